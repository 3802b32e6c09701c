import { EdictError } from "../core/errors.ts";
import type { Approval, Plan } from "../core/plan.ts";
import type { AppliedResource, Clock, Lease, Readers } from "../core/ports.ts";
import type { Digest, ResourceKey } from "../core/resource.ts";
import { failureConditions, heldConditions, settleConditions } from "./conditions.ts";
import { sha256 } from "./digest.ts";
import { execute } from "./execute/executor.ts";
import type { ExecuteDependencies, ExecuteReport } from "./execute/executor.ts";
import { withApplyLease } from "./execute/lease.ts";
import { mergeRecords, observe } from "./observe.ts";
import type { Observation } from "./observe.ts";
import { Stopwatch } from "./phase.ts";
import type { PhaseReport } from "./phase.ts";
import { gitApprovals } from "./plan/annotations.ts";
import { gate } from "./plan/approvals.ts";
import type { Gate } from "./plan/approvals.ts";
import { makePlan } from "./plan/planner.ts";
import { prepare } from "./prepare.ts";
import type { PrepareDependencies, Prepared } from "./prepare.ts";
import type { ReleaseBuilder } from "./publish/build.ts";
import { effectiveResources } from "./publish/effective.ts";
import { publish } from "./publish/publish.ts";
import type { PublishReport } from "./publish/publish.ts";
import { assertUnaltered, assertUsable, stalePlan, unapprovedHazards } from "./refusal.ts";

export interface ReconcilerDependencies extends PrepareDependencies, ExecuteDependencies {
  readonly readers: Readers;
  readonly releases: ReleaseBuilder;
  readonly clock: Clock;
  /** Milliseconds that never go back, for measuring. */
  readonly elapsed: () => number;
  readonly workspace: string;
  /** Names this process in the lease. */
  readonly holder: string;
}

export interface PlanReport {
  readonly prepared: Prepared;
  /** Absent when the revision is invalid: there is nothing whole to compare. */
  readonly plan?: Plan;
  /** What of the plan would wait, by the approvals that stand in Git; there whenever the plan is. */
  readonly gate?: Gate;
  readonly phases: readonly PhaseReport[];
}

