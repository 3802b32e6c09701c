import { EdictError } from "../core/errors.ts";
import type { Approval, Plan } from "../core/plan.ts";
import type { AppliedResource, Clock, Lease, Readers } from "../core/ports.ts";
import type { Digest, ResourceKey } from "../core/resource.ts";
import { settle } from "./conditions.ts";
import { sha256 } from "./digest.ts";
import { NOTHING_DONE, carryOut } from "./execute/carry-out.ts";
import type { ExecuteDependencies, ExecuteReport } from "./execute/executor.ts";
import { withApplyLease } from "./execute/lease.ts";
import type { Look, WholeLook } from "./look.ts";
import { mergeRecords, observe } from "./observe.ts";
import type { Observation } from "./observe.ts";
import { Stopwatch } from "./phase.ts";
import type { PhaseReport } from "./phase.ts";
import { gitApprovals } from "./plan/annotations.ts";
import { approvesMassDeletion, gate } from "./plan/approvals.ts";
import type { Gate } from "./plan/approvals.ts";
import { deletesTooMuch } from "./plan/breaker.ts";
import { foreignFields } from "./plan/foreign-fields.ts";
import { pausedOf } from "./plan/pauses.ts";
import type { PausedOf } from "./plan/pauses.ts";
import { makePlan } from "./plan/planner.ts";
import type { PlanInput } from "./plan/planner.ts";
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
  /** The trail's last entry when all was done: who is current up to it has everything in force. */
  readonly entry: number;
  readonly phases: readonly PhaseReport[];
}

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
    return {
      prepared,
      plan,
      gate: await this.#gate(plan, prepared, observation),
      phases: stopwatch.reports,
    };
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
    if (
      first.plan.changes.length === 0 &&
      (await this.#unpublished(prepared, first.observation)).length === 0
    ) {
      options.onPlan?.(first.plan, first.gate);
      await this.#settle(prepared, first, first.observation.applied, NOTHING_DONE);
      return {
        prepared,
        ...first,
        execution: NOTHING_DONE,
        publication: NOTHING_PUBLISHED,
        entry: await this.#entry(),
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
      this.#applyUnderLease(prepared, first, { ...options, signal }, held, stopwatch),
    );
  }

  /**
   * Observes and plans everything without changing anything, for a loop that begins. Throws EDICT_WORKSPACE_EMPTY and what
   * observing throws.
   */
  async lookAtAll(prepared: Prepared, stopwatch: Stopwatch): Promise<WholeLook> {
    const { plan, gate: gated, observation } = await this.#look(prepared, this.#now(), {}, stopwatch);
    const unpublished = await this.#unpublished(prepared, observation);
    return { plan, gate: gated, applied: observation.applied.size, unpublished };
  }

  /** A saved plan is recomputed for its own time, but the rules of today have their say: a waiver may have run out. */
  async #assertStillUsable(saved: Plan, stopwatch: Stopwatch): Promise<void> {
    assertUnaltered(saved);
    assertUsable(await prepare(this.#dependencies, this.#now(), stopwatch));
  }

  async #applyUnderLease(
    prepared: Prepared,
    first: Look,
    options: ApplyOptions,
    lease: Lease,
    stopwatch: Stopwatch,
  ): Promise<ApplyReport> {
    const { at } = first.plan.basis;
    const { plan, observation, gate: gated } = await this.#look(prepared, at, options, stopwatch, first);
    options.onPlan?.(plan, gated);
    if (gated.open.length > 0 && options.onHazard !== "hold") throw unapprovedHazards(gated);
    const { actor } = options;
    const execution = await stopwatch.measure(
      "apply",
      () =>
        carryOut(
          {
            plan,
            gate: gated,
            desired: prepared.byKey,
            foreign: foreignFields(this.#question(prepared, observation, at)),
            applied: observation.applied,
            hold: lease,
            ...options,
          },
          this.#dependencies,
        ),
      ({ applied, failed }) =>
        `${applied.length} changes made, ${failed.length} failed, ${gated.held.length} held`,
    );
    const applied = mergeRecords(observation.applied, execution.records);
    await this.#settle(prepared, { plan, gate: gated }, applied, execution, lease);
    const publication = await stopwatch.measure(
      "publish",
      () => this.#publish(prepared, applied, plan.id, actor, lease),
      ({ published }) => `${published.length} releases`,
    );
    const entry = await this.#entry();
    return { prepared, plan, gate: gated, execution, publication, entry, phases: stopwatch.reports };
  }

  async #entry(): Promise<number> {
    return (await this.#dependencies.store.releaseChanges()).entry;
  }

  async #look(
    prepared: Prepared,
    at: string,
    options: Pick<ApplyOptions, "approvals" | "saved">,
    stopwatch: Stopwatch,
    before?: Look,
  ): Promise<Look> {
    const observation = await this.#observe(stopwatch);
    const { approvals = [] } = options;
    if (prepared.resources.length === 0 && observation.applied.size > 0 && !approvesMassDeletion(approvals)) {
      throw new EdictError(
        "EDICT_WORKSPACE_EMPTY",
        `${observation.applied.size} resources are applied, the source yields none`,
      );
    }
    // The same state at the same time gives the same plan.
    const plan =
      before?.observation.digest === observation.digest
        ? before.plan
        : await this.#plan(prepared, observation, at, stopwatch);
    if (options.saved !== undefined && options.saved.id !== plan.id) throw stalePlan(options.saved, plan);
    return { plan, observation, gate: await this.#gate(plan, prepared, observation, approvals) };
  }

  /** Parts the plan by the approvals of Git and those given, and by what is paused or too much at once now. */
  async #gate(
    plan: Plan,
    { resources, byKey, config }: Prepared,
    { applied }: Observation,
    approvals: readonly Approval[] = [],
  ): Promise<Gate> {
    return gate(plan, [...approvals, ...gitApprovals(resources, applied, config)], {
      paused: await this.#paused(byKey, applied),
      massDeletion: deletesTooMuch(plan.changes, applied),
    });
  }

  async #paused(desired: Prepared["byKey"], applied: Observation["applied"]): Promise<PausedOf> {
    const { store, clock } = this.#dependencies;
    return pausedOf({ pauses: await store.pauses(), desired, applied, now: clock.now() });
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
    return stopwatch.measure(
      "plan",
      () => makePlan(this.#question(prepared, observation, at), sha256),
      ({ changes, unchanged }) => `${changes.length} changes, ${unchanged} unchanged`,
    );
  }

  #question(prepared: Prepared, { observed, applied, digest }: Observation, at: string): PlanInput {
    const { workspace, registrations, checker } = this.#dependencies;
    const { resources, edges, findings, revision, desired, config } = prepared;
    return {
      workspace,
      desired: resources,
      edges,
      observed,
      applied,
      registrations,
      drift: config.drift,
      findings,
      basis: { revision, desired, observed: digest, policies: checker.digest, at },
      now: Date.parse(at),
    };
  }

  async #publish(
    prepared: Prepared,
    applied: ReadonlyMap<ResourceKey, AppliedResource>,
    plan: Digest,
    actor: string,
    lease: Lease,
  ): Promise<PublishReport> {
    const releases = this.#dependencies.releases.build(effectiveResources(prepared.byKey, applied));
    return publish(
      { releases, revision: prepared.revision, actor, hold: lease, plan },
      this.#dependencies.store,
    );
  }

  /** Writes the conditions that changed, so that `edict get` tells what this pass left. */
  async #settle(
    prepared: Prepared,
    { plan, gate: gated }: { readonly plan: Plan; readonly gate: Gate },
    applied: ReadonlyMap<ResourceKey, AppliedResource>,
    { failed, blocked }: ExecuteReport,
    hold?: Lease,
  ): Promise<void> {
    const { store } = this.#dependencies;
    const desired = prepared.byKey;
    const changed = settle({
      now: this.#now(),
      current: await store.conditions(),
      applied,
      desired,
      paused: await this.#paused(desired, applied),
      held: gated.held,
      open: gated.open,
      failed,
      blocked,
      drifted: plan.drifted,
      retained: plan.retained,
    });
    if (changed.size === 0) return;
    // A pass that had nothing to do holds no lease; what it settles is what the next one would.
    if (hold === undefined) await store.setConditions(changed);
    else await store.transact(hold, (transaction) => transaction.setConditions(changed));
  }

  async #unpublished(prepared: Prepared, observation: Observation): Promise<readonly string[]> {
    const releases = this.#dependencies.releases.build(
      effectiveResources(prepared.byKey, observation.applied),
    );
    const current = await this.#dependencies.store.releaseDigests();
    const tenants = new Set([...current.keys(), ...releases.keys()]);
    return [...tenants].filter((tenant) => current.get(tenant) !== releases.get(tenant)?.digest);
  }

  #stopwatch(before: readonly PhaseReport[] = []): Stopwatch {
    return new Stopwatch(this.#dependencies.elapsed, before);
  }

  #now(): string {
    return new Date(this.#dependencies.clock.now()).toISOString();
  }
}

const NOTHING_PUBLISHED: PublishReport = { published: [], withdrawn: [] };
