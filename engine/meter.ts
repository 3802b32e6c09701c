import type { Clock, LoopMetrics, StateStore } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { unitOf } from "./dispatch/dispatcher.ts";
import type { HeldChange } from "./plan/approvals.ts";
import { isHealing } from "./plan/planner.ts";
import type { Part } from "./round.ts";

/** Tells the metrics what the loop does, in the words of the metrics. */
export class Meter {
  readonly #metrics: LoopMetrics | undefined;
  readonly #clock: Clock;
  readonly #held = new Map<string, readonly HeldChange[]>();
  #noticed: { readonly revision: Revision; readonly at: number } | undefined;

  constructor(metrics: LoopMetrics | undefined, clock: Clock) {
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** A look found this revision; the same one again is nothing new. */
  noticed(revision: Revision): void {
    if (this.#noticed?.revision === revision) return;
    this.#noticed = { revision, at: this.#clock.now() };
    this.#metrics?.revision({ revision, noticedAt: this.#noticed.at });
  }

  /** Everything that the revision asks for, and that is not held, is in force. */
  converged(revision: Revision): void {
    if (this.#noticed?.revision !== revision) return;
    this.#metrics?.revision({ revision, noticedAt: this.#noticed.at, convergedAt: this.#clock.now() });
  }

  done(units: readonly string[], { plan, gate, execution, publication }: Part): void {
    const made = new Set(execution.applied);
    const healed = plan.changes.filter((change) => made.has(change.key) && isHealing(change));
    for (const [kind, changes] of Map.groupBy(healed, (change) => change.kind))
      this.#metrics?.healed(kind, changes.length);
    const held = Map.groupBy(gate.held, ({ key }) => unitOf(key));
    for (const unit of units) this.#held.set(unit, held.get(unit) ?? []);
    this.#metrics?.held(countsOf([...this.#held.values()].flat()));
    const releases = publication.published.length;
    if (releases > 0 && this.#noticed !== undefined)
      this.#metrics?.published(releases, this.#clock.now() - this.#noticed.at);
  }

  async queue(store: Pick<StateStore, "queue">): Promise<void> {
    if (this.#metrics !== undefined) this.#metrics.queue(await store.queue());
  }

  /** Walks the trail; what is broken is the answer. */
  async trail(store: Pick<StateStore, "verifyTrail">): Promise<string | undefined> {
    const found = await store.verifyTrail();
    this.#metrics?.trailVerified(found.intact, found.intact ? found.count : found.sequence);
    return found.intact ? undefined : found.problem;
  }
}

/** How many changes are held, by the hazard or other reason that holds them. */
function countsOf(held: readonly HeldChange[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { why } of held) {
    const name = why.because === "hazard" ? why.hazard.id : why.because;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
