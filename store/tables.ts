import type { ColumnType } from "kysely";
import type { EventType } from "../core/event.ts";
import type { JsonObject } from "../core/json.ts";
import type { Condition } from "../core/ports.ts";
import type { Digest, Origin, ResourceKey, Revision } from "../core/resource.ts";

/** Written with the set-based statements of this folder, never through the builder. */
type ReadOnly<Type> = ColumnType<Type, never, never>;

/** A point in time, as PostgreSQL's text. Read it through `utcText`. */
type Timestamp = ReadOnly<string>;

/** What the migrations have made, for the query builder. */
export interface StateTables {
  readonly "edict_state.applied": {
    readonly key: ReadOnly<ResourceKey>;
    readonly kind: ReadOnly<string>;
    readonly tenant: ReadOnly<string | null>;
    readonly generation: ReadOnly<number>;
    readonly digest: ReadOnly<Digest>;
    readonly resource: ReadOnly<JsonObject>;
    readonly revision: ReadOnly<Revision>;
    readonly origin: ReadOnly<Origin>;
    readonly applied_at: Timestamp;
  };
  readonly "edict_state.conditions": {
    readonly key: ReadOnly<ResourceKey>;
    readonly conditions: ReadOnly<readonly Condition[]>;
  };
  readonly "edict_state.events": EventTable;
  readonly "edict_state.trail_head": {
    readonly sequence: ReadOnly<number>;
    readonly hash: ReadOnly<Digest>;
    readonly at: Timestamp;
  };
  readonly "edict_state.leases": { readonly name: ReadOnly<string>; readonly token: ReadOnly<number> };
  readonly "edict_state.lease_terms": {
    readonly name: ReadOnly<string>;
    readonly token: ReadOnly<number>;
    readonly holder: ReadOnly<string>;
    readonly expires_at: Timestamp;
  };
  readonly "edict_state.pauses": {
    readonly target: ReadOnly<string>;
    readonly reason: ReadOnly<string>;
    readonly actor: ReadOnly<string>;
    readonly since: Timestamp;
    readonly until: ReadOnly<string | null>;
  };
  readonly "edict_state.releases": {
    readonly digest: ReadOnly<Digest>;
    readonly tenant: ReadOnly<string>;
    readonly body: ReadOnly<string>;
  };
  readonly "edict_state.release_pointers": {
    readonly tenant: ReadOnly<string>;
    readonly digest: ReadOnly<Digest>;
  };
  readonly "edict_state.work": WorkTable;
  readonly "edict_state.revisions": {
    readonly revision: ReadOnly<Revision>;
    readonly number: ReadOnly<number>;
  };
  readonly "edict_state.processes": {
    readonly holder: ReadOnly<string>;
    readonly revision: ReadOnly<Revision>;
    readonly seen_at: Timestamp;
  };
}

export interface WorkTable {
  readonly unit: ReadOnly<string>;
  readonly lane: ReadOnly<"platform" | "removals" | "sweep" | "tenant">;
  /** The position in `PRIORITIES`. */
  readonly priority: ReadOnly<number>;
  readonly revision: ReadOnly<Revision>;
  readonly attempts: ReadOnly<number>;
  readonly due_at: Timestamp;
  readonly since: Timestamp;
  readonly holder: ReadOnly<string | null>;
  readonly token: ReadOnly<number | null>;
  readonly expires_at: ReadOnly<string | null>;
  readonly again: ReadOnly<boolean>;
  readonly problem: ReadOnly<string | null>;
}

export interface EventTable {
  readonly sequence: ReadOnly<number>;
  readonly at: Timestamp;
  readonly type: ReadOnly<EventType>;
  readonly actor: ReadOnly<string>;
  readonly tenant: ReadOnly<string | null>;
  readonly resource: ReadOnly<ResourceKey | null>;
  readonly revision: ReadOnly<Revision | null>;
  readonly plan: ReadOnly<Digest | null>;
  readonly detail: ReadOnly<JsonObject>;
  readonly previous: ReadOnly<Digest>;
  readonly hash: ReadOnly<Digest>;
}
