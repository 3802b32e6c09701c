/**
 * What one YAML file may ask of a reader. edict.yaml and resources come from people who may mean harm (a tenant's pull
 * request): every limit is checked before the work that it bounds is done.
 */
export const MAX_FILE_BYTES: number = 1024 * 1024;

/** Levels of mappings and lists inside each other. */
export const MAX_DEPTH = 64;

/** Aliases in one document. */
export const MAX_ALIASES = 100;

/** Characters that all aliases of one document may stand for. */
export const MAX_EXPANSION: number = 1024 * 1024;

/**
 * Lexical tokens in one file, for files that only the general parser understands. It bounds that parser's time: about
 * one and a half seconds for the worst text found.
 */
export const MAX_TOKENS = 200_000;

/** Syntax errors told of one file: the first breaks the rest. */
export const MAX_SYNTAX_ERRORS = 10;

/** Problems told of one file. */
export const MAX_PROBLEMS = 100;

/** Problems told of one snapshot: a thousand files of rubbish would tell a hundred thousand. */
export const MAX_ALL_PROBLEMS = 10_000;

/** Keys by which careless programs reach an object's prototype. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
