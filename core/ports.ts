import type { Agent, AgentReport } from "./agent.ts";
import type { TokenStore } from "./api-token.ts";
import type { Event, EventDraft } from "./event.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { HazardId } from "./plan.ts";
import type { ReleaseChanges, ReleaseHistory } from "./release-history.ts";
import type { Release } from "./release.ts";
import type { Digest, Origin, ResourceKey, Revision } from "./resource.ts";
import type { Secret } from "./secret.ts";
import type { TableSpec } from "./table.ts";
import type { Claim, QueuedWork, UnitOutcome, WorkDraft } from "./work.ts";

/** The words of the work queue belong to this port. */
export { APPLY_LEASE, PLATFORM_UNIT, PRIORITIES, REMOVALS_UNIT, SWEEP_PREFIX } from "./work.ts";
export type { Claim, ClaimedUnit, Priority, QueuedWork, UnitOutcome, WorkDraft } from "./work.ts";

/** Milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

/** Structured log; a call never throws. Fields must not carry secrets. */
export interface Logger {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
}

/** What a span says of its work: counts, keys, codes and digests. Never a secret, and no text that somebody else wrote. */
export type SpanAttributes = Readonly<Record<string, boolean | number | string>>;

/** Where the time goes, for whoever collects traces. A call never throws and waits for nothing. */
export interface Tracer {
  /**
   * Begins a piece of work: a trace of its own, or, of a span, a part of that. A trace whose first span names
   * `edict.revision` before it ends is the trace of that revision, in whichever process the work is done.
   */
  start(name: string, attributes?: SpanAttributes): Span;
}

/** A piece of work that goes on. */
export interface Span extends Tracer {
  /** Adds attributes; one that is there already is replaced. */
  set(attributes: SpanAttributes): void;
  /** The work came to its end, or failed with `error`. Only the first call counts. */
  end(error?: unknown): void;
}

/** What the loop tells of its work while it goes on, for the metrics. A call never throws and waits for nothing. */
export interface LoopMetrics {
  /** A process took or gave back units; `living` is how many units it holds now. */
  claims(claims: { readonly taken: number; readonly lost: number; readonly living: number }): void;
  /** What stands in the queue now. */
  queue(work: readonly QueuedWork[]): void;
  /** A sweep of one kind found so much drift and so much that is accepted; `open` is what it leaves unhealed. */
  sweep(sweep: {
    readonly kind: string;
    readonly found: number;
    readonly accepted: number;
    readonly open: number;
    readonly ms: number;
  }): void;
  /** Resources of a kind that had drifted were put right. */
  healed(kind: string, count: number): void;
  /** Resources that get no changes now, by why: a hazard, or `paused`. */
  held(counts: Readonly<Record<string, number>>): void;
  /**
   * How the newest revision that was read fares. Times are milliseconds since the epoch; `convergedAt` is absent until
   * everything that it asks for, and that is not held, is in force.
   */
  revision(state: {
    readonly revision: Revision;
    readonly noticedAt: number;
    readonly convergedAt?: number;
  }): void;
  /** Releases were published `lagMs` after the change that led to them was noticed. */
  published(count: number, lagMs: number): void;
  /** The trail was walked through. */
  trailVerified(intact: boolean, entries: number): void;
}

