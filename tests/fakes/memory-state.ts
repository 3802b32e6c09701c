import { EdictError } from "../../core/errors.ts";
import type { EventDraft } from "../../core/event.ts";
import { APPLY_LEASE } from "../../core/ports.ts";
import type {
  AppliedResource,
  Condition,
  Hold,
  Lease,
  Pause,
  ResourceStatus,
  Row,
  StateStore,
  TableWriter,
  Transaction,
} from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";
import { PLATFORM, TENANT_KIND, parseKey } from "../../core/resource.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { MemoryWork } from "./memory-work.ts";
import { tablesIn } from "./writers.ts";

interface Contents {
  applied: Map<ResourceKey, AppliedResource>;
  conditions: Map<ResourceKey, readonly Condition[]>;
  rows: Map<string, Map<string, Row>>;
  events: EventDraft[];
  releases: Map<string, Release>;
}

/** A fault that a real database cannot be made to show on demand: called before each commit, it may throw. */
export type CommitFault = (contents: Readonly<Contents>) => void;

/**
 * State in memory, for tests that need faults at exact moments. What the store promises of a database is tested with
 * real ones.
 */
export class MemoryState {
  contents: Contents = empty();
  fault: CommitFault = () => undefined;
  /** Transactions that were committed. */
  commits = 0;
  #token = 0;
  /** The living lease `apply`. */
  #applying: Lease | undefined;

  readonly pauses: Map<string, Pause> = new Map();

