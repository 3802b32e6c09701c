import type { Digest } from "../core/resource.ts";
import type { Database } from "./connection.ts";
import { lookRegularly } from "./regular-look.ts";
import { RELEASE_CHANNEL, readReleaseDigests } from "./releases.ts";

/** A pooler between us and PostgreSQL may swallow notifications without a word; then this is how late we are. */
const RECHECK_MS = 60_000;

type Digests = ReadonlyMap<string, Digest>;

/**
 * Calls `changed` for each tenant whose release was published or withdrawn: by notification, and by comparing digests
 * after a lost connection and every `recheckMs`. Returns the stop function.
 */
export function watchReleases(
  database: Database,
  changed: (tenant: string) => void,
  recheckMs: number = RECHECK_MS,
): Promise<() => Promise<void>> {
  let known: Digests | undefined;
  const look = async (): Promise<void> => {
    const digests = await readReleaseDigests(database);
    const before = known;
    known = digests;
    if (before !== undefined) for (const tenant of differing(before, digests)) changed(tenant);
  };
  return lookRegularly(database, { channel: RELEASE_CHANNEL, look, notified: changed, recheckMs });
}

function differing(before: Digests, after: Digests): readonly string[] {
  const tenants = new Set([...before.keys(), ...after.keys()]);
  return [...tenants].filter((tenant) => before.get(tenant) !== after.get(tenant));
}
