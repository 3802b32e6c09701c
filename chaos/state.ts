// What edict made, read from its database so that two databases can be compared.

/** Runs one statement and gives its rows. */
export type Rows = <Row extends object>(text: string) => Promise<readonly Row[]>;

/** The state of a workspace in a database: what has to be equal however it came about. */
export interface State {
  /** Digests of what was applied, by resource key. */
  readonly applied: ReadonlyMap<string, string>;
  /** Rows of the interface tables, by `table tenant/name`. */
  readonly rows: ReadonlyMap<string, string>;
  /** Digests of the releases in force, by tenant. */
  readonly releases: ReadonlyMap<string, string>;
}

interface Entry {
  readonly key: string;
  readonly value: string;
}

const APPLIED = `select key, digest as value from edict_state.applied`;
const RELEASES = `select tenant as key, digest as value from edict_state.release_pointers`;
const TABLES = `
  select table_name as key, '' as value from information_schema.tables
  where table_schema = 'edict_data' and table_name not in ('table_specs', 'key_ring_versions')`;

/** A ring remembers keys that are no longer declared: only those that are count. */
const RINGS = `
  select 'key_rings ' || tenant || '/' || name as key,
    jsonb_set(to_jsonb(ring), '{latest_versions}', (
      select coalesce(jsonb_object_agg(declared->>'name', latest_versions->(declared->>'name')), '{}')
      from jsonb_array_elements(keys) declared))::text as value
  from edict_data.key_rings ring`;

/** Key material is random and dated; removed keys are kept. */
const KEYS = `
  select 'key_ring_versions ' || tenant || '/' || name as key, concat_ws(' ', ring, key, version, state) as value
  from edict_data.key_ring_versions where retained_since is null`;

export async function readState(rows: Rows): Promise<State> {
  const tables = await rows<Entry>(TABLES);
  const plain = tables.filter(({ key }) => key !== "key_rings").map(({ key }) => rowsOf(key));
  const [applied, releases, contents] = await Promise.all([
    rows<Entry>(APPLIED),
    rows<Entry>(RELEASES),
    rows<Entry>([...plain, RINGS, KEYS].join(" union all ")),
  ]);
  return { applied: byKey(applied), rows: byKey(contents), releases: byKey(releases) };
}

function rowsOf(table: string): string {
  return `select '${table} ' || tenant || '/' || name as key, to_jsonb(t)::text as value from edict_data.${table} t`;
}

function byKey(entries: readonly Entry[]): ReadonlyMap<string, string> {
  return new Map(entries.map(({ key, value }) => [key, value]));
}

/** What differs, a line each; empty for equal states. */
export function differences(expected: State, real: State): readonly string[] {
  return [
    ...compared("applied", expected.applied, real.applied),
    ...compared("row", expected.rows, real.rows),
    ...compared("release", expected.releases, real.releases),
  ];
}

function compared(
  what: string,
  expected: ReadonlyMap<string, string>,
  real: ReadonlyMap<string, string>,
): readonly string[] {
  const keys = [...new Set([...expected.keys(), ...real.keys()])].toSorted();
  return keys
    .filter((key) => expected.get(key) !== real.get(key))
    .map(
      (key) => `${what} ${key}: expected ${expected.get(key) ?? "nothing"}, is ${real.get(key) ?? "nothing"}`,
    );
}

/** Says whether a database is in a state, without reading all of it. */
const DIGEST = `
  select
    (select md5(string_agg(key || ' ' || digest, ',' order by key collate "C")) from edict_state.applied) as applied,
    (select md5(string_agg(tenant || ' ' || digest, ',' order by tenant collate "C"))
      from edict_state.release_pointers) as releases`;

export async function stateDigest(rows: Rows): Promise<string> {
  const [found] = await rows<{ readonly applied: string | null; readonly releases: string | null }>(DIGEST);
  return `${found?.applied ?? ""} ${found?.releases ?? ""}`;
}
