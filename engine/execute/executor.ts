import type { KindRegistration, Task } from "../../core/controller.ts";
import { EdictError, describeError, isRetryable } from "../../core/errors.ts";
import type { EventDraft, EventType } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Change, Operation, Plan } from "../../core/plan.ts";
import type { AppliedResource, Hold, KeyService, StateStore, Tracer, Transaction } from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { appliedConditions } from "../conditions.ts";
import { recordOf } from "../plan/planner.ts";
import { APPLY_BACKOFF, retry } from "./backoff.ts";
import { changeDetail } from "./change-detail.ts";
import { Schedule } from "./schedule.ts";
import type { Batch } from "./schedule.ts";

export interface ExecuteDependencies {
  readonly store: StateStore;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
  readonly keys: (type: string) => KeyService;
  readonly sleep: (ms: number) => Promise<void>;
  /** A number in [0, 1). */
  readonly random: () => number;
}

export interface ExecuteInput {
  readonly plan: Plan;
  /** The changes of the plan that may be made; the gate chose them. */
  readonly changes: readonly Change[];
  readonly desired: ReadonlyMap<ResourceKey, Resource>;
  /** What is written in place of the desired resources that have fields others own (see `foreignFields`). */
  readonly foreign?: ReadonlyMap<ResourceKey, Resource>;
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  /** The right under which everything is written. */
  readonly hold: Hold;
  readonly actor: string;
  /** The plan's time in milliseconds. */
  readonly now: number;
  /** Called after each batch with the number of changes done or failed so far. */
  readonly onProgress?: (progress: { readonly finished: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
  /** Gets a span for each batch. */
  readonly tracer?: Tracer;
}

export interface ExecuteReport {
  readonly applied: readonly ResourceKey[];
  /** The new records of what was made, and `undefined` for what was deleted. */
  readonly records: ReadonlyMap<ResourceKey, AppliedResource | undefined>;
  readonly failed: readonly { readonly key: ResourceKey; readonly error: string; readonly code: string }[];
  /** Not tried, because what they wait for failed. */
  readonly blocked: readonly { readonly key: ResourceKey; readonly by: ResourceKey }[];
}

const BATCH_SIZE = 500;
/** Transactions at a time. They meet at the head of the trail, so more would only queue there. */
const CONCURRENCY = 4;

/**
 * Makes the changes so, in the order of the graph. Each batch is one transaction: rows, records and events come
 * together or not at all, and only while the lease is held. Throws EDICT_FENCED when the lease is lost and
 * EDICT_CANCELLED when `signal` is raised; everything that was committed before stays.
 */
export async function execute(
  input: ExecuteInput,
  dependencies: ExecuteDependencies,
): Promise<ExecuteReport> {
  const run = new Run(input, dependencies);
  await run.finish();
  return run.report();
}

class Run {
  readonly #input: ExecuteInput;
  readonly #dependencies: ExecuteDependencies;
  readonly #schedule: Schedule;
  readonly #records = new Map<ResourceKey, AppliedResource | undefined>();
  readonly #failed: { readonly key: ResourceKey; readonly error: string; readonly code: string }[] = [];
  readonly #running = new Set<Promise<void>>();
  /** What ends the whole run; the first one counts. */
  #fatal: { readonly error: unknown } | undefined;

  constructor(input: ExecuteInput, dependencies: ExecuteDependencies) {
    this.#input = input;
    this.#dependencies = dependencies;
    this.#schedule = new Schedule(input.changes, BATCH_SIZE);
  }

  async finish(): Promise<void> {
    await this.#drain();
    await Promise.all(this.#running);
    if (this.#fatal !== undefined) throw this.#fatal.error;
  }

  report(): ExecuteReport {
    const blocked = [...this.#schedule.blocked].map(([key, by]) => ({ key, by }));
    return { applied: [...this.#records.keys()], records: this.#records, failed: this.#failed, blocked };
  }

  async #drain(): Promise<void> {
    while (this.#fatal === undefined) {
      if (this.#input.signal?.aborted === true) {
        this.#fatal = { error: new EdictError("EDICT_CANCELLED", "the apply was stopped") };
        return;
      }
      const batch = this.#running.size < CONCURRENCY ? this.#schedule.next() : undefined;
      if (batch !== undefined) this.#start(batch);
      else if (this.#running.size > 0) await Promise.race(this.#running);
      else return;
    }
  }

  #start(batch: Batch): void {
    const work = this.#runBatch(batch)
      .catch((error: unknown) => {
        this.#fatal ??= { error };
      })
      .finally(() => {
        this.#running.delete(work);
        const finished = this.#records.size + this.#failed.length;
        this.#input.onProgress?.({ finished, total: this.#input.changes.length });
      });
    this.#running.add(work);
  }

  async #runBatch(batch: Batch): Promise<void> {
    const attributes = { "edict.kind": batch.kind, "edict.changes": batch.changes.length };
    const span = this.#input.tracer?.start("edict.batch", attributes);
    try {
      await this.#transact(batch);
      span?.end();
      for (const change of batch.changes) this.#succeed(change);
    } catch (error) {
      span?.end(error);
      if (isFinal(error)) throw error;
      await this.#isolate(batch, error);
    }
  }

  /** One by one, so that only what really fails is told as failed. */
  async #isolate(batch: Batch, error: unknown): Promise<void> {
    const [only, ...others] = batch.changes;
    if (only !== undefined && others.length === 0) return this.#fail(only, error);
    for (const change of batch.changes) await this.#runBatch({ kind: batch.kind, changes: [change] });
  }

  #succeed(change: Change): void {
    this.#records.set(change.key, this.#record(change));
    this.#schedule.done(change.key);
  }

  async #fail(change: Change, error: unknown): Promise<void> {
    const code = error instanceof EdictError ? error.code : "EDICT_INTERNAL";
    const message = describeError(error);
    this.#failed.push({ key: change.key, error: message, code });
    this.#schedule.failed(change.key);
    await this.#dependencies.store.transact(this.#input.hold, (transaction) =>
      transaction.append([this.#event("resource.failed", change, { code, error: message })]),
    );
  }

  #transact(batch: Batch): Promise<void> {
    const { store, sleep, random } = this.#dependencies;
    const work = () => store.transact(this.#input.hold, (transaction) => this.#make(batch, transaction));
    return retry(APPLY_BACKOFF, work, (error) => isRetryable(error) && !isFinal(error), { sleep, random });
  }

  async #make(batch: Batch, transaction: Transaction): Promise<void> {
    const registration = this.#dependencies.registrations.get(batch.kind);
    if (registration === undefined)
      throw new EdictError("EDICT_KIND_UNKNOWN", `no controller knows ${batch.kind}`);
    const tasks = batch.changes.map((change) => this.#task(change));
    const writers = { tables: transaction.tables, keys: this.#dependencies.keys };
    await registration.controller.apply(tasks, writers, { now: this.#input.now });
    const records = batch.changes
      .map((change) => this.#record(change))
      .filter((record) => record !== undefined);
    const gone = batch.changes.filter(({ operation }) => operation === "delete").map(({ key }) => key);
    if (records.length > 0) await transaction.recordApplied(records);
    if (gone.length > 0) await transaction.forgetApplied(gone);
    await transaction.append(batch.changes.map((change) => this.#changeEvent(change)));
  }

  #task(change: Change): Task<JsonObject> {
    if (change.operation === "none") throw new RangeError(`${change.key} needs no change`);
    const { key, operation } = change;
    const desired = this.#input.foreign?.get(key) ?? this.#input.desired.get(key);
    return desired === undefined || operation === "delete" ? { key, operation } : { key, operation, desired };
  }

  #record(change: Change): AppliedResource | undefined {
    const desired = this.#input.desired.get(change.key);
    if (desired === undefined || change.operation === "delete") return undefined;
    const before = this.#input.applied.get(change.key);
    const changed = before?.digest !== desired.digest;
    const { key, kind, digest, origin, metadata } = desired;
    const generation = (before?.generation ?? 0) + (changed ? 1 : 0);
    const { revision, at } = this.#input.plan.basis;
    return {
      key,
      kind,
      ...(metadata.tenant === undefined ? {} : { tenant: metadata.tenant }),
      generation,
      digest,
      resource: recordOf(desired),
      revision,
      origin,
      conditions: appliedConditions(before, generation, at),
      appliedAt: at,
    };
  }

  #changeEvent(change: Change): EventDraft {
    const detail = changeDetail(change, this.#input.applied.get(change.key), this.#record(change));
    return this.#event(EVENT_OF[change.operation], change, detail);
  }

  #event(type: EventType, change: Change, detail: JsonObject): EventDraft {
    const { tenant } = parseKey(change.key);
    const { plan, actor } = this.#input;
    return {
      type,
      actor,
      ...(tenant === undefined ? {} : { tenant }),
      resource: change.key,
      revision: plan.basis.revision,
      plan: plan.id,
      detail,
    };
  }
}

const EVENT_OF: Readonly<Record<Operation, EventType>> = {
  adopt: "resource.adopted",
  create: "resource.created",
  delete: "resource.deleted",
  none: "resource.updated",
  replace: "resource.replaced",
  update: "resource.updated",
};

/** The lease is gone or the work was stopped: no other change may be tried. */
function isFinal(error: unknown): boolean {
  return error instanceof EdictError && (error.code === "EDICT_FENCED" || error.code === "EDICT_CANCELLED");
}