/** A file of a source. `digest` identifies the bytes, so that a file is parsed once per content. */
export interface SourceFile {
  /** Relative to the workspace, with `/`, normalised, never with `..`. */
  readonly path: string;
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** A file that the source found but could not or must not read. */
export interface SourceProblem {
  readonly path: string;
  readonly code: "EDICT_LOAD_ENCODING" | "EDICT_LOAD_SIZE" | "EDICT_LOAD_SYMLINK" | "EDICT_LOAD_UNREADABLE";
  readonly message: string;
}

export interface SourceSnapshot {
  readonly revision: Revision;
  /** Who made the revision, when the source knows. */
  readonly author?: string;
  /** Sorted by path. */
  readonly files: readonly SourceFile[];
  readonly problems: readonly SourceProblem[];
}

/** Where desired state comes from. */
export interface Source {
  /** Reads the current state whole. Throws EDICT_WORKSPACE_MISSING or EDICT_LOAD_UNREADABLE. */
  snapshot(): Promise<SourceSnapshot>;
  /** Calls `changed` after something changed, debounced; the call says only "look now". Returns the stop function. */
  watch(changed: () => void): Promise<() => Promise<void>>;
}

/** Runs SQL over one database or inside one transaction of it. Values are always parameters, never part of the text. */
export interface SqlExecutor {
  /**
   * The rows of one statement. The caller vouches for `SqlRow` by its own SQL: bigint comes as a number while it is
   * exact (as text beyond), dates and times as PostgreSQL's text, jsonb parsed. Throws EDICT_DATABASE_FAILED,
   * EDICT_DATABASE_BUSY or EDICT_DATABASE_UNREACHABLE.
   */
  query<SqlRow extends object>(text: string, parameters?: readonly unknown[]): Promise<readonly SqlRow[]>;
}

/** What one transaction of a database can do: all of it is committed, or nothing when `body` throws. */
export interface SqlDatabase extends SqlExecutor {
  transaction<Result>(body: (transaction: SqlExecutor) => Promise<Result>): Promise<Result>;
}

/**
 * A row of an interface table as it really is. Values are JSON: a date as `YYYY-MM-DD`, a timestamptz as RFC 3339 in
 * UTC with milliseconds (microseconds where the database holds any), jsonb as it is, a bigint as a number (as text
 * where a number would not be exact, so that it differs from every desired number).
 */
export interface Row {
  /** `''` for the platform. */
  readonly tenant: string;
  readonly name: string;
  readonly values: Readonly<Record<string, JsonValue>>;
}

export interface RowKey {
  readonly tenant: string;
  readonly name: string;
}

/** Reads interface tables. This is all that drift detection gets: it has no method that writes. */
export interface TableReader {
  /**
   * The rows of the table, sorted by tenant and name, in one query: those of `owners` (`''` is the platform), or all of
   * them without it. A table that does not exist yet has no rows.
   */
  rows(table: TableSpec, owners?: readonly string[]): Promise<readonly Row[]>;
}

export interface TableWriter extends TableReader {
  /** Inserts or overwrites whole rows, in few statements. */
  upsert(table: TableSpec, rows: readonly Row[]): Promise<void>;
  remove(table: TableSpec, keys: readonly RowKey[]): Promise<void>;
}

/** Makes and opens data keys under one key-encryption key. No method gives the key-encryption key away. */
export interface KeyWrapper {
  /** Name of the wrapping key and its version, stored beside what it wrapped. */
  readonly keyId: string;
  /** Makes a 256-bit data key and returns only its wrapped form, base64. `context` is bound to it. */
  generate(context: Readonly<Record<string, string>>): Promise<string>;
  /**
   * Opens a wrapped key. Throws EDICT_KEY_UNAVAILABLE when it names another wrapping key than this one, and
   * EDICT_KEY_TAMPERED when its bytes or its context differ.
   */
  unwrap(wrapped: string, context: Readonly<Record<string, string>>): Promise<Secret<Uint8Array>>;
}

/** Key services by the type of a key ring's provider. */
export interface KeyService {
  /** `local` in this version. */
  readonly type: string;
  /** Opens the wrapper that a secret reference names. Throws what `SecretSource.resolve` throws and EDICT_KEY_UNAVAILABLE. */
  wrapper(secretRef: string): Promise<KeyWrapper>;
}

/** Resolves secret references that edict.yaml declares. */
export interface SecretSource {
  /** Whether edict.yaml declares the name; says nothing of whether it can be had. */
  declares(name: string): boolean;
  /** Throws EDICT_SECRET_UNDECLARED or EDICT_SECRET_UNAVAILABLE; neither message holds a value. */
  resolve(name: string): Promise<Secret<Uint8Array>>;
}

/** What controllers may read of the outside world. */
export interface Readers {
  readonly tables: TableReader;
}

/** What controllers may use to change the outside world. */
export interface Writers {
  readonly tables: TableWriter;
  readonly keys: (type: string) => KeyService;
}

/**
 * What a condition can tell, and for which reasons; docs/conditions.md says what each means. A resource always has
 * `Ready`; the other types are there only while they are True.
 */
export const CONDITION_REASONS = {
  Ready: [
    "Applied",
    "Behind",
    "Blocked",
    "Drift",
    "Failed",
    "HazardNotApproved",
    "MassDeletion",
    "Paused",
    "Progressing",
    "Retained",
  ],
  Reconciling: ["Behind", "Blocked", "Retrying"],
  Stalled: ["Blocked", "Failed", "HazardNotApproved", "MassDeletion"],
  Drifted: ["Accepted", "Drift"],
  Paused: ["Paused"],
} as const;
export type ConditionType = keyof typeof CONDITION_REASONS;
export const CONDITION_STATUSES = ["False", "True", "Unknown"] as const;
export type ConditionStatus = (typeof CONDITION_STATUSES)[number];

/** A condition of one type. */
export interface ConditionOf<Type extends ConditionType> {
  readonly type: Type;
  readonly status: ConditionStatus;
  readonly reason: (typeof CONDITION_REASONS)[Type][number];
  /** For people. The same problem gives the same text: no times, no counters. */
  readonly message: string;
  /** The generation of the resource, as it is desired, that this was found for; 1 for what was never applied. */
  readonly observedGeneration: number;
  /** RFC 3339: when the status or the reason last became what it is. */
  readonly since: string;
  /** What in the workspace causes the problem; absent where there is none. */
  readonly origin?: Origin;
  /** RFC 3339: when it is tried again by itself. */
  readonly nextRetryAt?: string;
}

/** The state of one resource for people and programs. The same problem gives the same bytes, but for the two times. */
export type Condition = { readonly [Type in ConditionType]: ConditionOf<Type> }[ConditionType];

/** edict's record of a resource that it applied: what it owns, and what to compare with when its YAML is gone. */
export interface AppliedResource {
  readonly key: ResourceKey;
  readonly kind: string;
  readonly tenant?: string;
  /** Counts the applied digests of the key, from 1. */
  readonly generation: number;
  readonly digest: Digest;
  /** `{metadata, spec}` as applied; holds references to secrets, never secrets. */
  readonly resource: JsonObject;
  readonly revision: Revision;
  readonly origin: Origin;
  readonly conditions: readonly Condition[];
  /** RFC 3339. */
  readonly appliedAt: string;
}

/** How a resource is. */
export interface ResourceStatus {
  readonly key: ResourceKey;
  /** Absent when it was never applied. */
  readonly applied?: Omit<AppliedResource, "conditions" | "resource">;
  readonly conditions: readonly Condition[];
}

/** A lease that was granted. Writes carry its token; a newer token makes them fail with EDICT_FENCED. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly token: number;
}

/** The right to write: the exclusive lease, or a claim of units. */
export type Hold = Claim | Lease;

/** What one transaction can do. All of it happens or nothing, and only while the hold is still held. */
export interface Transaction {
  readonly tables: TableWriter;
  recordApplied(resources: readonly AppliedResource[]): Promise<void>;
  forgetApplied(keys: readonly ResourceKey[]): Promise<void>;
  /** As `StateStore.setConditions`, but only while the hold is still held. */
  setConditions(conditions: ReadonlyMap<ResourceKey, readonly Condition[]>): Promise<void>;
  /** Appends to the trail, in order. */
  append(events: readonly EventDraft[]): Promise<void>;
  publishRelease(release: Release): Promise<void>;
  withdrawRelease(tenant: string): Promise<void>;
}

export interface EventQuery {
  /** Only entries after this sequence number. */
  readonly after?: number;
  /** Only entries up to this sequence number, itself included. */
  readonly upTo?: number;
  readonly tenant?: string;
  readonly resource?: ResourceKey;
  readonly type?: string;
  /** At most so many, the newest ones unless `after` is given; default 100. */
  readonly limit?: number;
}

/** What the walk over the trail found. `head` is undefined for an empty trail. */
export type TrailVerification =
  | {
      readonly intact: true;
      readonly count: number;
      readonly head?: { readonly sequence: number; readonly hash: Digest };
    }
  | { readonly intact: false; readonly sequence: number; readonly problem: string };

/** A point in the trail: an entry, a time (RFC 3339), or a revision, in full or its beginning. */
export type HistoryPoint =
  | { readonly revision: string }
  | { readonly sequence: number }
  | { readonly time: string };

/** The state as the trail tells it. */
export interface History {
  /** The last entry that counts; 0 before the first. */
  readonly sequence: number;
  /** RFC 3339: when that entry was written; absent before the first. */
  readonly at?: string;
  /** Sorted by key. Conditions are no part of history: they are empty. */
  readonly applied: readonly AppliedResource[];
  /** Resources whose entries say too little, because they were written before entries kept whole records. Sorted. */
  readonly incomplete: readonly ResourceKey[];
  /** The release that each tenant was served from. */
  readonly releases: ReadonlyMap<string, Digest>;
}

/** Where a table and the trail disagree. */
export interface HistoryDifference {
  readonly what: "record" | "release";
  /** The key of the record, or the tenant of the release. */
  readonly name: string;
  /** `extra`: the trail knows nothing of it; `missing`: it is not in the table. */
  readonly problem: "differs" | "extra" | "missing";
  /** The columns that differ. */
  readonly fields: readonly string[];
}

export interface HistoryCheck {
  /** How many records the trail tells of. */
  readonly records: number;
  readonly releases: number;
  /** Sorted: records, then releases. */
  readonly differences: readonly HistoryDifference[];
  /** As in `History`: these were not compared. */
  readonly incomplete: readonly ResourceKey[];
}

/** edict's own state. */
export interface StateStore extends TokenStore {
  /** Everything that is applied, or what of it is of one kind; sorted by key. */
  applied(kind?: string): Promise<readonly AppliedResource[]>;
  /**
   * What these owners see: all of theirs (`''` and `platform` are the platform, whole), and of the platform everything
   * but the Tenant resources of others. Sorted by key.
   */
  appliedFor(owners: readonly string[]): Promise<readonly AppliedResource[]>;
  /**
   * Sets the condition of resources whose change failed, was blocked or was held; others keep theirs. An empty list
   * removes a key's conditions.
   */
  setConditions(conditions: ReadonlyMap<ResourceKey, readonly Condition[]>): Promise<void>;
  /** The conditions of these owners' resources (`''` and `platform` are the platform), or of everybody's. */
  conditions(owners?: readonly string[]): Promise<ReadonlyMap<ResourceKey, readonly Condition[]>>;
  /**
   * The state of these owners' resources, or of everybody's, without what they hold; sorted by key. A resource that was
   * never applied is in it when it has conditions.
   */
  statuses(owners?: readonly string[]): Promise<readonly ResourceStatus[]>;
  events(query: EventQuery): Promise<readonly Event[]>;
  verifyTrail(): Promise<TrailVerification>;
  /**
   * The state as it was at a point of the trail, or is by its end, from events alone. Verifies the trail first. Throws
   * EDICT_AUDIT_BROKEN, EDICT_NOT_FOUND for a point that is not in the trail and EDICT_ARGUMENT_INVALID for the beginning
   * of several revisions.
   */
  history(point?: HistoryPoint): Promise<History>;
  /** Compares the tables with the trail, after verifying that. Throws EDICT_AUDIT_BROKEN. */
  checkHistory(): Promise<HistoryCheck>;
  /**
   * Makes the tables equal to the trail and says in an event what it changed, which is also the answer. Records of
   * incomplete history stay. Throws EDICT_AUDIT_BROKEN, and EDICT_FENCED, having written nothing.
   */
  rebuild(lease: Lease, actor: string): Promise<HistoryCheck>;
  /**
   * Writes an entry with the whole record for each resource of incomplete history, from the table, so that the history
   * is complete from there on. Returns their keys.
   */
  completeHistory(lease: Lease, actor: string): Promise<readonly ResourceKey[]>;
  /** What is paused, sorted by target; also what ended by itself and nobody resumed. */
  pauses(): Promise<readonly Pause[]>;
  /** Pauses a target, or pauses it anew with another reason or end; leaves an event. */
  pause(pause: Omit<Pause, "since">): Promise<void>;
  /** Ends a pause and leaves an event; false when there was none. */
  resume(target: string, actor: string): Promise<boolean>;
  /** The release that each tenant (of `tenants`, or of all) is served from, without the contents. */
  releaseDigests(tenants?: readonly string[]): Promise<ReadonlyMap<string, Digest>>;
  release(tenant: string): Promise<Release | undefined>;
  releases(): Promise<readonly Release[]>;
  /**
   * Whose release changed after an entry of the trail, and where the trail ends: what is read afterwards is at least as
   * new. Without `after` only the latter.
   */
  releaseChanges(after?: number): Promise<ReleaseChanges>;
  /** The releases that were in force. */
  releaseHistory(): ReleaseHistory;
  /** Keeps the last word of each agent; the reports of one call are of different agents or bundles. */
  recordAgents(reports: readonly AgentReport[]): Promise<void>;
  /** Agents as they were last heard of: those that one owner told of, or all; sorted by tenant. */
  agents(owner?: string): Promise<readonly Agent[]>;
  /**
   * Calls `changed` with the tenant after each publication or withdrawal, by whatever process. A call says only "look
   * now"; it may come twice, and nothing is missed while the connection was down. Returns the stop function.
   */
  watchReleases(changed: (tenant: string) => void): Promise<() => Promise<void>>;
  /**
   * Takes the lease if it is free or run out, for `seconds`. Throws EDICT_LEASE_HELD, which names the holder and the
   * seconds left. The database's clock decides.
   */
  acquireLease(name: string, holder: string, seconds: number): Promise<Lease>;
  /** Prolongs a held lease. Throws EDICT_FENCED when it was lost. */
  renewLease(lease: Lease, seconds: number): Promise<void>;
  releaseLease(lease: Lease): Promise<void>;
  /**
   * Runs `body` in one transaction under the lease or the claim; throws EDICT_FENCED, having written nothing, when it was
   * lost. A claim is lost as a whole as soon as one of its units is, also by being finished: who goes on with the
   * others passes a claim of these alone.
   */
  transact<Result>(hold: Hold, body: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * Puts units into the queue. A unit that waits already keeps the more urgent priority and the earlier time. One that
   * is claimed now comes again after it was finished. A newer revision replaces the old one, makes the unit due and
   * forgets its failures.
   */
  enqueue(work: readonly WorkDraft[]): Promise<void>;
  /**
   * Claims up to `limit` due units for `seconds`, the most urgent first; undefined when nothing can be claimed. The
   * platform comes alone and before tenants, its removals alone and after them, sweeps only with sweeps, and nothing
   * while the lease `apply` is living. Claims that ran out can be claimed by anybody at once.
   */
  claim(
    holder: string,
    options: { readonly limit: number; readonly seconds: number },
  ): Promise<Claim | undefined>;
  /** Prolongs a claim. Throws EDICT_FENCED when it was lost. */
  renewClaim(claim: Claim, seconds: number): Promise<void>;
  /**
   * Gives units of the claim back; units without an outcome stay claimed. Throws EDICT_FENCED, having changed nothing,
   * when one of them was lost.
   */
  finish(claim: Claim, outcomes: readonly UnitOutcome[]): Promise<void>;
  /** How many claims are living. Who took the lease `apply` waits until none is. */
  livingClaims(): Promise<number>;
  /** Everything in the queue, sorted by unit. */
  queue(): Promise<readonly QueuedWork[]>;
  /**
   * Milliseconds until something may be claimed: 0 when it can be now, else until a unit is due or a living claim runs
   * out; undefined when nothing is there, or all that is due waits for others to finish.
   */
  nextDueInMs(): Promise<number | undefined>;
  /**
   * Calls `changed` when there may be work, also work of others whose claim ran out. A call says only "look now".
   * Returns the stop function.
   */
  watchWork(changed: () => void): Promise<() => Promise<void>>;
  /**
   * Says which revision this process works at; `changed` when its source has just moved there. To be called every 10
   * seconds, and at each change. Answers the newest revision that a living process is at; who is not at it must not
   * write. A revision is the newer the later a source moved to it, so that going back to an old one counts.
   */
  announce(holder: string, revision: Revision, changed: boolean): Promise<{ readonly newest: Revision }>;
  /** Forgets the process at once; for a process that stops. */
  leave(holder: string): Promise<void>;
  close(): Promise<void>;
}

/** What edict.yaml says beyond connections: the part that the engine reads. */
export interface WorkspaceConfig {
  readonly name: string;
  /** Tables of the product's own databases that rules and retention know of. */
  readonly dataSources: readonly DataSource[];
  /** The declared secrets, without where they come from. */
  readonly secrets: readonly SecretDeclaration[];
  readonly drift: DriftSettings;
  /** Hazards that this workspace accepts everywhere, each with the reason. */
  readonly acceptedHazards: readonly { readonly hazard: HazardId; readonly reason: string }[];
}

export const DRIFT_MODES = ["heal", "report"] as const;
/** What becomes of a difference between the real system and what was applied: undone, or only told. */
export type DriftMode = (typeof DRIFT_MODES)[number];

export interface DriftSettings {
  /** Holds where no annotation says otherwise. */
  readonly mode: DriftMode;
  /** How often the real system is compared, an ISO 8601 duration. */
  readonly interval: string;
  /** The same by kind, where it differs. */
  readonly intervals: Readonly<Record<string, string>>;
  /** Sorted by id. */
  readonly accepted: readonly AcceptedDrift[];
}

/** What holds where edict.yaml says nothing of drift. */
export const DEFAULT_DRIFT: DriftSettings = { mode: "heal", interval: "PT5M", intervals: {}, accepted: [] };

/** A difference that somebody knows of and accepts for a while. */
export interface AcceptedDrift {
  readonly id: string;
  readonly resource: ResourceKey;
  /** JSON Pointers below /spec; absent: whatever differs. */
  readonly fields?: readonly string[];
  readonly reason: string;
  /** RFC 3339; from then on it is drift like any other. */
  readonly until: string;
}

/** What somebody stopped for a while: nothing of it is changed. */
export interface Pause {
  /** A resource's key, a tenant's name, `platform`, or `*` for everything. */
  readonly target: string;
  readonly reason: string;
  readonly actor: string;
  /** RFC 3339. */
  readonly since: string;
  /** RFC 3339; the pause ends by itself then. */
  readonly until?: string;
}

export interface SecretDeclaration {
  readonly name: string;
  /** The tenants whose resources may name it; `*` stands for all. The platform's resources always may. */
  readonly tenants: readonly string[];
}

export interface DataSource {
  readonly name: string;
  readonly tables: readonly {
    /** `schema.table`. */
    readonly name: string;
    readonly personalData: boolean;
  }[];
}
