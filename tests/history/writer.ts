// Changes the state as the engine does, with toys in the place of kinds, and remembers what it was after each step.
import { canonicalJson } from "../../core/json.ts";
import type { Change, Operation, Plan } from "../../core/plan.ts";
import type { AppliedResource, StateStore } from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";
import { resourceKey } from "../../core/resource.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../../core/resource.ts";
import { sha256 } from "../../engine/digest.ts";
import { execute } from "../../engine/execute/executor.ts";
import { withApplyLease } from "../../engine/execute/lease.ts";
import { publish } from "../../engine/publish/publish.ts";
import { ensureTables } from "../../providers/database/ensure-tables.ts";
import { tableWriter } from "../../providers/database/table-writer.ts";
import type { Database } from "../../store/connection.ts";
import { stateStore } from "../../store/state-store.ts";
import { toyKind, toys } from "../fakes/toy-kinds.ts";

/** What the tables held when the trail ended with `sequence`. */
export interface Snapshot {
  readonly sequence: number;
  readonly revision: Revision;
  readonly applied: readonly AppliedResource[];
  readonly releases: ReadonlyMap<string, Digest>;
}

const REGISTRATIONS = toys(toyKind("Toy"));
const BEGIN = Date.UTC(2026, 0, 2);

export interface Step {
  readonly desired: readonly Resource[];
  /** Applied resources that are made again although they did not change, as after drift. */
  readonly healed?: ReadonlySet<ResourceKey>;
  /** What a resource that was never applied is: made anew, or found and taken over. */
  readonly adopt?: boolean;
  /** Owners of tenants by the tenant's name: what releases are made from. */
  readonly owners?: Readonly<Record<string, string>>;
}

export class HistoryWriter {
  readonly store: StateStore;
  readonly snapshots: Snapshot[] = [];
  readonly #database: Database;
  #step = 0;

  constructor(database: Database) {
    this.#database = database;
    this.store = stateStore(database, tableWriter);
  }

  /** To be called once a database was emptied. */
  async open(): Promise<void> {
    await ensureTables(
      this.#database,
      [...REGISTRATIONS.values()].flatMap(({ controller }) => controller.tables),
    );
  }

  async write(step: Step): Promise<Snapshot> {
    this.#step += 1;
    const applied = new Map((await this.store.applied()).map((record) => [record.key, record]));
    const revision = sha256(`r${this.#step}`) as string as Revision;
    const changes = changesOf(step, applied);
    await withApplyLease(
      this.store,
      { holder: "test", waitMs: 0, sleep: () => Promise.resolve() },
      async (lease) => {
        const plan = planOf(changes, revision, new Date(BEGIN + this.#step * 60_000).toISOString());
        await execute(
          {
            plan,
            changes,
            desired: new Map(step.desired.map((resource) => [resource.key, resource])),
            applied,
            hold: lease,
            actor: "tester",
            now: BEGIN,
          },
          {
            store: this.store,
            registrations: REGISTRATIONS,
            keys: () => {
              throw new Error("no keys here");
            },
            sleep: () => Promise.resolve(),
            random: () => 0,
          },
        );
        const releases = new Map(
          Object.entries(step.owners ?? {}).map(([tenant, owner]) => [tenant, releaseOf(tenant, owner)]),
        );
        await publish({ releases, revision, actor: "tester", hold: lease, plan: plan.id }, this.store);
      },
    );
    return this.#remember(revision);
  }

  async #remember(revision: Revision): Promise<Snapshot> {
    const [last] = await this.store.events({ limit: 1 });
    const snapshot = {
      sequence: last?.sequence ?? 0,
      revision,
      applied: (await this.store.applied()).map((record) => ({ ...record, conditions: [] })),
      releases: await this.store.releaseDigests(),
    };
    this.snapshots.push(snapshot);
    return snapshot;
  }
}

function changesOf(
  { desired, healed = new Set(), adopt = false }: Step,
  applied: ReadonlyMap<ResourceKey, AppliedResource>,
): readonly Change[] {
  const wanted = new Set(desired.map(({ key }) => key));
  const made = desired.flatMap((resource) => {
    const before = applied.get(resource.key);
    if (before === undefined) return [changeOf(resource, adopt ? "adopt" : "create")];
    if (before.digest !== resource.digest) return [changeOf(resource, "update")];
    return healed.has(resource.key) ? [changeOf(resource, "update", "changed outside of edict")] : [];
  });
  const gone = [...applied.values()].filter(({ key }) => !wanted.has(key));
  return [...made, ...gone.map((record) => changeOf(record, "delete"))];
}

function changeOf(
  { key, kind, origin }: Pick<Resource, "key" | "kind" | "origin">,
  operation: Operation,
  reason = "",
): Change {
  return { key, kind, operation, fields: [], hazards: [], reason, origin, after: [] };
}

function planOf(changes: readonly Change[], revision: Revision, at: string): Plan {
  const digest = sha256(`${revision} ${at}`);
  return {
    format: 1,
    workspace: "w",
    basis: { revision, desired: digest, observed: digest, policies: digest, at },
    changes,
    unchanged: 0,
    findings: [],
    drifted: [],
    retained: [],
    id: digest,
  };
}

function releaseOf(tenant: string, owner: string): Release {
  const source = { resource: resourceKey("Tenant", tenant), file: "t.yaml", line: 1 };
  const content = {
    format: 1 as const,
    tenant,
    sections: { tenant: { name: tenant, status: "active" as const, region: "eu-central", owner, source } },
  };
  return { ...content, digest: sha256(canonicalJson(content)) };
}
