import type { Agent, AgentReport } from "../core/agent.ts";
import type { ApiToken, KnownTokens, TokenDraft } from "../core/api-token.ts";
import type { Event, EventDraft } from "../core/event.ts";
import type {
  AppliedResource,
  Claim,
  Condition,
  EventQuery,
  History,
  HistoryCheck,
  HistoryPoint,
  Hold,
  Lease,
  Pause,
  QueuedWork,
  ResourceStatus,
  SqlExecutor,
  StateStore,
  TableWriter,
  TrailVerification,
  Transaction,
  UnitOutcome,
  WorkDraft,
} from "../core/ports.ts";
import type { ReleaseChanges, ReleaseHistory } from "../core/release-history.ts";
import type { Release } from "../core/release.ts";
import type { Digest, ResourceKey, Revision } from "../core/resource.ts";
import type { Secret } from "../core/secret.ts";
import { readAgents, recordAgents } from "./agents.ts";
import { forgetApplied, readApplied, readAppliedFor, recordApplied } from "./applied.ts";
import { claim, fenceClaim, finish, livingClaims, renewClaim } from "./claims.ts";
import type { ClaimOptions } from "./claims.ts";
import { readConditions, readStatuses, writeConditions } from "./conditions.ts";
import type { Database, Session } from "./connection.ts";
import { appendEvents, readEvents } from "./events.ts";
import { checkHistory, completeHistory, readHistory, rebuildState, verifiedHead } from "./history.ts";
import { acquireLease, fence, releaseLease, renewLease } from "./leases.ts";
import { endPause, readPauses, writePause } from "./pauses.ts";
import { releaseArchive } from "./release-archive.ts";
import { readReleaseChanges } from "./release-history.ts";
import { watchReleases } from "./release-watch.ts";
import { readRelease, readReleaseDigests, readReleases, writeReleases } from "./releases.ts";
import { announce, leave } from "./revisions.ts";
import { watchTokens } from "./token-watch.ts";
import { createToken, readTokens, revokeToken } from "./tokens.ts";
import { verifyTrail } from "./trail.ts";
import { enqueue, nextDueInMs, readQueue } from "./work-queue.ts";
import { watchWork } from "./work-watch.ts";

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

  applied(kind?: string): Promise<readonly AppliedResource[]> {
    return readApplied(this.#database, kind);
  }

  appliedFor(owners: readonly string[]): Promise<readonly AppliedResource[]> {
    return readAppliedFor(this.#database, owners);
  }

  setConditions(conditions: ReadonlyMap<ResourceKey, readonly Condition[]>): Promise<void> {
    return this.#database.transaction((session) => writeConditions(session, conditions));
  }

  conditions(owners?: readonly string[]): Promise<ReadonlyMap<ResourceKey, readonly Condition[]>> {
    return readConditions(this.#database, owners);
  }

  statuses(owners?: readonly string[]): Promise<readonly ResourceStatus[]> {
    return readStatuses(this.#database, owners);
  }

  events(query: EventQuery): Promise<readonly Event[]> {
    return readEvents(this.#database, query);
  }

  verifyTrail(): Promise<TrailVerification> {
    return verifyTrail(this.#database);
  }

  pauses(): Promise<readonly Pause[]> {
    return readPauses(this.#database);
  }

  pause(pause: Omit<Pause, "since">): Promise<void> {
    return writePause(this.#database, pause);
  }

  resume(target: string, actor: string): Promise<boolean> {
    return endPause(this.#database, target, actor);
  }

  history(point?: HistoryPoint): Promise<History> {
    return readHistory(this.#database, point);
  }

  checkHistory(): Promise<HistoryCheck> {
    return checkHistory(this.#database);
  }

  async rebuild(lease: Lease, actor: string): Promise<HistoryCheck> {
    await verifiedHead(this.#database);
    return this.#database.transaction(async (session) => {
      await fence(session, lease);
      return rebuildState(session, actor);
    });
  }

  completeHistory(lease: Lease, actor: string): Promise<readonly ResourceKey[]> {
    return this.#database.transaction(async (session) => {
      await fence(session, lease);
      return completeHistory(session, actor);
    });
  }

  releaseDigests(tenants?: readonly string[]): Promise<ReadonlyMap<string, Digest>> {
    return readReleaseDigests(this.#database, tenants);
  }

  release(tenant: string): Promise<Release | undefined> {
    return readRelease(this.#database, tenant);
  }

  releases(): Promise<readonly Release[]> {
    return readReleases(this.#database);
  }

  releaseChanges(after?: number): Promise<ReleaseChanges> {
    return readReleaseChanges(this.#database, after);
  }

  releaseHistory(): ReleaseHistory {
    return releaseArchive(this.#database);
  }

  recordAgents(reports: readonly AgentReport[]): Promise<void> {
    return this.#database.transaction((session) => recordAgents(session, reports));
  }

  agents(owner?: string): Promise<readonly Agent[]> {
    return readAgents(this.#database, owner);
  }

  watchReleases(changed: (tenant: string) => void): Promise<() => Promise<void>> {
    return watchReleases(this.#database, changed);
  }

  tokens(): Promise<readonly ApiToken[]> {
    return readTokens(this.#database);
  }

  createToken(draft: TokenDraft, actor: string): Promise<Secret<string>> {
    return createToken(this.#database, draft, actor);
  }

  revokeToken(name: string, actor: string): Promise<boolean> {
    return revokeToken(this.#database, name, actor);
  }

  watchTokens(taken: (known: KnownTokens) => void): Promise<() => Promise<void>> {
    return watchTokens(this.#database, taken);
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

  transact<Result>(hold: Hold, body: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.#database.transaction(async (session) => {
      await ("units" in hold ? fenceClaim(session, hold) : fence(session, hold));
      const transaction = new DatabaseTransaction(session, this.#tablesOver(session));
      const result = await body(transaction);
      await transaction.flush();
      return result;
    });
  }

  enqueue(work: readonly WorkDraft[]): Promise<void> {
    return enqueue(this.#database, work);
  }

  claim(holder: string, options: ClaimOptions): Promise<Claim | undefined> {
    return claim(this.#database, holder, options);
  }

  renewClaim(held: Claim, seconds: number): Promise<void> {
    return renewClaim(this.#database, held, seconds);
  }

  finish(held: Claim, outcomes: readonly UnitOutcome[]): Promise<void> {
    return finish(this.#database, held, outcomes);
  }

  livingClaims(): Promise<number> {
    return livingClaims(this.#database);
  }

  queue(): Promise<readonly QueuedWork[]> {
    return readQueue(this.#database);
  }

  nextDueInMs(): Promise<number | undefined> {
    return nextDueInMs(this.#database);
  }

  watchWork(changed: () => void): Promise<() => Promise<void>> {
    return watchWork(this.#database, changed);
  }

  announce(holder: string, revision: Revision, changed: boolean): Promise<{ readonly newest: Revision }> {
    return announce(this.#database, holder, revision, changed);
  }

  leave(holder: string): Promise<void> {
    return leave(this.#database, holder);
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

  setConditions(conditions: ReadonlyMap<ResourceKey, readonly Condition[]>): Promise<void> {
    return writeConditions(this.#session, conditions);
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
