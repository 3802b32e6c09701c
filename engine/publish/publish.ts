import type { Hold, StateStore } from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";
import type { Digest, Revision } from "../../core/resource.ts";

export interface PublishInput {
  readonly releases: ReadonlyMap<string, Release>;
  readonly revision: Revision;
  readonly actor: string;
  readonly hold: Hold;
  readonly plan: Digest;
  /** The tenants that `releases` speaks for; absent: all there are. */
  readonly tenants?: readonly string[];
}

export interface PublishReport {
  readonly published: readonly { readonly tenant: string; readonly digest: Digest }[];
  readonly withdrawn: readonly string[];
}

/** Releases that are published in one transaction. */
const BATCH_SIZE = 200;

/** Publishes the releases that differ from those in force, and withdraws those of tenants that are gone. */
export async function publish(input: PublishInput, store: StateStore): Promise<PublishReport> {
  const current = await store.releaseDigests(input.tenants);
  const changed = [...input.releases.values()].filter(({ tenant, digest }) => current.get(tenant) !== digest);
  const withdrawn = [...current.keys()].filter((tenant) => !input.releases.has(tenant));
  for (let start = 0; start < changed.length; start += BATCH_SIZE) {
    await publishBatch(changed.slice(start, start + BATCH_SIZE), input, store);
  }
  if (withdrawn.length > 0) await withdraw(withdrawn, input, store);
  return { published: changed.map(({ tenant, digest }) => ({ tenant, digest })), withdrawn };
}

async function publishBatch(
  releases: readonly Release[],
  input: PublishInput,
  store: StateStore,
): Promise<void> {
  const { actor, revision, plan } = input;
  await store.transact(input.hold, async (transaction) => {
    for (const release of releases) await transaction.publishRelease(release);
    await transaction.append(
      releases.map(({ tenant, digest }) => ({
        type: "release.published" as const,
        actor,
        tenant,
        revision,
        plan,
        detail: { release: digest },
      })),
    );
  });
}

async function withdraw(tenants: readonly string[], input: PublishInput, store: StateStore): Promise<void> {
  const { actor, revision, plan } = input;
  await store.transact(input.hold, async (transaction) => {
    for (const tenant of tenants) await transaction.withdrawRelease(tenant);
    await transaction.append(
      tenants.map((tenant) => ({
        type: "release.withdrawn" as const,
        actor,
        tenant,
        revision,
        plan,
        detail: {},
      })),
    );
  });
}
