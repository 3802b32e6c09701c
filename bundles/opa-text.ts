import type { JsonObject, JsonValue } from "../core/json.ts";
import { isJsonArray, isJsonObject } from "../core/json.ts";

/**
 * The text whose SHA-256 OPA takes for the hash of a document: members in the order of the UTF-8 bytes of their names, no
 * white space, U+2028 and U+2029 escaped, nothing else escaped that needs not be. Numbers have to stand in the file as
 * JSON.stringify writes them: OPA takes them as they stand.
 */
export function opaText(value: JsonValue): string {
  if (isJsonArray(value)) return `[${value.map(opaText).join(",")}]`;
  if (isJsonObject(value)) return objectText(value);
  return typeof value === "string" ? stringText(value) : JSON.stringify(value);
}

function objectText(members: JsonObject): string {
  const names = Object.keys(members).sort(byBytes);
  return `{${names.map((name) => `${stringText(name)}:${opaText(members[name] ?? null)}`).join(",")}}`;
}

/** A reader of JSON in Go puts U+FFFD for a lone surrogate. */
function stringText(text: string): string {
  const written = JSON.stringify(text.toWellFormed());
  return /[\u2028\u2029]/u.test(written)
    ? written.replaceAll("\u2028", String.raw`\u2028`).replaceAll("\u2029", String.raw`\u2029`)
    : written;
}

/** UTF-16 code units are in another order than UTF-8 bytes from the surrogates on. */
function byBytes(left: string, right: string): number {
  return /[\uD800-\uFFFF]/.test(left) || /[\uD800-\uFFFF]/.test(right)
    ? Buffer.compare(Buffer.from(left), Buffer.from(right))
    : left < right
      ? -1
      : 1;
}
