import type { Change } from "../core/plan.ts";
import { PLATFORM_UNIT } from "../core/ports.ts";
import type { StateStore, Tracer } from "../core/ports.ts";
import { parseKey } from "../core/resource.ts";
import type { ResourceKey, Revision } from "../core/resource.ts";
import type { ExecuteReport } from "./execute/executor.ts";
import { heldOf, MOST_NAMED } from "./pass.ts";
import type { RoundReport } from "./pass.ts";
import { Stopwatch } from "./phase.ts";
import type { Gate } from "./plan/approvals.ts";
import type { PublishReport } from "./publish/publish.ts";

/** What was done about some units. */
export interface Part {
  readonly plan: { readonly changes: readonly Change[]; readonly unchanged: number };
  readonly gate: Gate;
  readonly execution: ExecuteReport;
  readonly publication: PublishReport;
}

/** Adds up what this process does from the moment when something came up until nothing is left for it. */
export class Round {
  readonly stopwatch: Stopwatch;
  readonly #units = new Set<string>();
  readonly #changes: RoundReport["changes"][number][] = [];
  readonly #failed = new Map<ResourceKey, RoundReport["failed"][number]>();
  readonly #blocked = new Map<ResourceKey, RoundReport["blocked"][number]>();
  readonly #held = new Map<ResourceKey, RoundReport["held"]>();
  readonly #published = new Map<string, RoundReport["published"][number]>();
  readonly #withdrawn = new Set<string>();
  #made = 0;
  #unchanged = 0;

  constructor(elapsed: () => number, tracer?: Tracer) {
    this.stopwatch = new Stopwatch(elapsed, [], tracer);
  }

  /** Whether anything was done or failed. */
  get isNotable(): boolean {
    return this.#made + this.#failed.size + this.#published.size + this.#withdrawn.size > 0;
  }

  get failures(): number {
    return this.#failed.size;
  }

  /** A unit that was tried again replaces what it was said to have failed at before. */
  add({ plan, gate, execution, publication }: Part): void {
    const made = new Set(execution.applied);
    this.#made += made.size;
    this.#unchanged += plan.unchanged;
    for (const { key, operation, reason } of plan.changes) {
      this.#units.add(parseKey(key).tenant ?? PLATFORM_UNIT);
      if (made.has(key) && this.#changes.length < MOST_NAMED) this.#changes.push({ key, operation, reason });
      for (const problems of [this.#failed, this.#blocked, this.#held]) problems.delete(key);
    }
    for (const failure of execution.failed) this.#failed.set(failure.key, failure);
    for (const one of execution.blocked) this.#blocked.set(one.key, one);
    for (const [key, held] of Map.groupBy(heldOf(gate), (one) => one.key)) this.#held.set(key, held);
    for (const one of publication.published) this.#published.set(one.tenant, one);
    for (const tenant of publication.withdrawn) this.#withdrawn.add(tenant);
  }

  report(revision: Revision): RoundReport {
    return {
      revision,
      units: this.#units.size,
      made: this.#made,
      unchanged: this.#unchanged,
      changes: this.#changes,
      failed: [...this.#failed.values()],
      blocked: [...this.#blocked.values()].map(({ key, by }) => ({ key, by })),
      held: [...this.#held.values()].flat(),
      published: [...this.#published.values()],
      withdrawn: [...this.#withdrawn],
      phases: this.stopwatch.reports,
    };
  }
}

/** The report with where the trail ends now; a database that is away tells so elsewhere. */
export async function withEntry(
  report: RoundReport,
  store: Pick<StateStore, "releaseChanges">,
): Promise<RoundReport> {
  return store.releaseChanges().then(
    ({ entry }) => ({ ...report, entry }),
    () => report,
  );
}
