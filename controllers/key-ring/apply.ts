import type { PlanContext, Task } from "../../core/controller.ts";
import { EdictError } from "../../core/errors.ts";
import type { KeyWrapper, Row, RowKey, Writers } from "../../core/ports.ts";
import type { Resource } from "../../core/resource.ts";
import { desiredValues, ownerOf, rowKey } from "../../core/table-backed.ts";
import { formatInstant } from "../../core/time.ts";
import { reasonsOf } from "./diff.ts";
import { inventoryOf, readKeyTables, readVersion } from "./inventory.ts";
import type { KeyRingSpec } from "./spec.gen.ts";
import { keyRingSpecTable, keyRingVersionsTable, keyRingsTable } from "./table.ts";
import { versionWork } from "./versions.ts";
import type { VersionWork } from "./versions.ts";

/** The rows to be written for one ring; `ring` is absent where the ring is deleted. */
interface RingRows {
  readonly key: RowKey;
  readonly ring?: Row;
  readonly versions: readonly Row[];
}

/**
 * Writes rings and makes the versions that are due. What is due is found in the tables at this moment, so a second run
 * makes nothing; a version that exists is never written with other bytes, and none is removed. Throws EDICT_KEY_LOST
 * where a version that must still decrypt is gone: a new one under its number would hide the loss.
 */
export async function applyKeyRings(
  tasks: readonly Task<KeyRingSpec>[],
  writers: Writers,
  context: PlanContext,
): Promise<void> {
  const owners = new Set(tasks.map(({ key }) => rowKey(key).tenant));
  const tables = await readKeyTables(writers.tables, [...owners]);
  const rings = new Map(tables.rings.map((row) => [`${row.tenant}/${row.name}`, row]));
  const wrapperOf = openOnce(writers);
  const written: RingRows[] = [];
  for (const { key, desired } of tasks) {
    const place = rowKey(key);
    const versions = tables.versionsOf(place.tenant, place.name);
    const ring = rings.get(`${place.tenant}/${place.name}`);
    const rows =
      desired === undefined
        ? retire(place, versions, context)
        : await renew(desired, ring, versions, wrapperOf, context);
    written.push(rows);
  }
  await write(written, writers);
}

/** The ring's row goes, its versions stay: data that they encrypted may still be there. */
function retire(key: RowKey, versions: readonly Row[], { now }: PlanContext): RingRows {
  const declared = versions.filter((row) => readVersion(row).retainedSince === null);
  return { key, versions: declared.map((row) => withValues(row, { retained_since: formatInstant(now) })) };
}

async function renew(
  desired: Resource<KeyRingSpec>,
  ring: Row | undefined,
  versions: readonly Row[],
  wrapperOf: WrapperOf,
  { now }: PlanContext,
): Promise<RingRows> {
  const key = rowKey(desired.key);
  const work = versionWork(desired.spec, inventoryOf(ring, versions), now);
  refuseLoss(desired, work);
  const made = await makeVersions(desired, work.made, wrapperOf, formatInstant(now));
  const values = { ...desiredValues(keyRingSpecTable, desired.spec), latest_versions: work.latest };
  return { key, ring: { ...key, values }, versions: [...changedVersions(versions, work, now), ...made] };
}

function refuseLoss({ key }: Resource<KeyRingSpec>, work: VersionWork): void {
  if (work.lost.length === 0) return;
  throw new EdictError(
    "EDICT_KEY_LOST",
    `bringing ${key} up to date: ${reasonsOf({ ...work, made: [] }).join("; ")}`,
  );
}

async function makeVersions(
  { key, spec }: Resource<KeyRingSpec>,
  made: VersionWork["made"],
  wrapperOf: WrapperOf,
  createdAt: string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const { tenant, name: ring } = rowKey(key);
  for (const { key: keyName, version } of made) {
    const wrapper = await wrapperOf(spec.provider);
    const wrapped = await wrapper.generate({
      tenant: ownerOf(key),
      ring,
      key: keyName,
      version: String(version),
    });
    rows.push({
      tenant,
      name: `${ring}/${keyName}/${version}`,
      values: {
        ring,
        key: keyName,
        version,
        wrapped,
        kek_id: wrapper.keyId,
        created_at: createdAt,
        state: "enabled",
        retained_since: null,
      },
    });
  }
  return rows;
}

/** The rows that are there and get another state or another end of their keeping; each once. */
function changedVersions(versions: readonly Row[], work: VersionWork, now: number): readonly Row[] {
  const numbered = (entry: { readonly key: string; readonly version: number }): string =>
    `${entry.key}/${entry.version}`;
  const states = new Map(work.moved.map(({ version, to }) => [numbered(version), to]));
  const reclaimed = new Set(work.reclaimed.map(numbered));
  const retained = new Set(work.retained.map(numbered));
  return versions.flatMap((row) => {
    const id = numbered(readVersion(row));
    const state = states.get(id);
    const changes = {
      ...(state === undefined ? {} : { state }),
      ...(reclaimed.has(id) ? { retained_since: null } : {}),
      ...(retained.has(id) ? { retained_since: formatInstant(now) } : {}),
    };
    return Object.keys(changes).length === 0 ? [] : [withValues(row, changes)];
  });
}

function withValues(row: Row, changes: Row["values"]): Row {
  return { ...row, values: { ...row.values, ...changes } };
}

type WrapperOf = (provider: KeyRingSpec["provider"]) => Promise<KeyWrapper>;

/** Opens each key-encryption key once a batch. */
function openOnce(writers: Writers): WrapperOf {
  const opened = new Map<string, Promise<KeyWrapper>>();
  return (provider) => {
    const id = `${provider.type}/${provider.kekRef.name}`;
    const known = opened.get(id);
    if (known !== undefined) return known;
    const wrapper = writers.keys(provider.type).wrapper(provider.kekRef.name);
    opened.set(id, wrapper);
    return wrapper;
  };
}

/** Versions before the rings that point at them. */
async function write(written: readonly RingRows[], { tables }: Writers): Promise<void> {
  const versions = written.flatMap((rows) => rows.versions);
  const rings = written.flatMap(({ ring }) => (ring === undefined ? [] : [ring]));
  const gone = written.filter(({ ring }) => ring === undefined).map(({ key }) => key);
  if (versions.length > 0) await tables.upsert(keyRingVersionsTable, versions);
  if (rings.length > 0) await tables.upsert(keyRingsTable, rings);
  if (gone.length > 0) await tables.remove(keyRingsTable, gone);
}
