// JSON.stringify escapes the control characters below U+0020 only. The others and the format characters mean the same
// when they are escaped, and then do nothing to a terminal.
const UNESCAPED = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The JSON text of a value, indented by two where `indented`, that is safe to print on a terminal. No newline at the end. */
export function jsonText(value: unknown, indented: boolean): string {
  return JSON.stringify(value, null, indented ? 2 : undefined).replaceAll(UNESCAPED, escapeUnits);
}

/** Each UTF-16 code unit as `\uXXXX` (RFC 8259, section 7). */
function escapeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
