import type { Plan } from "../../core/plan.ts";
import { PLATFORM_UNIT, REMOVALS_UNIT } from "../../core/ports.ts";
import type { AppliedResource, Claim, Clock, Readers } from "../../core/ports.ts";
import { TENANT_KIND, parseKey } from "../../core/resource.ts";
import type { Digest, ResourceKey } from "../../core/resource.ts";
import { settle } from "../conditions.ts";
import { sha256 } from "../digest.ts";
import { RETRY_BACKOFF, backoffMs } from "../execute/backoff.ts";
import { carryOut } from "../execute/carry-out.ts";
import type { ExecuteDependencies, ExecuteReport } from "../execute/executor.ts";
import { mergeRecords, observeOwners } from "../observe.ts";
import type { PartialObservation } from "../observe.ts";
import type { Stopwatch } from "../phase.ts";
import { gitApprovals } from "../plan/annotations.ts";
import { gate } from "../plan/approvals.ts";
import type { Gate } from "../plan/approvals.ts";
import { foreignFields } from "../plan/foreign-fields.ts";
import { pausedOf } from "../plan/pauses.ts";
import type { PausedOf } from "../plan/pauses.ts";
import { makePlan } from "../plan/planner.ts";
import type { PlanInput } from "../plan/planner.ts";
import { referredDeletions, unmetReferences } from "../plan/unmet.ts";
import type { Unmet } from "../plan/unmet.ts";
import type { Prepared } from "../prepare.ts";
import type { ReleaseBuilder } from "../publish/build.ts";
import { effectiveResources } from "../publish/effective.ts";
import { publish } from "../publish/publish.ts";
import type { PublishReport } from "../publish/publish.ts";
import { ownersOf } from "./units.ts";
import type { Scope } from "./units.ts";

export interface UnitDependencies extends ExecuteDependencies {
  readonly readers: Readers;
  readonly releases: ReleaseBuilder;
  readonly clock: Clock;
  readonly workspace: string;
  /** Digest of the rules that judged what is prepared. */
  readonly policies: Digest;
}

export interface UnitsInput {
  readonly prepared: Prepared;
  /** The units that are reconciled now, all of one scope. */
  readonly claim: Claim;
  readonly scope: Exclude<Scope, "sweeps">;
  /** Whether so much is to be deleted at once that it waits for a person. */
  readonly massDeletion: boolean;
  readonly actor: string;
  readonly stopwatch: Stopwatch;
  readonly onProgress?: (progress: { readonly finished: number; readonly total: number }) => void;
  readonly signal: AbortSignal;
}

export interface UnitsReport {
  /** After how many milliseconds the units whose changes failed or were blocked are tried again. */
  readonly retries: ReadonlyMap<string, number>;
  readonly plan: Plan;
  readonly gate: Gate;
  readonly execution: ExecuteReport;
  readonly publication: PublishReport;
}

/**
 * Makes the real systems equal to the desired state for the claimed units, and for nothing else, and publishes their
 * tenants' releases. Throws EDICT_FENCED when the claim is lost, EDICT_CANCELLED when `signal` is raised, and what
 * observing throws; changes that failed are in the report.
 */
