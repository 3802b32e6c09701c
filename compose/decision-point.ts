import type { Logger, StateStore } from "../core/ports.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import type { DecisionPointOptions } from "../decisions/decision-point.ts";
import { PastDecisions } from "../decisions/past.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import { keepFresh } from "../engine/publish/keep-fresh.ts";
import type { ReleaseTaker } from "../engine/publish/keep-fresh.ts";
import type { Policies } from "../policies/runner.ts";
import { WatchedPolicy } from "../policies/watched/watched-policy.ts";

export interface DecisionPointSettings {
  /** Whether the policy is evaluated in a thread of its own, which is ended when it takes too long; default no. */
  readonly watched?: boolean;
  /** Who hears of the same releases. */
  readonly others?: readonly ReleaseFollower[];
}

/** What a decision point is made from. */
export interface DecisionPointParts extends DecisionPointSettings {
  readonly policies: Policies;
  readonly store: StateStore;
  readonly logger: Logger;
  readonly onStale?: ((tenants: number) => void) | undefined;
  /** Is given what to call, in the order given, when the workspace closes. */
  readonly closers: (() => Promise<void>)[];
}

/** A decision point that answers from the releases in force, until its closers are called. */
export async function freshDecisionPoint(parts: DecisionPointParts): Promise<DecisionPoint> {
  const { store, logger, onStale, closers, others = [] } = parts;
  const point = emptyPoint(await policyOf(parts), logger);
  const fresh = onStale === undefined ? {} : { onStale };
  closers.push(await keepFresh(takers(point, others), store, logger, fresh));
  return point;
}

/** Few questions are asked twice of the past: of each release answers are kept for one batch rather than for long. */
const KEPT_OF_PAST = { total: 256 * 1024, each: 256 * 1024 };

/** What answers as of the past, from the releases that are kept. */
export async function pastDecisions(
  parts: Omit<DecisionPointParts, "onStale" | "others">,
): Promise<PastDecisions> {
  const { store, logger } = parts;
  const policy = await policyOf(parts);
  const open = (): DecisionPoint => emptyPoint(policy, logger, { keep: KEPT_OF_PAST });
  return new PastDecisions({ history: store.releaseHistory(), open });
}

function emptyPoint(
  policy: RuntimePolicy,
  logger: Logger,
  options: Pick<DecisionPointOptions, "keep"> = {},
): DecisionPoint {
  return new DecisionPoint({
    ...options,
    policy,
    onFailure: ({ tenant, error }) =>
      logger.error("a question could not be evaluated", { tenant, error: String(error) }),
  });
}

/** One thread is enough for all that decides in a workspace. */
const watchedPolicies = new WeakMap<Policies, Promise<WatchedPolicy>>();

async function policyOf({
  policies,
  closers,
  watched = false,
}: Pick<DecisionPointParts, "closers" | "policies" | "watched">): Promise<RuntimePolicy> {
  if (!watched) return policies.runtime;
  const policy = watchedPolicies.get(policies) ?? watchedPolicy(policies, closers);
  watchedPolicies.set(policies, policy);
  return policy;
}

async function watchedPolicy(
  { bundle }: Policies,
  closers: DecisionPointParts["closers"],
): Promise<WatchedPolicy> {
  const policy = new WatchedPolicy(bundle);
  closers.push(() => policy.close());
  await policy.ready;
  return policy;
}

/** What hears of releases beside the decision point. */
type ReleaseFollower = Omit<ReleaseTaker, "freshness">;

/** Hands the same releases to several; how fresh they are is said by the first. */
function takers(first: ReleaseTaker, others: readonly ReleaseFollower[]): ReleaseTaker {
  const all = [first, ...others];
  return {
    freshness: first.freshness,
    publish: (release) => all.forEach((taker) => taker.publish(release)),
    withdraw: (tenant) => all.forEach((taker) => taker.withdraw(tenant)),
    replaceAll: (releases) => {
      const list = [...releases];
      for (const taker of all) taker.replaceAll(list);
    },
  };
}
