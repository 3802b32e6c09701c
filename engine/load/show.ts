import { fromPointer } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";

const LONGEST_SHOWN = 80;

/** What is put in the place of a value that could be a secret. */
export const HIDDEN = "[hidden]";

/** Control characters, and those that turn, hide or break text on a terminal. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Text that is safe to print on one line: what could move the cursor or turn the text round is written as an escape. */
function printable(text: string): string {
  return text.replaceAll(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value as JSON on one line, shortened to 80 characters. */
export function shown(value: JsonValue): string {
  const json = printable(JSON.stringify(value));
  return json.length <= LONGEST_SHOWN ? json : `${json.slice(0, LONGEST_SHOWN).toWellFormed()}…`;
}

/** A field as people write it: `spec.rules[0].actions`; the document itself for the empty pointer. */
export function fieldPath(pointer: string): string {
  const path = fromPointer(pointer)
    .map((token) => (/^\d+$/u.test(token) ? `[${token}]` : `.${printable(token)}`))
    .join("")
    .replace(/^\./u, "");
  if (path === "") return "The document";
  return path.length <= 2 * LONGEST_SHOWN ? path : `${path.slice(0, 2 * LONGEST_SHOWN).toWellFormed()}…`;
}

const SECRET_NAME =
  /(?:secret|password|passwd|passphrase|token|credential|(?:private|api|access|secret|encryption)[-_]?key)s?(?:[-_]?(?:value|text|base64|hex))?$/iu;

/** Whether a field of this name would hold a secret. References to secrets end in `Ref` and do not count. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether the value at a pointer must not be shown: its own name says secret, or it is a text below such a name. */
export function isSecretPlace(pointer: string, value: JsonValue): boolean {
  const tokens = fromPointer(pointer);
  return isSecretName(tokens.at(-1) ?? "") || (typeof value === "string" && tokens.some(isSecretName));
}