  readonly work: MemoryWork = new MemoryWork(() => this.#applying !== undefined);

  #last: Promise<unknown> = Promise.resolve();

  readonly store: StateStore = {
    applied: (only) =>
      Promise.resolve(
        [...this.contents.applied.values()].filter(({ kind }) => only === undefined || kind === only),
      ),
    appliedFor: (owners) =>
      Promise.resolve([...this.contents.applied.values()].filter((record) => isSeenBy(record, owners))),
    setConditions: (conditions) => {
      for (const [key, list] of conditions) setIn(this.contents.conditions, key, list);
      return Promise.resolve();
    },
    conditions: (owners) => Promise.resolve(new Map(within(this.contents.conditions, owners))),
    statuses: (owners) => {
      const keys = new Set([...this.contents.applied.keys(), ...this.contents.conditions.keys()]);
      const wanted = within(new Map([...keys].toSorted().map((key) => [key, key])), owners);
      return Promise.resolve(wanted.map(([key]) => statusOf(key, this.contents)));
    },
    events: () => Promise.resolve([]),
    verifyTrail: () => Promise.resolve({ intact: true, count: this.contents.events.length }),
    pauses: () => Promise.resolve([...this.pauses.values()]),
    pause: (pause) => {
      this.pauses.set(pause.target, { ...pause, since: "2026-01-01T00:00:00.000Z" });
      return Promise.resolve();
    },
    resume: (target) => Promise.resolve(this.pauses.delete(target)),
    // Only a database can fold its trail.
    history: () => Promise.reject(new Error("there is no history in memory")),
    checkHistory: () => Promise.reject(new Error("there is no history in memory")),
    rebuild: () => Promise.reject(new Error("there is no history in memory")),
    completeHistory: () => Promise.reject(new Error("there is no history in memory")),
    releaseDigests: (tenants) => {
      const wanted = [...this.contents.releases].filter(([tenant]) => tenants?.includes(tenant) ?? true);
      return Promise.resolve(new Map(wanted.map(([tenant, { digest }]) => [tenant, digest])));
    },
    release: (tenant) => Promise.resolve(this.contents.releases.get(tenant)),
    releases: () => Promise.resolve([...this.contents.releases.values()]),
    // Nobody can tell whose releases changed since.
    releaseHistory: () => {
      throw new Error("there is no history in memory");
    },
    releaseChanges: () => Promise.resolve({ entry: this.contents.events.length }),
    recordAgents: () => Promise.resolve(),
    agents: () => Promise.resolve([]),
    tokens: () => Promise.resolve([]),
    createToken: () => Promise.reject(new Error("no token is made in memory")),
    revokeToken: () => Promise.resolve(false),
    watchTokens: () => Promise.resolve(() => Promise.resolve()),
    acquireLease: (name, holder) => {
      const lease = { name, holder, token: ++this.#token };
      if (name === APPLY_LEASE) this.#applying = lease;
      return Promise.resolve(lease);
    },
    renewLease: () => Promise.resolve(),
    releaseLease: ({ token }) => {
      if (this.#applying?.token === token) this.#applying = undefined;
      this.work.wake();
      return Promise.resolve();
    },
    transact: (hold, body) => this.#oneByOne(() => this.#transact(hold, body)),
    watchReleases: () => Promise.resolve(() => Promise.resolve()),
    enqueue: (work) => this.work.enqueue(work),
    claim: (holder, options) => this.work.claim(holder, options),
    renewClaim: (claim, seconds) => this.work.renewClaim(claim, seconds),
    finish: (claim, outcomes) => this.work.finish(claim, outcomes),
    livingClaims: () => this.work.livingClaims(),
    queue: () => this.work.queue(),
    nextDueInMs: () => this.work.nextDueInMs(),
    watchWork: (changed) => this.work.watchWork(changed),
    announce: (holder, revision, changed) => this.work.announce(holder, revision, changed),
    leave: (holder) => this.work.leave(holder),
    close: () => Promise.resolve(),
  };

  get tables(): TableWriter {
    return tablesIn(() => this.contents.rows);
  }

  #oneByOne<Result>(work: () => Promise<Result>): Promise<Result> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #transact<Result>(hold: Hold, body: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    if ("units" in hold) this.work.requireHeld(hold);
    else if (hold.token !== this.#token) throw new EdictError("EDICT_FENCED", "the lease was taken over");
    const draft = copy(this.contents);
    const result = await body(transactionOn(draft));
    this.fault(draft);
    this.contents = draft;
    this.commits += 1;
    return result;
  }
}

/** What owners see, as the store has it. */
function isSeenBy({ key, kind, tenant }: AppliedResource, owners: readonly string[]): boolean {
  if (tenant !== undefined) return owners.includes(tenant);
  if (owners.includes("") || owners.includes(PLATFORM) || kind !== TENANT_KIND) return true;
  return owners.includes(parseKey(key).name);
}

function within<Value>(
  entries: ReadonlyMap<ResourceKey, Value>,
  owners: readonly string[] | undefined,
): readonly (readonly [ResourceKey, Value])[] {
  const wanted = owners?.map((owner) => (owner === PLATFORM ? "" : owner));
  return [...entries].filter(([key]) => wanted?.includes(parseKey(key).tenant ?? "") ?? true);
}

function statusOf(key: ResourceKey, { applied, conditions }: Contents): ResourceStatus {
  const told = conditions.get(key) ?? [];
  const record = applied.get(key);
  if (record === undefined) return { key, conditions: told };
  const { conditions: _conditions, resource: _resource, ...rest } = record;
  return { key, applied: rest, conditions: told };
}

function setIn(conditions: Contents["conditions"], key: ResourceKey, list: readonly Condition[]): void {
  if (list.length === 0) conditions.delete(key);
  else conditions.set(key, list);
}

function empty(): Contents {
  return { applied: new Map(), conditions: new Map(), rows: new Map(), events: [], releases: new Map() };
}

function copy(contents: Contents): Contents {
  return {
    applied: new Map(contents.applied),
    conditions: new Map(contents.conditions),
    rows: new Map([...contents.rows].map(([table, rows]) => [table, new Map(rows)])),
    events: [...contents.events],
    releases: new Map(contents.releases),
  };
}

function transactionOn(contents: Contents): Transaction {
  return {
    tables: tablesIn(() => contents.rows),
    recordApplied: (resources) => {
      for (const resource of resources) contents.applied.set(resource.key, resource);
      for (const { key, conditions } of resources) contents.conditions.set(key, conditions);
      return Promise.resolve();
    },
    setConditions: (conditions) => {
      for (const [key, list] of conditions) setIn(contents.conditions, key, list);
      return Promise.resolve();
    },
    forgetApplied: (keys) => {
      for (const key of keys) {
        contents.applied.delete(key);
        contents.conditions.delete(key);
      }
      return Promise.resolve();
    },
    append: (events) => {
      contents.events.push(...events);
      return Promise.resolve();
    },
    publishRelease: (release) => {
      contents.releases.set(release.tenant, release);
      return Promise.resolve();
    },
    withdrawRelease: (tenant) => {
      contents.releases.delete(tenant);
      return Promise.resolve();
    },
  };
}
