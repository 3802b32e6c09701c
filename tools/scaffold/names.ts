import { EdictError } from "../../core/errors.ts";

/** The words for a kind in code, made from its folder name. */
export interface KindNames {
  /** `legal-hold`. */
  readonly folder: string;
  /** `LegalHold`. */
  readonly kind: string;
  /** `legalHold`. */
  readonly variable: string;
  /** `legal_holds`. */
  readonly table: string;
  /** `legal hold`. */
  readonly words: string;
}

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;

/** Throws EDICT_ARGUMENT_INVALID unless the name is lower-case words joined by hyphens, at most 40 characters. */
function requireName(what: string, name: string): string {
  if (name.length <= 40 && NAME.test(name)) return name;
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `${JSON.stringify(name)} cannot be the name of a ${what}: write lower-case words joined by hyphens`,
  );
}

/** The names of a kind from its name, `LegalHold`, or its folder, `legal-hold`. Throws EDICT_ARGUMENT_INVALID. */
export function kindNames(name: string): KindNames {
  const folder = requireName("kind", /^[A-Z]/u.test(name) ? hyphenated(name) : name);
  const parts = folder.split("-");
  const kind = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
  return {
    folder,
    kind,
    variable: kind.charAt(0).toLowerCase() + kind.slice(1),
    table: plural(parts.join("_")),
    words: parts.join(" "),
  };
}

function hyphenated(name: string): string {
  return name.replaceAll(/(?<!^)[A-Z]/gu, (letter) => `-${letter}`).toLowerCase();
}

function plural(word: string): string {
  if (/[^aeiou]y$/u.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/u.test(word) ? `${word}es` : `${word}s`;
}
