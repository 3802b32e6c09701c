import type { Difference, PlanContext } from "../../core/controller.ts";
import type { JsonObject } from "../../core/json.ts";
import { toPointer } from "../../core/json.ts";
import type { FieldChange } from "../../core/plan.ts";
import type { Resource } from "../../core/resource.ts";
import { diffRow } from "../../core/table-backed.ts";
import type { RowState } from "../../core/table-backed.ts";
import type { KeyRingSpec } from "./spec.gen.ts";
import { keyRingSpecTable } from "./table.ts";
import { versionWork } from "./versions.ts";
import type { KeyVersion, VersionWork } from "./versions.ts";

/** What is there of a key ring. Wrapped keys are no part of it, so that no plan can show them. */
export type KeyRingState = {
  readonly row: RowState;
  /** The latest version of each key, as the ring's row has it. */
  readonly latest: JsonObject;
  readonly versions: readonly KeyVersion[];
};

/** Columns that differ, versions that are due or missing, and versions in another state than they should be. */
export function diffKeyRing(
  desired: Resource<KeyRingSpec>,
  { row, latest, versions }: KeyRingState,
  { now }: PlanContext,
): Difference {
  const kekRef = row["kek_ref"];
  const inventory = { versions, latest, kekRef: typeof kekRef === "string" ? kekRef : undefined };
  const work = versionWork(desired.spec, inventory, now);
  const fields = [...rowFields(desired.spec, row), ...latestFields(latest, work), ...versionFields(work)];
  if (fields.length === 0) return { operation: "none" };
  const due = work.made.length > 0 ? { due: true as const } : {};
  return { operation: "update", fields, reason: reasonsOf(work).join("; "), ...due };
}

/** A new ring shows its columns and the first version of each key. */
export function keyRingFields({ spec }: Resource<KeyRingSpec>): readonly FieldChange[] {
  const latest = Object.fromEntries(spec.keys.map(({ name }) => [name, 1]));
  return [...rowFields(spec, {}), ...latestFields({}, { latest })];
}

/** Why versions are made, and which ones are lost: one sentence each. */
export function reasonsOf({ made, lost }: VersionWork): readonly string[] {
  return [
    ...made.map(({ reason }) => reason),
    ...lost.map(({ key, version, state }) => `version ${version} of key ${key} is ${state ?? "missing"}`),
  ];
}

function rowFields(spec: KeyRingSpec, row: RowState): readonly FieldChange[] {
  const difference = diffRow(keyRingSpecTable, spec, row);
  return difference.operation === "none" ? [] : difference.fields;
}

function latestFields(before: JsonObject, { latest }: Pick<VersionWork, "latest">): readonly FieldChange[] {
  return Object.entries(latest).flatMap(([key, after]) => {
    const recorded = Object.hasOwn(before, key) ? before[key] : undefined;
    if (recorded === after) return [];
    const pointer = toPointer(["status", "keys", key, "version"]);
    return [recorded === undefined ? { pointer, after } : { pointer, before: recorded, after }];
  });
}

function versionFields({ moved, lost, reclaimed, retained }: VersionWork): readonly FieldChange[] {
  const at = (key: string, version: number, field: string): string =>
    toPointer(["status", "keys", key, "versions", version, field]);
  return [
    ...moved.map(({ version: { key, version, state }, to }) => ({
      pointer: at(key, version, "state"),
      before: state,
      after: to,
    })),
    ...lost.map(({ key, version, state }) => ({
      pointer: at(key, version, "state"),
      ...(state === undefined ? {} : { before: state }),
      after: "enabled",
    })),
    ...reclaimed.map(({ key, version }) => ({
      pointer: at(key, version, "retained"),
      before: true,
      after: false,
    })),
    ...retained.map(({ key, version }) => ({
      pointer: at(key, version, "retained"),
      before: false,
      after: true,
    })),
  ];
}
