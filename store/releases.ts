import { EdictError } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import type { SqlExecutor } from "../core/ports.ts";
import type { Release } from "../core/release.ts";
import type { Digest } from "../core/resource.ts";
import { sha256 } from "./digest.ts";
import { chunks } from "./sql-text.ts";

/** Says the tenant whose release changed. */
export const RELEASE_CHANNEL = "edict_release";

const RELEASES_A_STATEMENT = 200;

const PUBLISH = `
  with input as (
    select * from jsonb_to_recordset($1::jsonb) as input(tenant text, digest text, body text)
  ), kept as (
    insert into edict_state.releases as release (digest, tenant, body) select digest, tenant, body from input
    on conflict (digest) do update set superseded_at = null where release.superseded_at is not null
  ), superseded as (
    update edict_state.releases as release set superseded_at = now()
    from edict_state.release_pointers as pointer join input using (tenant)
    where release.digest = pointer.digest and pointer.digest <> input.digest
  )
  insert into edict_state.release_pointers (tenant, digest) select tenant, digest from input
  on conflict (tenant) do update set digest = excluded.digest`;

const WITHDRAW = `
  with withdrawn as (
    delete from edict_state.release_pointers where tenant = any($1::text[]) returning digest
  )
  update edict_state.releases set superseded_at = now() where digest in (select digest from withdrawn)`;
const NOTIFY = `select pg_notify('${RELEASE_CHANNEL}', tenant) from unnest($1::text[]) as tenant`;

const READ = `
  select p.digest, r.body from edict_state.release_pointers p join edict_state.releases r using (digest)`;

interface ReleaseRow {
  readonly digest: Digest;
  readonly body: string;
}

/** What a transaction does to releases: the new one by tenant, or undefined where it is withdrawn. */
export type ReleaseChanges = ReadonlyMap<string, Release | undefined>;

/** Writes changed releases and, when the transaction commits, tells everybody who watches. */
export async function writeReleases(executor: SqlExecutor, changes: ReleaseChanges): Promise<void> {
  if (changes.size === 0) return;
  const published = [...changes.values()].filter((release) => release !== undefined);
  for (const some of chunks(published, RELEASES_A_STATEMENT)) {
    await executor.query(PUBLISH, [JSON.stringify(some.map(toRow))]);
  }
  const withdrawn = [...changes].filter(([, release]) => release === undefined).map(([tenant]) => tenant);
  if (withdrawn.length > 0) await executor.query(WITHDRAW, [withdrawn]);
  await executor.query(NOTIFY, [[...changes.keys()]]);
}

function toRow(release: Release): { readonly tenant: string } & ReleaseRow {
  const { digest, ...content } = release;
  const body = canonicalJson(content);
  if (sha256(body) !== digest) {
    throw new EdictError(
      "EDICT_INTERNAL",
      `the release of ${release.tenant} does not have the digest ${digest}`,
    );
  }
  return { tenant: release.tenant, digest, body };
}

export async function readRelease(executor: SqlExecutor, tenant: string): Promise<Release | undefined> {
  const [row] = await executor.query<ReleaseRow>(`${READ} where p.tenant = $1`, [tenant]);
  return row === undefined ? undefined : toRelease(row);
}

/** Every release in force, sorted by tenant. */
export async function readReleases(executor: SqlExecutor): Promise<readonly Release[]> {
  const rows = await executor.query<ReleaseRow>(`${READ} order by p.tenant`);
  return rows.map(toRelease);
}

/** The digests of the releases in force, of these tenants or of all, sorted by tenant. */
export async function readReleaseDigests(
  executor: SqlExecutor,
  tenants?: readonly string[],
): Promise<ReadonlyMap<string, Digest>> {
  const [where, parameters] =
    tenants === undefined ? ["", []] : ["where tenant = any($1::text[])", [tenants]];
  const rows = await executor.query<{ readonly tenant: string; readonly digest: Digest }>(
    `select tenant, digest from edict_state.release_pointers ${where} order by tenant`,
    parameters,
  );
  return new Map(rows.map(({ tenant, digest }) => [tenant, digest]));
}

/** What decisions are made from must be what was published: a body that somebody changed is never given out. */
export function toRelease({ digest, body }: ReleaseRow): Release {
  if (sha256(body) !== digest) {
    throw new EdictError("EDICT_DATABASE_FAILED", `the stored release ${digest} was altered`);
  }
  return { ...(JSON.parse(body) as Omit<Release, "digest">), digest };
}