export async function reconcileUnits(
  input: UnitsInput,
  dependencies: UnitDependencies,
): Promise<UnitsReport> {
  const { prepared, claim, scope, stopwatch, massDeletion } = input;
  const { store, registrations, readers } = dependencies;
  const owners = ownersOf(scope, claim.units);
  const [observation, pauses] = await stopwatch.measure(
    "observe",
    () => Promise.all([observeOwners(owners, store, registrations.values(), readers), store.pauses()]),
    ([{ observed, applied }]) => `${observed.size} observed, ${applied.size} applied before`,
  );
  const question = planInput(input, observation, dependencies);
  const { plan, later } = await stopwatch.measure(
    "plan",
    () => partOf(scope, makePlan(question, sha256)),
    ({ plan: { changes, unchanged } }) => `${changes.length} changes, ${unchanged} unchanged`,
  );
  const waiting = await unmet(plan, observation, input, dependencies);
  const paused = pausedOf({
    pauses,
    desired: prepared.byKey,
    applied: observation.applied,
    now: question.now,
  });
  const approvals = gitApprovals(question.desired, observation.applied, prepared.config);
  const gated = without(gate(plan, approvals, { massDeletion, paused }), waiting);
  if (scope !== "tenants") await enqueueFollowers(input, gated, later, dependencies);
  const made = await stopwatch.measure(
    "apply",
    (tracer) =>
      carryOut(
        {
          ...input,
          plan,
          gate: gated,
          desired: prepared.byKey,
          foreign: foreignFields(question),
          applied: observation.applied,
          hold: claim,
          tracer,
        },
        dependencies,
      ),
    ({ applied, failed }) =>
      `${applied.length} changes made, ${failed.length} failed, ${gated.held.length} held`,
  );
  const execution = { ...made, blocked: [...made.blocked, ...waiting] };
  const records = mergeRecords(observation.applied, execution.records);
  const retries = retriesOf(input, execution, dependencies);
  await settleUnits(input, { plan, gate: gated, execution, records, paused, owners, retries }, dependencies);
  const publication = await stopwatch.measure(
    "publish",
    () => publishUnits(input, plan, mergeRecords(observation.seen, execution.records), dependencies),
    ({ published }) => `${published.length} releases`,
  );
  return { retries, plan, gate: gated, execution, publication };
}

/** Draws when each unit with a failure is tried again. */
function retriesOf(
  { claim, scope }: UnitsInput,
  { failed, blocked }: ExecuteReport,
  { random }: UnitDependencies,
): ReadonlyMap<string, number> {
  const names = new Set([...failed, ...blocked].map(({ key }) => claimedUnit(scope, key)));
  return new Map(
    claim.units
      .filter(({ unit }) => names.has(unit))
      .map(({ unit, attempts }) => [unit, backoffMs(RETRY_BACKOFF, attempts + 1, random)]),
  );
}

/** The unit of the claim that a resource was worked on in. */
export function claimedUnit(scope: UnitsInput["scope"], key: ResourceKey): string {
  return scope === "removals" ? REMOVALS_UNIT : (parseKey(key).tenant ?? PLATFORM_UNIT);
}

/** What the planner is asked about the units alone; it may look up what they see of the platform. */
function planInput(
  { prepared, scope, claim }: UnitsInput,
  { observed, applied, digest }: PartialObservation,
  { workspace, registrations, policies, clock }: UnitDependencies,
): PlanInput {
  const now = clock.now();
  const names = scope === "tenants" ? claim.units.map(({ unit }) => unit) : [PLATFORM_UNIT];
  const desired = names.flatMap((name) => prepared.units.get(name)?.resources ?? []);
  const platform = prepared.units.get(PLATFORM_UNIT)?.resources ?? [];
  return {
    workspace,
    desired,
    visible: scope === "tenants" ? [...platform, ...desired] : desired,
    edges: prepared.edges,
    observed,
    applied,
    registrations,
    findings: [],
    drift: prepared.config.drift,
    basis: {
      revision: prepared.revision,
      desired: prepared.desired,
      observed: digest,
      policies,
      at: new Date(now).toISOString(),
    },
    now,
  };
}

/**
 * Of the platform, deletions are made apart from the rest: after the tenants. `later` says whether something is left for
 * then.
 */
function partOf(scope: UnitsInput["scope"], whole: Plan): { readonly plan: Plan; readonly later: boolean } {
  if (scope === "tenants") return { plan: whole, later: false };
  const [deletions, others] = parted(whole.changes, ({ operation }) => operation === "delete");
  if (scope === "removals") return { plan: { ...whole, changes: deletions, drifted: [] }, later: false };
  const later = deletions.length + whole.retained.length > 0;
  return { plan: { ...whole, changes: others, retained: [] }, later };
}

