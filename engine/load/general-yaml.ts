import { CST, Composer, Lexer, Parser } from "yaml";
import type { Document, ParsedNode } from "yaml";
import type { ParsedDocument } from "./fast-yaml.ts";
import { MAX_DEPTH, MAX_PROBLEMS, MAX_SYNTAX_ERRORS, MAX_TOKENS } from "./limits.ts";
import { textError } from "./text-problem.ts";
import type { TextProblem } from "./text-problem.ts";
import { syntaxProblem } from "./yaml-messages.ts";
import { readTree } from "./yaml-tree.ts";

export interface ParsedStream {
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly TextProblem[];
}

type YamlDocument = Document.Parsed<ParsedNode>;

/**
 * Parses any YAML 1.2 text by the package yaml. Tokens and nesting are counted while they come, since the package
 * recurses into what it has collected: a deep text would exhaust the stack, and near its end even a regular expression
 * can end the process. Documents with problems are left out, the others are there. Never throws.
 */
export function parseGeneral(text: string): ParsedStream {
  const stream = new Stream(text);
  stream.run();
  return { documents: stream.documents, problems: stream.problems };
}

class Stream {
  readonly documents: ParsedDocument[] = [];
  readonly problems: TextProblem[] = [];
  readonly #text: string;
  readonly #parser = new Parser();
  /** Unique keys are checked here: the package compares each with each. */
  readonly #composer = new Composer({
    version: "1.2",
    merge: false,
    uniqueKeys: false,
    resolveKnownTags: false,
  });
  #tokens = 0;
  #errorTokens = 0;
  #syntaxErrors = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    try {
      this.#compose();
    } catch {
      const start = Math.min(this.#parser.offset, this.#text.length);
      this.problems.push(
        textError(
          "EDICT_LOAD_SYNTAX",
          { start, end: start + 1 },
          "The text cannot be read from here on.",
          "Check it up to here.",
        ),
      );
    }
  }

  #compose(): void {
    const limit = this.#read();
    if (limit === undefined) for (const token of this.#parser.end()) this.#token(token);
    else this.problems.push(limit);
    for (const document of this.#composer.end()) this.#document(document);
    const { errors, warnings } = this.#composer.streamInfo();
    this.#syntax([...errors, ...warnings]);
  }

  /** Reads to the end, or to where it is clear that the text is not worth more time. Returns the limit that it broke. */
  #read(): TextProblem | undefined {
    let beforeScalar = false;
    for (const lexeme of new Lexer().lex(this.#text)) {
      const problem = beforeScalar ? undefined : this.#judge(lexeme);
      if (problem !== undefined) this.problems.push(problem);
      beforeScalar = lexeme === CST.SCALAR;
      for (const token of this.#parser.next(lexeme)) this.#token(token);
      const limit = this.#limit();
      if (limit !== undefined) return limit;
      if (this.problems.length >= MAX_PROBLEMS || this.#strayTokens() >= MAX_SYNTAX_ERRORS) break;
    }
    return undefined;
  }

  /** How many tokens stood where none is expected: each becomes an error later, at some expense. */
  #strayTokens(): number {
    const top = this.#parser.stack.at(-1);
    const last = top !== undefined && "end" in top ? top.end?.at(-1) : undefined;
    if (last !== undefined && !EXPECTED_AT_END.has(last.type)) this.#errorTokens += 1;
    return this.#errorTokens;
  }

  #token(token: CST.Token): void {
    if (token.type === "error") this.#errorTokens += 1;
    for (const document of this.#composer.next(token)) this.#document(document);
  }

  #judge(lexeme: string): TextProblem | undefined {
    const type = CST.tokenType(lexeme);
    const start = this.#parser.offset;
    const span = { start, end: start + lexeme.length };
    if (type === "tag") {
      return textError(
        "EDICT_LOAD_TAG",
        span,
        "A tag is used.",
        "Remove it: put text in quotes, and write numbers, true, false and null plainly.",
      );
    }
    if (type === "directive-line" && !/^%YAML[ \t]+1\.2$/u.test(lexeme)) {
      return textError(
        "EDICT_LOAD_SYNTAX",
        span,
        "A directive other than %YAML 1.2 is used.",
        "Remove the line.",
      );
    }
    return undefined;
  }

  #limit(): TextProblem | undefined {
    this.#tokens += 1;
    const start = Math.min(this.#parser.offset, this.#text.length);
    const span = { start, end: start + 1 };
    if (this.#tokens > MAX_TOKENS) {
      return textError("EDICT_LOAD_SIZE", span, `The file has more than ${MAX_TOKENS} tokens.`, "Split it.");
    }
    const { stack } = this.#parser;
    if (stack.length <= MAX_DEPTH || stack.filter(({ type }) => COLLECTIONS.has(type)).length <= MAX_DEPTH)
      return undefined;
    return textError("EDICT_LOAD_DEPTH", span, `Nested deeper than ${MAX_DEPTH} levels.`, "Flatten it.");
  }

  #document(document: YamlDocument): void {
    this.#syntax([...document.errors, ...document.warnings]);
    const root = document.contents as ParsedNode | null;
    if (document.errors.length > 0 || root === null || isLeftOut(root)) return;
    const { value, nodes, problems } = readTree(root, this.#text);
    this.problems.push(...problems);
    if (problems.length === 0) this.documents.push({ value, nodes });
  }

  #syntax(errors: readonly YamlDocument["errors"][number][]): void {
    for (const error of errors) {
      // Every tag was reported when it was read.
      if (error.code === "TAG_RESOLVE_FAILED") continue;
      this.#syntaxErrors += 1;
      if (this.#syntaxErrors <= MAX_SYNTAX_ERRORS) this.problems.push(syntaxProblem(error));
    }
  }
}

const EXPECTED_AT_END: ReadonlySet<string> = new Set([
  "comment",
  "flow-map-end",
  "flow-seq-end",
  "map-value-ind",
  "newline",
  "space",
]);

const COLLECTIONS: ReadonlySet<CST.Token["type"]> = new Set(["block-map", "block-seq", "flow-collection"]);

/** A document without any content, as after the last `---`. */
function isLeftOut(root: ParsedNode): boolean {
  return root.range[0] === root.range[1] && root.anchor === undefined;
}
