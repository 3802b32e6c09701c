import { EdictError, describeError, isRetryable } from "../../core/errors.ts";
import type { Claim, ClaimedUnit, LoopMetrics, StateStore, UnitOutcome } from "../../core/ports.ts";
import { RETRY_BACKOFF, backoffMs } from "../execute/backoff.ts";
import { HOLD_SECONDS, withHeartbeat } from "../execute/heartbeat.ts";

/** Units that one worker takes at once: enough for full batches, few enough to share. */
const UNITS_A_CLAIM = 200;
/** Claims that one process works on at a time: while one waits for the database, the other plans. */
const LANES = 2;

export interface LaneDependencies {
  readonly store: Pick<StateStore, "claim" | "finish" | "renewClaim">;
  readonly holder: string;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Whether this process may write now. */
  readonly mayWork: (units: readonly ClaimedUnit[]) => Promise<boolean>;
  /**
   * Works on these units together; the units whose work is not done are in the answer, with the problem or the time
   * when they come again. Throws for all of them.
   */
  readonly work: (part: Claim, signal: AbortSignal) => Promise<ReadonlyMap<string, Left>>;
  /** Told how the work on each unit ended. */
  readonly onEnd: (unit: string, left: Left | undefined) => void;
  /** Told how many units were taken or lost, and how many are held now. */
  readonly onClaims: LoopMetrics["claims"];
}

/** Why a unit stays in the queue. */
export type Left =
  /** It failed; without a time the wait grows with its attempts. */
  { readonly problem: string; readonly inMs?: number } | { readonly againInMs: number };

/**
 * Takes work from the queue as long as there is any. Units that fail come back after a growing wait and hold up no
 * other; when units fail as a whole, each is tried alone, so that only the one at fault waits.
 */
export class Lanes {
  readonly #dependencies: LaneDependencies;
  readonly #running = new Map<AbortController, Held>();
  readonly #stopped = new AbortController();
  readonly #lanes = new Set<Promise<void>>();
  readonly #kept: Claim[] = [];
  /** The first error of this drain; the other lanes then end after what they do. */
  #failure: { readonly error: unknown } | undefined;

  constructor(dependencies: LaneDependencies) {
    this.#dependencies = dependencies;
  }

  /** Works until nothing can be claimed. Throws the first error that is not the fault of a unit. */
  async drain(): Promise<void> {
    await this.#giveBack();
    this.#failure = undefined;
    this.#fill();
    while (this.#lanes.size > 0) await Promise.race(this.#lanes);
    const failure = this.#failure as { readonly error: unknown } | undefined;
    if (failure !== undefined) throw failure.error;
  }

  /** Stops the work on these units, or on all, between two transactions; they come again at once. */
  cancel(units?: ReadonlySet<string>): void {
    for (const [run, held] of this.#running) {
      if (units === undefined || held.claim.units.some(({ unit }) => units.has(unit)))
        run.abort(new EdictError("EDICT_CANCELLED", "a newer revision came"));
    }
  }

  stop(): void {
    this.#stopped.abort();
    this.cancel();
  }

  #fill(): void {
    while (this.#lanes.size < LANES) {
      const lane = this.#lane()
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => this.#lanes.delete(lane));
      this.#lanes.add(lane);
    }
  }

  async #lane(): Promise<void> {
    const { store, holder } = this.#dependencies;
    while (!this.#stopped.signal.aborted && this.#failure === undefined) {
      const claim = await store.claim(holder, { limit: UNITS_A_CLAIM, seconds: HOLD_SECONDS });
      if (claim === undefined || !(await this.#handle(claim))) return;
      // What was finished now may be what the others waited for.
      this.#fill();
    }
  }

  /** Claims that could not be given back while the database was away. */
  async #giveBack(): Promise<void> {
    for (let claim = this.#kept.shift(); claim !== undefined; claim = this.#kept.shift()) {
      try {
        await this.#dependencies.store.finish(claim, atOnce(claim.units));
      } catch (error) {
        if (isFenced(error)) continue;
        this.#kept.unshift(claim);
        throw error;
      }
    }
  }

