import { canonicalJson, fromPointer } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";
import type { FieldChange } from "../../core/plan.ts";
import { clip, printable } from "../printable.ts";

/** A JSON Pointer as people write paths: `/spec/rules/0/actions` is `spec.rules[0].actions`. `""` is `(whole)`. */
export function fieldPath(pointer: string): string {
  const tokens = fromPointer(pointer);
  if (tokens.length === 0) return "(whole)";
  return tokens.map(pathStep).join("");
}

function pathStep(token: string, index: number): string {
  if (/^\d+$/u.test(token)) return `[${token}]`;
  if (!/^[A-Za-z_][\w-]*$/u.test(token)) return `[${printable(JSON.stringify(token))}]`;
  return index === 0 ? token : `.${token}`;
}

/** One line of JSON, cut to `length` characters; a field that is not there is `(absent)`. */
function valueText(value: JsonValue | undefined, length: number): string {
  return value === undefined ? "(absent)" : clip(printable(canonicalJson(value)), length);
}

/** `15 → 12`, or for a field that appears its value alone. Secret values are not told. */
export function changeText({ before, after, masked }: FieldChange, length: number): string {
  if (masked === true) return "(secret)";
  if (before === undefined) return valueText(after, length);
  return `${valueText(before, length)} → ${valueText(after, length)}`;
}
