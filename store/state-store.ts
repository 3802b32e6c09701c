import type { Event, EventDraft } from "../core/event.ts";
import type {
  AppliedResource,
  Condition,
  EventQuery,
  Lease,
  SqlExecutor,
  StateStore,
  TableWriter,
  TrailVerification,
  Transaction,
} from "../core/ports.ts";
import type { Release } from "../core/release.ts";
import type { Digest, ResourceKey } from "../core/resource.ts";
import { forgetApplied, readApplied, readConditions, recordApplied, writeConditions } from "./applied.ts";
import type { Database, Session } from "./connection.ts";
import { appendEvents, readEvents } from "./events.ts";
import { acquireLease, fence, releaseLease, renewLease } from "./leases.ts";
import { watchReleases } from "./release-watch.ts";
import { readRelease, readReleaseDigests, readReleases, writeReleases } from "./releases.ts";
import { verifyTrail } from "./trail.ts";

/** Gives the writer of interface tables over one transaction, so that rows and records are committed together. */
export type TablesOver = (executor: SqlExecutor) => TableWriter;

/** edict's state in a database that `openDatabase` opened. Closing the store closes the database. */
export function stateStore(database: Database, tablesOver: TablesOver): StateStore {
  return new DatabaseStateStore(database, tablesOver);
}

class DatabaseStateStore implements StateStore {
  readonly #database: Database;
  readonly #tablesOver: TablesOver;

  constructor(database: Database, tablesOver: TablesOver) {
    this.#database = database;
    this.#tablesOver = tablesOver;
  }

  applied(): Promise<readonly AppliedResource[]> {
    return readApplied(this.#database);
  }

  setConditions(conditions: ReadonlyMap<ResourceKey, readonly Condition[]>): Promise<void> {
    return this.#database.transaction((session) => writeConditions(session, conditions));
  }

  conditions(): Promise<ReadonlyMap<ResourceKey, readonly Condition[]>> {
    return readConditions(this.#database);
  }

  events(query: EventQuery): Promise<readonly Event[]> {
    return readEvents(this.#database, query);
  }

  verifyTrail(): Promise<TrailVerification> {
    return verifyTrail(this.#database);
  }

  releaseDigests(): Promise<ReadonlyMap<string, Digest>> {
    return readReleaseDigests(this.#database);
  }

  release(tenant: string): Promise<Release | undefined> {
    return readRelease(this.#database, tenant);
  }

  releases(): Promise<readonly Release[]> {
    return readReleases(this.#database);
  }

  watchReleases(changed: (tenant: string) => void): Promise<() => Promise<void>> {
    return watchReleases(this.#database, changed);
  }

  acquireLease(name: string, holder: string, seconds: number): Promise<Lease> {
    return acquireLease(this.#database, name, holder, seconds);
  }

  renewLease(lease: Lease, seconds: number): Promise<void> {
    return renewLease(this.#database, lease, seconds);
  }

  releaseLease(lease: Lease): Promise<void> {
    return releaseLease(this.#database, lease);
  }

  transact<Result>(lease: Lease, body: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(async (session) => {
      await fence(session, lease);
      const transaction = new DatabaseTransaction(session, this.#tablesOver(session));
      const result = await body(transaction);
      await transaction.flush();
      return result;
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

/**
 * Collects events and releases until the body is done: then they are a few statements, and the head of the trail, which
 * every transaction needs, is locked only just before the commit.
 */
class DatabaseTransaction implements Transaction {
  readonly tables: TableWriter;
  readonly #session: Session;
  readonly #events: EventDraft[] = [];
  readonly #releases = new Map<string, Release | undefined>();

  constructor(session: Session, tables: TableWriter) {
    this.#session = session;
    this.tables = tables;
  }

  recordApplied(resources: readonly AppliedResource[]): Promise<void> {
    return recordApplied(this.#session, resources);
  }

  forgetApplied(keys: readonly ResourceKey[]): Promise<void> {
    return forgetApplied(this.#session, keys);
  }

  append(events: readonly EventDraft[]): Promise<void> {
    for (const event of events) this.#events.push(event);
    return Promise.resolve();
  }

  publishRelease(release: Release): Promise<void> {
    this.#releases.set(release.tenant, release);
    return Promise.resolve();
  }

  withdrawRelease(tenant: string): Promise<void> {
    this.#releases.set(tenant, undefined);
    return Promise.resolve();
  }

  async flush(): Promise<void> {
    await writeReleases(this.#session, this.#releases);
    await appendEvents(this.#session, this.#events);
  }
}