  async #handle(claim: Claim): Promise<boolean> {
    const { store, mayWork } = this.#dependencies;
    if (!(await mayWork(claim.units))) {
      await store.finish(claim, atOnce(claim.units));
      return false;
    }
    const held = new Held(claim);
    const run = new AbortController();
    this.#running.set(run, held);
    this.#tellClaims(claim.units.length, 0);
    try {
      await withHeartbeat(
        () =>
          held.claim.units.length === 0 ? Promise.resolve() : store.renewClaim(held.claim, HOLD_SECONDS),
        (signal) => this.#workAll(held, signal),
        run.signal,
      );
      return true;
    } catch (error) {
      if (isFenced(error)) {
        this.#tellClaims(0, held.claim.units.length);
        return true;
      }
      if (held.claim.units.length > 0) this.#kept.push(held.claim);
      throw error;
    } finally {
      this.#running.delete(run);
      this.#tellClaims(0, 0);
    }
  }

  #tellClaims(taken: number, lost: number): void {
    const living = [...this.#running.values()].reduce((sum, { claim }) => sum + claim.units.length, 0);
    this.#dependencies.onClaims({ taken, lost, living });
  }

  /** What failed before is worked on alone, after the others. */
  async #workAll(held: Held, signal: AbortSignal): Promise<void> {
    const fresh = held.claim.units.filter(({ attempts }) => attempts === 0);
    const failedBefore = held.claim.units.filter(({ attempts }) => attempts > 0);
    if (fresh.length > 0) await this.#workTogether(fresh, held, signal);
    for (const unit of failedBefore) await this.#workTogether([unit], held, signal);
  }

  async #workTogether(units: readonly ClaimedUnit[], held: Held, signal: AbortSignal): Promise<void> {
    const { work } = this.#dependencies;
    if (signal.aborted) return this.#finish(held, units, () => AT_ONCE);
    try {
      const left = await work({ ...held.claim, units }, signal);
      await this.#finish(held, units, ({ unit }) => left.get(unit));
    } catch (error) {
      if (isFenced(error)) throw error;
      if (isCancelled(error)) return this.#finish(held, units, () => AT_ONCE);
      if (units.length > 1 && !isUnreachable(error)) {
        for (const unit of units) await this.#workTogether([unit], held, signal);
        return;
      }
      await this.#finish(held, units, () => ({ problem: describeError(error) }));
      if (isUnreachable(error)) throw error;
    }
  }

  async #finish(
    held: Held,
    units: readonly ClaimedUnit[],
    leftOf: (unit: ClaimedUnit) => Left | undefined,
  ): Promise<void> {
    const outcomes = units.map((unit) => {
      const left = leftOf(unit);
      this.#dependencies.onEnd(unit.unit, left);
      return this.#outcome(unit, left);
    });
    const part = { ...held.claim, units };
    // No longer prolonged from here on: a heartbeat must not meet units that are just given back.
    held.remove(units);
    try {
      await this.#dependencies.store.finish(part, outcomes);
    } catch (error) {
      if (!isFenced(error)) this.#kept.push(part);
      throw error;
    }
  }

  #outcome({ unit, attempts }: ClaimedUnit, left: Left | undefined): UnitOutcome {
    if (left === undefined) return { unit, outcome: "done" };
    if ("againInMs" in left) return { unit, outcome: "again", inMs: left.againInMs };
    const { problem, inMs = backoffMs(RETRY_BACKOFF, attempts + 1, this.#dependencies.random) } = left;
    return { unit, outcome: "retry", inMs, problem };
  }
}

const AT_ONCE: Left = { againInMs: 0 };

function atOnce(units: readonly ClaimedUnit[]): readonly UnitOutcome[] {
  return units.map(({ unit }) => ({ unit, outcome: "again", inMs: 0 }));
}

/** The part of a claim that was not given back yet: what the heartbeat prolongs. */
class Held {
  claim: Claim;

  constructor(claim: Claim) {
    this.claim = claim;
  }

  remove(units: readonly ClaimedUnit[]): void {
    const gone = new Set(units);
    this.claim = { ...this.claim, units: this.claim.units.filter((unit) => !gone.has(unit)) };
  }
}

function isFenced(error: unknown): boolean {
  return error instanceof EdictError && error.code === "EDICT_FENCED";
}

function isCancelled(error: unknown): boolean {
  return error instanceof EdictError && error.code === "EDICT_CANCELLED";
}

/** Not the fault of any unit: the database is not there. */
function isUnreachable(error: unknown): boolean {
  return isRetryable(error);
}
