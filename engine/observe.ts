import type { KindRegistration } from "../core/controller.ts";
import { canonicalJson } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { AppliedResource, Readers, StateStore } from "../core/ports.ts";
import type { Digest, ResourceKey } from "../core/resource.ts";
import { sha256 } from "./digest.ts";

/** What is there, and what edict remembers of having made. */
export interface Observation {
  readonly observed: ReadonlyMap<ResourceKey, JsonValue>;
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  readonly digest: Digest;
}

/** What is there of some owners, and beside it what these see of the platform. */
export interface PartialObservation extends Observation {
  /** The records of the owners and those of the platform that they see. */
  readonly seen: ReadonlyMap<ResourceKey, AppliedResource>;
}

/** Reads the state of every kind and the records of what was applied; changes nothing. */
export async function observe(
  store: Pick<StateStore, "applied">,
  registrations: Iterable<KindRegistration>,
  readers: Readers,
): Promise<Observation> {
  const [records, ...states] = await Promise.all([
    store.applied(),
    ...[...registrations].map(({ controller }) => controller.observe(readers)),
  ]);
  const observed = new Map(states.flatMap((state) => [...state]));
  const applied = new Map(records.map((record) => [record.key, record]));
  return { observed, applied, digest: observationDigest(observed, applied) };
}

/**
 * Reads the state of these owners only (`''` is the platform), in as many queries as for all. `observed` and `applied`
 * hold nothing of anybody else.
 */
export async function observeOwners(
  owners: readonly string[],
  store: Pick<StateStore, "appliedFor">,
  registrations: Iterable<KindRegistration>,
  readers: Readers,
): Promise<PartialObservation> {
  const [records, ...states] = await Promise.all([
    store.appliedFor(owners),
    ...[...registrations].map(({ controller }) => controller.observe(readers, owners)),
  ]);
  const own = new Set(owners);
  const observed = new Map(states.flatMap((state) => [...state]));
  const seen = new Map(records.map((record) => [record.key, record]));
  const applied = new Map([...seen].filter(([, { tenant }]) => own.has(tenant ?? "")));
  return { observed, applied, seen, digest: observationDigest(observed, applied) };
}

function observationDigest(
  observed: ReadonlyMap<ResourceKey, JsonValue>,
  applied: ReadonlyMap<ResourceKey, AppliedResource>,
): Digest {
  const states = [...observed.keys()]
    .toSorted()
    .map((key) => `${key} ${canonicalJson(observed.get(key) ?? null)}\n`);
  const records = [...applied.values()].map(({ key, digest }) => `${key} ${digest}\n`).toSorted();
  return sha256([...states, "\n", ...records].join(""));
}

/** The records after a pass: `undefined` stands for a deletion. */
export function mergeRecords(
  applied: ReadonlyMap<ResourceKey, AppliedResource>,
  records: ReadonlyMap<ResourceKey, AppliedResource | undefined>,
): ReadonlyMap<ResourceKey, AppliedResource> {
  const merged = new Map(applied);
  for (const [key, record] of records) {
    if (record === undefined) merged.delete(key);
    else merged.set(key, record);
  }
  return merged;
}
