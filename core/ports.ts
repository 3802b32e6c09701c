import type { Event, EventDraft } from "./event.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { HazardId } from "./plan.ts";
import type { Release } from "./release.ts";
import type { Digest, Origin, ResourceKey, Revision } from "./resource.ts";
import type { Secret } from "./secret.ts";
import type { TableSpec } from "./table.ts";

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
  /** Every row of the table, sorted by tenant and name, in one query. A table that does not exist yet has no rows. */
  rows(table: TableSpec): Promise<readonly Row[]>;
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

export const CONDITION_REASONS = [
  "Applied",
  "Blocked",
  "Failed",
  "HazardNotApproved",
  "Progressing",
] as const;
export type ConditionReason = (typeof CONDITION_REASONS)[number];

/** The state of one resource for people and programs. The same problem gives the same bytes. */
export interface Condition {
  readonly type: "Ready";
  readonly status: "False" | "True" | "Unknown";
  readonly reason: ConditionReason;
  readonly message: string;
}

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

/** A lease that was granted. Writes carry its token; a newer token makes them fail with EDICT_FENCED. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly token: number;
}

/** What one transaction can do. All of it happens or nothing, and only while the lease is still held. */
export interface Transaction {
  readonly tables: TableWriter;
  recordApplied(resources: readonly AppliedResource[]): Promise<void>;
  forgetApplied(keys: readonly ResourceKey[]): Promise<void>;
  /** Appends to the trail, in order. */
  append(events: readonly EventDraft[]): Promise<void>;
  publishRelease(release: Release): Promise<void>;
  withdrawRelease(tenant: string): Promise<void>;
}

export interface EventQuery {
  /** Only entries after this sequence number. */
  readonly after?: number;
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

/** edict's own state. */
export interface StateStore {
  applied(): Promise<readonly AppliedResource[]>;
  /**
   * Sets the condition of resources whose change failed, was blocked or was held; others keep theirs. An empty list
   * removes a key's conditions.
   */
  setConditions(conditions: ReadonlyMap<ResourceKey, readonly Condition[]>): Promise<void>;
  conditions(): Promise<ReadonlyMap<ResourceKey, readonly Condition[]>>;
  events(query: EventQuery): Promise<readonly Event[]>;
  verifyTrail(): Promise<TrailVerification>;
  /** The release that each tenant is served from, without the contents. */
  releaseDigests(): Promise<ReadonlyMap<string, Digest>>;
  release(tenant: string): Promise<Release | undefined>;
  releases(): Promise<readonly Release[]>;
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
  /** Runs `body` in one transaction under the lease; throws EDICT_FENCED, having written nothing, when it was lost. */
  transact<Result>(lease: Lease, body: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** What edict.yaml says beyond connections: the part that the engine reads. */
export interface WorkspaceConfig {
  readonly name: string;
  /** Tables of the product's own databases that rules and retention know of. */
  readonly dataSources: readonly DataSource[];
  /** The declared secrets, without where they come from. */
  readonly secrets: readonly SecretDeclaration[];
  /** Hazards that this workspace accepts everywhere, each with the reason. */
  readonly acceptedHazards: readonly { readonly hazard: HazardId; readonly reason: string }[];
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