function parted<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** The gate without changes that wait for another unit, and without their approvals. */
function without(gated: Gate, waiting: readonly Unmet[]): Gate {
  if (waiting.length === 0) return gated;
  const keys = new Set(waiting.map(({ key }) => key));
  return {
    ...gated,
    released: gated.released.filter(({ key }) => !keys.has(key)),
    used: gated.used.filter(({ key }) => !keys.has(key)),
  };
}

/** Changes that wait for what is not done in another unit. */
async function unmet(
  plan: Plan,
  { seen }: PartialObservation,
  { prepared, scope }: UnitsInput,
  { store, registrations }: UnitDependencies,
): Promise<readonly Unmet[]> {
  if (scope === "tenants") return unmetReferences(plan.changes, prepared.edges, seen);
  if (scope === "platform" || plan.changes.length === 0) return [];
  return referredDeletions(plan.changes, await store.applied(), registrations);
}

/** Tenants see the platform: what changes there may change their releases. They come after the platform. */
async function enqueueFollowers(
  { prepared, scope }: UnitsInput,
  { released }: Gate,
  later: boolean,
  { store }: UnitDependencies,
): Promise<void> {
  const { revision } = prepared;
  const onlyTenants = released.every(({ kind }) => kind === TENANT_KIND);
  const followers = onlyTenants
    ? released.map(({ key }) => parseKey(key).name)
    : [...prepared.units.keys()].filter((name) => name !== PLATFORM_UNIT);
  const units = scope === "platform" && later ? [...followers, REMOVALS_UNIT] : followers;
  await store.enqueue(units.map((unit) => ({ unit, priority: "changed" as const, revision })));
}

interface Settlement {
  readonly plan: Plan;
  readonly gate: Gate;
  readonly execution: ExecuteReport;
  /** The records after the round. */
  readonly records: ReadonlyMap<ResourceKey, AppliedResource>;
  readonly paused: PausedOf;
  readonly owners: readonly string[];
  readonly retries: ReadonlyMap<string, number>;
}

async function settleUnits(
  { claim, prepared, scope }: UnitsInput,
  { plan, gate: gated, execution, records, paused, owners, retries }: Settlement,
  { store, clock }: UnitDependencies,
): Promise<void> {
  const { byKey, units } = prepared;
  const current = await store.conditions(owners);
  const names = scope === "tenants" ? claim.units.map(({ unit }) => unit) : [PLATFORM_UNIT];
  const desired = names.flatMap((name) => (units.get(name)?.resources ?? []).map(({ key }) => key));
  const keys = [...desired, ...records.keys(), ...current.keys(), ...plan.drifted.map(({ key }) => key)];
  // Of the platform, what is desired is settled with the changes, and what is not with the removals.
  const concerns = (key: ResourceKey): boolean =>
    scope === "tenants" || byKey.has(key) === (scope === "platform");
  const now = clock.now();
  const changed = settle({
    now: new Date(now).toISOString(),
    scope: new Set(keys.filter(concerns)),
    current,
    applied: records,
    desired: byKey,
    held: gated.held,
    open: gated.open,
    failed: execution.failed,
    blocked: execution.blocked,
    drifted: plan.drifted,
    retained: plan.retained,
    paused,
    nextRetryAt: (key) => {
      const inMs = retries.get(claimedUnit(scope, key));
      return inMs === undefined ? undefined : new Date(now + inMs).toISOString();
    },
  });
  if (changed.size > 0) await store.transact(claim, (transaction) => transaction.setConditions(changed));
}

/** Publishes what the tenants of the units see now. The platform alone has no release; its tenants follow. */
async function publishUnits(
  { prepared, scope, claim, actor }: UnitsInput,
  plan: Plan,
  seen: ReadonlyMap<ResourceKey, AppliedResource>,
  { releases, store }: UnitDependencies,
): Promise<PublishReport> {
  if (scope !== "tenants") return { published: [], withdrawn: [] };
  const tenants = claim.units.map(({ unit }) => unit);
  const built = releases.build(effectiveResources(prepared.byKey, seen), tenants);
  const { revision } = prepared;
  return publish({ releases: built, revision, actor, hold: claim, plan: plan.id, tenants }, store);
}
