import { isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Row, TableReader } from "../../core/ports.ts";
import { formatInstant, parseInstant } from "../../core/time.ts";
import { VERSION_STATES, keyRingVersionsTable, keyRingsTable } from "./table.ts";
import type { VersionState } from "./table.ts";
import type { KeyInventory, KeyVersion } from "./versions.ts";

/** Both tables as they are, looked up by ring. */
export interface KeyTables {
  readonly rings: readonly Row[];
  /** The rows of a ring's versions with the wrapped keys, sorted by key and version. */
  versionsOf(tenant: string, ring: string): readonly Row[];
}

/** Reads the owners' rows of both tables, or all of them. */
export async function readKeyTables(tables: TableReader, owners?: readonly string[]): Promise<KeyTables> {
  const [rings, versions] = await Promise.all([
    tables.rows(keyRingsTable, owners),
    tables.rows(keyRingVersionsTable, owners),
  ]);
  const byRing = Map.groupBy(versions, ({ tenant, values }) => ringId(tenant, text(values["ring"])));
  return {
    rings,
    versionsOf: (tenant, ring) => (byRing.get(ringId(tenant, ring)) ?? []).toSorted(compareVersions),
  };
}

/** What the rows say of a ring's keys. The wrapped keys are left out. */
export function inventoryOf(ring: Row | undefined, versions: readonly Row[]): KeyInventory {
  const latest = ring?.values["latest_versions"];
  const kekRef = ring?.values["kek_ref"];
  return {
    versions: versions.map(readVersion),
    latest: isJsonObject(latest) ? latest : {},
    kekRef: typeof kekRef === "string" ? kekRef : undefined,
  };
}

/** A row of key_ring_versions without the wrapped key. */
export function readVersion({ values }: Row): KeyVersion {
  const { kek_id: kekId, created_at: createdAt, retained_since: retainedSince } = values;
  return {
    key: text(values["key"]),
    version: Number(values["version"]),
    kekId: text(kekId),
    createdAt: instant(createdAt) ?? "",
    state: stateOf(values["state"]),
    retainedSince: instant(retainedSince),
  };
}

/** An unknown state counts as destroyed: such a version cannot be relied upon. */
function stateOf(value: JsonValue | undefined): VersionState {
  return VERSION_STATES.find((state) => state === value) ?? "destroyed";
}

/** Every spelling of a time as the one that edict writes. */
function instant(value: JsonValue | undefined): string | null {
  const millis = typeof value === "string" ? parseInstant(value) : undefined;
  return millis === undefined ? null : formatInstant(millis);
}

function compareVersions(left: Row, right: Row): number {
  const [one, other] = [left.values, right.values].map((values: JsonObject) => text(values["key"]));
  if (one !== undefined && other !== undefined && one !== other) return one < other ? -1 : 1;
  return Number(left.values["version"]) - Number(right.values["version"]);
}

function ringId(tenant: string, ring: string): string {
  return `${tenant}/${ring}`;
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
