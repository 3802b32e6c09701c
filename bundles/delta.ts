import { isJsonObject, jsonEqual, toPointer } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";

/** One change of an agent's data. `upsert` also makes what is missing on the way. */
export interface PatchOperation {
  readonly op: "remove" | "upsert";
  /** JSON Pointer with `%` written as `%25`: OPA also decodes paths as those of URLs. */
  readonly path: string;
  readonly value?: JsonValue;
}

/** What makes `before` into `after`. Lists are replaced whole. */
export function patchOf(
  before: JsonValue,
  after: JsonValue,
  path: readonly string[] = [],
): readonly PatchOperation[] {
  if (before === after) return [];
  if (!isJsonObject(before) || !isJsonObject(after) || !isAddressable(before, after)) {
    return jsonEqual(before, after) ? [] : [{ op: "upsert", path: pathOf(path), value: after }];
  }
  const removed = Object.keys(before)
    .filter((name) => !Object.hasOwn(after, name))
    .map((name): PatchOperation => ({ op: "remove", path: pathOf([...path, name]) }));
  const changed = Object.keys(after).flatMap((name): readonly PatchOperation[] => {
    const value = after[name] ?? null;
    const here = [...path, name];
    return Object.hasOwn(before, name)
      ? patchOf(before[name] ?? null, value, here)
      : [{ op: "upsert", path: pathOf(here), value }];
  });
  return [...removed, ...changed];
}

/** OPA trims slashes from the ends of a path, so a member without a name cannot be reached. */
function isAddressable(before: object, after: object): boolean {
  return !Object.hasOwn(before, "") && !Object.hasOwn(after, "");
}

function pathOf(names: readonly string[]): string {
  return toPointer(names).replaceAll("%", "%25");
}