export interface ApplyOptions {
  readonly actor: string;
  /** Approvals given by hand, beside those that stand in Git. */
  readonly approvals?: readonly Approval[];
  /** A saved plan: it is applied as it is, or refused with EDICT_PLAN_STALE. */
  readonly saved?: Plan;
  /**
   * What to do while a hazard is open: `refuse` the whole plan with EDICT_APPLY_UNAPPROVED, or `hold` the changes
   * concerned and make the others. Default `refuse`.
   */
  readonly onHazard?: "hold" | "refuse";
  /** How long to wait while another process applies; default 0. */
  readonly waitMs?: number;
  readonly onPlan?: (plan: Plan, gate: Gate) => void;
  readonly onProgress?: (progress: { readonly finished: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
  /** The revision that `prepare` read a moment ago, so that it is not read again. */
  readonly read?: PrepareReport;
}

export interface PrepareReport {
  readonly prepared: Prepared;
  readonly phases: readonly PhaseReport[];
}

export interface ApplyReport {
  readonly prepared: Prepared;
  readonly plan: Plan;
  readonly gate: Gate;
  readonly execution: ExecuteReport;
  readonly publication: PublishReport;
  readonly phases: readonly PhaseReport[];
}

const NOTHING_DONE: ExecuteReport = { applied: [], records: new Map(), failed: [], blocked: [] };

/** The loop's one turn: from the source to the releases. It reads state and never asks what woke it. */
export class Reconciler {
  readonly #dependencies: ReconcilerDependencies;

  constructor(dependencies: ReconcilerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Loads, validates, resolves and checks; touches no outside system. */
  async prepare(): Promise<PrepareReport> {
    const stopwatch = this.#stopwatch();
    const prepared = await prepare(this.#dependencies, this.#now(), stopwatch);
    return { prepared, phases: stopwatch.reports };
  }

  /** Computes the plan and changes nothing. */
  async plan(): Promise<PlanReport> {
    const stopwatch = this.#stopwatch();
    const at = this.#now();
    const prepared = await prepare(this.#dependencies, at, stopwatch);
    if (prepared.verdict === "invalid") return { prepared, phases: stopwatch.reports };
    const observation = await this.#observe(stopwatch);
    const plan = await this.#plan(prepared, observation, at, stopwatch);
    const approvals = gitApprovals(prepared.resources, observation.applied, prepared.config);
    return { prepared, plan, gate: gate(plan, approvals), phases: stopwatch.reports };
  }

  /**
   * Makes the real systems equal to the revision and publishes what follows. Throws EDICT_RESOURCE_INVALID or
   * EDICT_ADMISSION_REFUSED for a revision that may not be applied, EDICT_WORKSPACE_EMPTY, EDICT_PLAN_STALE,
   * EDICT_PLAN_INVALID, EDICT_APPLY_UNAPPROVED, EDICT_LEASE_HELD, EDICT_FENCED and EDICT_CANCELLED. Changes that
   * failed are in the report, not thrown.
   */
  async apply(options: ApplyOptions): Promise<ApplyReport> {
    const stopwatch = this.#stopwatch(options.read?.phases);
    const at = options.saved?.basis.at ?? this.#now();
    const prepared = options.read?.prepared ?? (await prepare(this.#dependencies, at, stopwatch));
    assertUsable(prepared);
    if (options.saved !== undefined) await this.#assertStillUsable(options.saved, stopwatch);
    const first = await this.#look(prepared, at, options, stopwatch);
    if (first.plan.changes.length === 0 && (await this.#published(prepared, first.observation))) {
      options.onPlan?.(first.plan, first.gate);
      await this.#settle(new Map(), first.observation.applied);
      return {
        prepared,
        ...first,
        execution: NOTHING_DONE,
        publication: NOTHING_PUBLISHED,
        phases: stopwatch.reports,
      };
    }
    const { store, sleep, holder } = this.#dependencies;
    const lease = {
      holder,
      waitMs: options.waitMs ?? 0,
      sleep,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
    return withApplyLease(store, lease, (held, signal) =>
      this.#applyUnderLease(prepared, at, { ...options, signal }, held, stopwatch),
    );
  }

  /** A saved plan is recomputed for its own time, but the rules of today have their say: a waiver may have run out. */
  async #assertStillUsable(saved: Plan, stopwatch: Stopwatch): Promise<void> {
    assertUnaltered(saved);
    assertUsable(await prepare(this.#dependencies, this.#now(), stopwatch));
  }

  async #applyUnderLease(
    prepared: Prepared,
    at: string,
    options: ApplyOptions,
    lease: Lease,
    stopwatch: Stopwatch,
  ): Promise<ApplyReport> {
    const { plan, observation, gate: gated } = await this.#look(prepared, at, options, stopwatch);
    options.onPlan?.(plan, gated);
    if (gated.open.length > 0 && options.onHazard !== "hold") throw unapprovedHazards(gated);
    const { actor } = options;
    await this.#announce(plan, gated, actor, lease);
    const execution = await stopwatch.measure(
      "apply",
      () => this.#execute(prepared, plan, gated, observation, options, lease),
      ({ applied, failed }) =>
        `${applied.length} changes made, ${failed.length} failed, ${gated.held.length} held`,
    );
    const applied = mergeRecords(observation.applied, execution.records);
    await this.#settle(new Map([...heldConditions(gated), ...failureConditions(execution)]), applied);
    const publication = await stopwatch.measure(
      "publish",
      () => this.#publish(prepared, applied, plan.id, actor, lease),
      ({ published }) => `${published.length} releases`,
    );
    return { prepared, plan, gate: gated, execution, publication, phases: stopwatch.reports };
  }

  async #look(
    prepared: Prepared,
    at: string,
    options: ApplyOptions,
    stopwatch: Stopwatch,
  ): Promise<{ readonly plan: Plan; readonly observation: Observation; readonly gate: Gate }> {
    const observation = await this.#observe(stopwatch);
    if (prepared.resources.length === 0 && observation.applied.size > 0) {
      throw new EdictError(
        "EDICT_WORKSPACE_EMPTY",
        `${observation.applied.size} resources are applied, the source yields none`,
      );
    }
    const plan = await this.#plan(prepared, observation, at, stopwatch);
    if (options.saved !== undefined && options.saved.id !== plan.id) throw stalePlan(options.saved, plan);
    const approvals = [
      ...(options.approvals ?? []),
      ...gitApprovals(prepared.resources, observation.applied, prepared.config),
    ];
    return { plan, observation, gate: gate(plan, approvals) };
  }

  #observe(stopwatch: Stopwatch): Promise<Observation> {
    const { store, registrations, readers } = this.#dependencies;
    return stopwatch.measure(
      "observe",
      () => observe(store, registrations.values(), readers),
      ({ observed, applied }) => `${observed.size} observed, ${applied.size} applied before`,
    );
  }

  async #plan(prepared: Prepared, observation: Observation, at: string, stopwatch: Stopwatch): Promise<Plan> {
    const { workspace, registrations, checker } = this.#dependencies;
    return stopwatch.measure(
      "plan",
      () =>
        makePlan(
          {
            workspace,
            desired: prepared.resources,
            edges: prepared.edges,
            observed: observation.observed,
            applied: observation.applied,
            registrations,
            findings: prepared.findings,
            basis: {
              revision: prepared.revision,
              desired: prepared.desired,
              observed: observation.digest,
              policies: checker.digest,
              at,
            },
            now: Date.parse(at),
          },
          sha256,
        ),
      ({ changes, unchanged }) => `${changes.length} changes, ${unchanged} unchanged`,
    );
  }

  /** Says in the trail what is about to happen and who approved what. */
  async #announce(plan: Plan, gated: Gate, actor: string, lease: Lease): Promise<void> {
    const { store } = this.#dependencies;
    const { revision } = plan.basis;
    if (gated.released.length === 0) return;
    await store.transact(lease, (transaction) =>
      transaction.append([
        {
          type: "apply.started",
          actor,
          revision,
          plan: plan.id,
          detail: { changes: gated.released.length, held: gated.held.length },
        },
        ...gated.used.map(({ hazard, key, by, reason }) => ({
          type: "hazard.approved" as const,
          actor,
          resource: key,
          revision,
          plan: plan.id,
          detail: { hazard, by, reason },
        })),
      ]),
    );
  }

  async #execute(
    prepared: Prepared,
    plan: Plan,
    gated: Gate,
    observation: Observation,
    options: ApplyOptions,
    lease: Lease,
  ): Promise<ExecuteReport> {
    if (gated.released.length === 0) return NOTHING_DONE;
    const { actor } = options;
    const report = await execute(
      {
        plan,
        changes: gated.released,
        desired: prepared.byKey,
        applied: observation.applied,
        lease,
        actor,
        now: Date.parse(plan.basis.at),
        ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      this.#dependencies,
    );
    const detail = {
      made: report.applied.length,
      failed: report.failed.length,
      blocked: report.blocked.length,
    };
    await this.#dependencies.store.transact(lease, (transaction) =>
      transaction.append([
        { type: "apply.finished", actor, revision: plan.basis.revision, plan: plan.id, detail },
      ]),
    );
    return report;
  }

  async #publish(
    prepared: Prepared,
    applied: ReadonlyMap<ResourceKey, AppliedResource>,
    plan: Digest,
    actor: string,
    lease: Lease,
  ): Promise<PublishReport> {
    const releases = this.#dependencies.releases.build(effectiveResources(prepared.resources, applied));
    return publish({ releases, revision: prepared.revision, actor, lease, plan }, this.#dependencies.store);
  }

  /** Writes the conditions that changed, so that `edict get` tells what this pass left. */
  async #settle(
    problems: ReturnType<typeof heldConditions>,
    applied: ReadonlyMap<ResourceKey, AppliedResource>,
  ): Promise<void> {
    const { store } = this.#dependencies;
    const changed = settleConditions(await store.conditions(), problems, (key) => applied.has(key));
    if (changed.size > 0) await store.setConditions(changed);
  }

  /** Whether the releases in force are those of this revision. */
  async #published(prepared: Prepared, observation: Observation): Promise<boolean> {
    const releases = this.#dependencies.releases.build(
      effectiveResources(prepared.resources, observation.applied),
    );
    const current = await this.#dependencies.store.releaseDigests();
    return (
      current.size === releases.size &&
      [...releases.values()].every(({ tenant, digest }) => current.get(tenant) === digest)
    );
  }

  #stopwatch(before: readonly PhaseReport[] = []): Stopwatch {
    return new Stopwatch(this.#dependencies.elapsed, before);
  }

  #now(): string {
    return new Date(this.#dependencies.clock.now()).toISOString();
  }
}

const NOTHING_PUBLISHED: PublishReport = { published: [], withdrawn: [] };
