import type { JsonObject } from "../../core/json.ts";
import { addDuration, daysBetween, parseInstant } from "../../core/time.ts";
import type { KeyRingSpec } from "./spec.gen.ts";
import type { VersionState } from "./table.ts";

/** What may be told of a version: everything but the wrapped key. */
export type KeyVersion = {
  readonly key: string;
  readonly version: number;
  readonly kekId: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly state: VersionState;
  /** RFC 3339; null while the key is declared. */
  readonly retainedSince: string | null;
};

/** What is there of a ring's keys, whether its row is there or not. */
export interface KeyInventory {
  /** Sorted by key and version. */
  readonly versions: readonly KeyVersion[];
  /** The versions that the ring's row says are the latest, by key. */
  readonly latest: JsonObject;
  /** The secret that the ring's row names; `undefined` where there is no row. */
  readonly kekRef: string | undefined;
}

/** What has to be done about a ring's versions. It is the same however often it is asked, until it is done. */
export interface VersionWork {
  /** Versions to be made. */
  readonly made: readonly { readonly key: string; readonly version: number; readonly reason: string }[];
  /** Versions that are there and get another state. */
  readonly moved: readonly { readonly version: KeyVersion; readonly to: VersionState }[];
  /** Versions whose key or ring comes back, and versions of keys that are no longer declared. */
  readonly reclaimed: readonly KeyVersion[];
  readonly retained: readonly KeyVersion[];
  /** Versions that must be there and are not: gone, or destroyed by hand. Nothing can make them again. */
  readonly lost: readonly { readonly key: string; readonly version: number; readonly state?: VersionState }[];
  /** The latest version of every key afterwards, those of keys that are no longer declared among them. */
  readonly latest: Readonly<Record<string, number>>;
}

/** What a spec asks of the versions that are there. `now` in milliseconds. */
export function versionWork(spec: KeyRingSpec, inventory: KeyInventory, now: number): VersionWork {
  const declared = new Set(spec.keys.map(({ name }) => name));
  const works = spec.keys.map(({ name }) => keyWork(name, spec, inventory, now));
  const undeclared = inventory.versions.filter(({ key }) => !declared.has(key));
  return {
    made: works.flatMap(({ made }) => made),
    moved: works.flatMap(({ moved }) => moved),
    lost: works.flatMap(({ lost }) => lost),
    reclaimed: inventory.versions.filter(
      ({ key, retainedSince }) => declared.has(key) && retainedSince !== null,
    ),
    retained: undeclared.filter(({ retainedSince }) => retainedSince === null),
    latest: Object.fromEntries([
      ...Object.keys(inventory.latest).map((key) => [key, latestOf(key, inventory)]),
      ...works.map(({ key, latest }) => [key, latest]),
    ]) as Readonly<Record<string, number>>,
  };
}

type KeyWork = Pick<VersionWork, "lost" | "made" | "moved"> & {
  readonly key: string;
  readonly latest: number;
};

function keyWork(key: string, spec: KeyRingSpec, inventory: KeyInventory, now: number): KeyWork {
  const there = inventory.versions.filter((version) => version.key === key);
  const latest = latestOf(key, inventory);
  const newest = there.find(({ version }) => version === latest);
  const reason = latest === 0 ? `key ${key} has no version yet` : dueReason(newest, spec, inventory, now);
  const made = reason === undefined ? [] : [{ key, version: latest + 1, reason }];
  const oldest = Math.min(spec.minDecryptionVersion, latest);
  return {
    key,
    latest: latest + made.length,
    made,
    lost: lostVersions(key, Math.max(oldest, 1), latest, there),
    moved: there.flatMap((version) => {
      const to = version.version < oldest ? "disabled" : "enabled";
      return version.state === to || version.state === "destroyed" ? [] : [{ version, to }];
    }),
  };
}

/** Why the newest version needs a successor; `undefined` when it does not, or when it is not there to be judged. */
function dueReason(
  newest: KeyVersion | undefined,
  { provider, rotation }: KeyRingSpec,
  { kekRef }: KeyInventory,
  now: number,
): string | undefined {
  if (newest === undefined) return undefined;
  const { key, version } = newest;
  if (kekRef !== undefined && kekRef !== provider.kekRef.name) {
    return `version ${version} of key ${key} is wrapped by ${kekRef}, not by ${provider.kekRef.name}`;
  }
  const made = parseInstant(newest.createdAt);
  if (rotation === undefined || made === undefined || now < addDuration(made, rotation.period))
    return undefined;
  return `version ${version} of key ${key} is ${daysBetween(made, now)} days old`;
}

/** So many lost versions of a key are told at most: a record that was tampered with can claim any number. */
const MAX_LOST = 20;

function lostVersions(
  key: string,
  from: number,
  to: number,
  there: readonly KeyVersion[],
): VersionWork["lost"] {
  const states = new Map(there.map(({ version, state }) => [version, state]));
  const lost: { readonly key: string; readonly version: number; readonly state?: VersionState }[] = [];
  for (let version = from; version <= to && lost.length < MAX_LOST; version += 1) {
    const state = states.get(version);
    if (state === undefined) lost.push({ key, version });
    if (state === "destroyed") lost.push({ key, version, state });
  }
  return lost;
}

function latestOf(key: string, { versions, latest }: KeyInventory): number {
  const recorded = Object.hasOwn(latest, key) ? latest[key] : undefined;
  const numbers = versions.filter((version) => version.key === key).map(({ version }) => version);
  return Math.max(0, typeof recorded === "number" ? recorded : 0, ...numbers);
}
