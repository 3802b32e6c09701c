import { EdictError } from "../../core/errors.ts";
import type { EventDraft } from "../../core/event.ts";
import type {
  AppliedResource,
  Condition,
  Lease,
  Row,
  StateStore,
  TableWriter,
  Transaction,
} from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";
import type { ResourceKey } from "../../core/resource.ts";
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

  #last: Promise<unknown> = Promise.resolve();

  readonly store: StateStore = {
    applied: () => Promise.resolve([...this.contents.applied.values()]),
    setConditions: (conditions) => {
      for (const [key, list] of conditions) this.contents.conditions.set(key, list);
      return Promise.resolve();
    },
    conditions: () => Promise.resolve(new Map(this.contents.conditions)),
    events: () => Promise.resolve([]),
    verifyTrail: () => Promise.resolve({ intact: true, count: this.contents.events.length }),
    releaseDigests: () =>
      Promise.resolve(new Map([...this.contents.releases].map(([tenant, { digest }]) => [tenant, digest]))),
    release: (tenant) => Promise.resolve(this.contents.releases.get(tenant)),
    releases: () => Promise.resolve([...this.contents.releases.values()]),
    acquireLease: (name, holder) => Promise.resolve({ name, holder, token: ++this.#token }),
    renewLease: () => Promise.resolve(),
    releaseLease: () => Promise.resolve(),
    transact: (lease, body) => this.#oneByOne(() => this.#transact(lease, body)),
    watchReleases: () => Promise.resolve(() => Promise.resolve()),
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

  async #transact<Result>(
    lease: Lease,
    body: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    if (lease.token !== this.#token) throw new EdictError("EDICT_FENCED", "the lease was taken over");
    const draft = copy(this.contents);
    const result = await body(transactionOn(draft));
    this.fault(draft);
    this.contents = draft;
    this.commits += 1;
    return result;
  }
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
      for (const { key } of resources) contents.conditions.delete(key);
      return Promise.resolve();
    },
    forgetApplied: (keys) => {
      for (const key of keys) contents.applied.delete(key);
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
