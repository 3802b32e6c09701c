import { isJsonArray, isJsonObject, jsonEqual, toPointer } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { FieldChange } from "./plan.ts";

/**
 * The fields in which two values differ, each by its own pointer. Objects are descended into, and so are lists of
 * objects; lists of anything else are compared whole, since their items mean nothing one by one.
 */
export function fieldChanges(
  pointer: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly FieldChange[] {
  if (before === undefined && after === undefined) return [];
  if (before !== undefined && after !== undefined) {
    if (jsonEqual(before, after)) return [];
    if (isJsonObject(before) && isJsonObject(after)) return memberChanges(pointer, before, after);
    if (isObjectList(before) && isObjectList(after)) return itemChanges(pointer, before, after);
  }
  return [
    { pointer, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) },
  ];
}

function memberChanges(pointer: string, before: JsonObject, after: JsonObject): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) =>
    fieldChanges(pointer + toPointer([name]), ownMember(before, name), ownMember(after, name)),
  );
}

/** Objects inherit members too: `toString` of an object that has none of its own is a function. */
function ownMember(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * Leaves out the items that are equal at the beginning and at the end, and compares what is left pair by pair: an item
 * put into the middle is one addition, not a change of everything behind it.
 */
function itemChanges(
  pointer: string,
  before: readonly JsonObject[],
  after: readonly JsonObject[],
): readonly FieldChange[] {
  const head = commonLength(before, after);
  const tail = commonLength(before.slice(head).toReversed(), after.slice(head).toReversed());
  const length = Math.max(before.length, after.length) - head - tail;
  const old = before.slice(head, before.length - tail);
  const young = after.slice(head, after.length - tail);
  return Array.from({ length }, (_, index) =>
    fieldChanges(pointer + toPointer([head + index]), old[index], young[index]),
  ).flat();
}

function commonLength(left: readonly JsonObject[], right: readonly JsonObject[]): number {
  const limit = Math.min(left.length, right.length);
  let length = 0;
  while (length < limit && jsonEqual(left[length] ?? null, right[length] ?? null)) length += 1;
  return length;
}

function isObjectList(value: JsonValue): value is readonly JsonObject[] {
  return isJsonArray(value) && value.length > 0 && value.every((item) => isJsonObject(item));
}
