import { EdictError } from "../../core/errors.ts";
import { PLATFORM_UNIT, PRIORITIES, REMOVALS_UNIT, SWEEP_PREFIX } from "../../core/ports.ts";
import type { Claim, QueuedWork, StateStore, UnitOutcome, WorkDraft } from "../../core/ports.ts";
import type { Revision } from "../../core/resource.ts";

type Lane = "platform" | "removals" | "sweep" | "tenant";

interface Unit extends WorkDraft {
  lane: Lane;
  attempts: number;
  dueAt: number;
  since: number;
  again: boolean;
  problem?: string;
  claim?: { readonly holder: string; readonly token: number; expiresAt: number };
}

export type WorkMethods = Pick<
  StateStore,
  | "announce"
  | "claim"
  | "enqueue"
  | "finish"
  | "leave"
  | "livingClaims"
  | "nextDueInMs"
  | "queue"
  | "renewClaim"
  | "watchWork"
>;

const SILENT_MS = 30_000;

/** The queue and the revisions in memory, by the rules of the store, with a clock that a test may set. */
export class MemoryWork implements WorkMethods {
  now: () => number = Date.now;
  readonly units: Map<string, Unit> = new Map();
  readonly #watchers = new Set<() => void>();
  readonly #numbers = new Map<Revision, number>();
  readonly #processes = new Map<string, { readonly revision: Revision; readonly seenAt: number }>();
  readonly #applying: () => boolean;
  #token = 0;

  /** `applying` says whether the lease `apply` is living. */
  constructor(applying: () => boolean) {
    this.#applying = applying;
  }

  enqueue(work: readonly WorkDraft[]): Promise<void> {
    for (const draft of work) this.#enqueue(draft);
    if (work.some(({ dueInMs = 0 }) => dueInMs <= 0)) this.wake();
    return Promise.resolve();
  }

  claim(holder: string, options: { limit: number; seconds: number }): Promise<Claim | undefined> {
    const due = this.#claimable();
    const lane = due[0]?.lane;
    if (lane === undefined) return Promise.resolve(undefined);
    const token = ++this.#token;
    const taken = due.filter((unit) => unit.lane === lane).slice(0, options.limit);
    for (const unit of taken) {
      if (unit.claim !== undefined) unit.attempts += 1;
      unit.again = false;
      unit.claim = { holder, token, expiresAt: this.now() + options.seconds * 1000 };
    }
    const units = taken.map(({ unit, priority, revision, attempts }) => ({
      unit,
      priority,
      revision,
      attempts,
    }));
    return Promise.resolve({ holder, token, units });
  }

  async renewClaim(claim: Claim, seconds: number): Promise<void> {
    this.requireHeld(claim);
    for (const { unit } of claim.units) {
      const held = this.units.get(unit)?.claim;
      if (held !== undefined) held.expiresAt = this.now() + seconds * 1000;
    }
    await Promise.resolve();
  }

  async finish(claim: Claim, outcomes: readonly UnitOutcome[]): Promise<void> {
    const units = claim.units.filter(({ unit }) => outcomes.some((outcome) => outcome.unit === unit));
    this.requireHeld({ ...claim, units });
    for (const outcome of outcomes) this.#finish(claim, outcome);
    this.wake();
    await Promise.resolve();
  }

  livingClaims(): Promise<number> {
    const living = [...this.units.values()].filter((unit) => this.#living(unit));
    return Promise.resolve(new Set(living.map(({ claim }) => claim?.token)).size);
  }

  queue(): Promise<readonly QueuedWork[]> {
    const units = [...this.units.values()].toSorted((left, right) => (left.unit < right.unit ? -1 : 1));
    return Promise.resolve(units.map((unit) => this.#queued(unit)));
  }

  nextDueInMs(): Promise<number | undefined> {
    if (this.#claimable().length > 0) return Promise.resolve(0);
    const now = this.now();
    const times = [...this.units.values()].map((unit) =>
      this.#living(unit) ? (unit.claim?.expiresAt ?? 0) : unit.dueAt,
    );
    const next = Math.min(...times.filter((time) => time > now));
    return Promise.resolve(next === Infinity ? undefined : next - now);
  }

  watchWork(changed: () => void): Promise<() => Promise<void>> {
    this.#watchers.add(changed);
    return Promise.resolve(() => {
      this.#watchers.delete(changed);
      return Promise.resolve();
    });
  }

  announce(holder: string, revision: Revision, changed: boolean): Promise<{ readonly newest: Revision }> {
    const own = this.#numbers.get(revision);
    const top = Math.max(0, ...this.#numbers.values());
    const former = this.#numberOf(this.#processes.get(holder)?.revision);
    const others = Math.max(
      0,
      ...this.#living30().flatMap(([name, at]) => (name === holder ? [] : [this.#numberOf(at) ?? 0])),
    );
    const goesBack = changed && (former === undefined || former > (own ?? 0));
    if (own === undefined || (own < top && (goesBack || others <= own))) this.#numbers.set(revision, top + 1);
    this.#processes.set(holder, { revision, seenAt: this.now() });
    const newest = this.#living30()
      .map(([, at]) => at)
      .toSorted((left, right) => (this.#numberOf(right) ?? 0) - (this.#numberOf(left) ?? 0))[0];
    return Promise.resolve({ newest: newest ?? revision });
  }

  leave(holder: string): Promise<void> {
    this.#processes.delete(holder);
    return Promise.resolve();
  }

  /** Throws EDICT_FENCED unless every unit of the claim is still under its token and living. */
  requireHeld({ units, token, holder }: Claim): void {
    for (const { unit } of units) {
      const row = this.units.get(unit);
      if (row === undefined || row.claim?.token !== token || !this.#living(row))
        throw new EdictError("EDICT_FENCED", `"${holder}" no longer holds its claim of ${unit}`);
    }
  }

  wake(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #enqueue({ unit, priority, revision, dueInMs = 0 }: WorkDraft): void {
    const dueAt = this.now() + dueInMs;
    const old = this.units.get(unit);
    if (old === undefined) {
      const since = this.now();
      const row = { unit, priority, revision, lane: laneOf(unit), attempts: 0, dueAt, since, again: false };
      this.units.set(unit, row);
      return;
    }
    const newer = revision !== old.revision && !this.#isOlder(revision, old.revision);
    const { problem, ...rest } = old;
    this.units.set(unit, {
      ...rest,
      ...(newer || problem === undefined ? {} : { problem }),
      priority: rank(priority) < rank(old.priority) ? priority : old.priority,
      revision: newer ? revision : old.revision,
      attempts: newer ? 0 : old.attempts,
      dueAt: newer || old.attempts === 0 || priority === "asked" ? Math.min(old.dueAt, dueAt) : old.dueAt,
      again: old.again || this.#living(old),
    });
  }

  #finish(claim: Claim, outcome: UnitOutcome): void {
    const row = this.units.get(outcome.unit);
    if (row === undefined) return;
    if (outcome.outcome === "done" && !row.again) {
      this.units.delete(outcome.unit);
      return;
    }
    const { claim: _claim, problem: _problem, ...rest } = row;
    const claimed = claim.units.find(({ unit }) => unit === outcome.unit);
    const failed = outcome.outcome === "retry" && claimed?.revision === row.revision;
    const waitMs = outcome.outcome === "done" || (row.again && !failed) ? 0 : outcome.inMs;
    this.units.set(outcome.unit, {
      ...rest,
      ...(failed ? { problem: outcome.problem } : {}),
      attempts: failed ? row.attempts + 1 : 0,
      dueAt: this.now() + waitMs,
      since: outcome.outcome === "retry" ? row.since : this.now(),
      again: false,
    });
  }

  /** What can be claimed now, the most urgent first. */
  #claimable(): readonly Unit[] {
    if (this.#applying()) return [];
    const all = [...this.units.values()];
    const held = (lane: Lane): boolean => all.some((unit) => unit.lane === lane && this.#living(unit));
    const due = (lane: Lane): boolean => all.some((unit) => unit.lane === lane && unit.dueAt <= this.now());
    const platformBusy = held("platform") || due("platform");
    const open: Record<Lane, boolean> = {
      platform: !held("removals") && !held("tenant"),
      tenant: !platformBusy && !held("removals"),
      removals: !platformBusy && !held("tenant") && !due("tenant"),
      sweep: true,
    };
    return all
      .filter((unit) => open[unit.lane] && unit.dueAt <= this.now() && !this.#living(unit))
      .toSorted(
        (left, right) =>
          rank(left.priority) - rank(right.priority) ||
          left.dueAt - right.dueAt ||
          (left.unit < right.unit ? -1 : 1),
      );
  }

  #queued({ unit, priority, revision, attempts, dueAt, since, problem, claim }: Unit): QueuedWork {
    return {
      unit,
      priority,
      revision,
      attempts,
      dueAt: new Date(dueAt).toISOString(),
      since: new Date(since).toISOString(),
      ...(claim === undefined || claim.expiresAt <= this.now() ? {} : { holder: claim.holder }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  #living({ claim }: Unit): boolean {
    return claim !== undefined && claim.expiresAt > this.now();
  }

  #living30(): readonly (readonly [string, Revision])[] {
    return [...this.#processes].flatMap(([holder, { revision, seenAt }]) =>
      seenAt > this.now() - SILENT_MS ? [[holder, revision] as const] : [],
    );
  }

  #numberOf(revision: Revision | undefined): number | undefined {
    return revision === undefined ? undefined : this.#numbers.get(revision);
  }

  #isOlder(revision: Revision, than: Revision): boolean {
    const [one, other] = [this.#numberOf(revision), this.#numberOf(than)];
    return one !== undefined && other !== undefined && one < other;
  }
}

function rank(priority: WorkDraft["priority"]): number {
  return PRIORITIES.indexOf(priority);
}

function laneOf(unit: string): Lane {
  if (unit === PLATFORM_UNIT) return "platform";
  if (unit === REMOVALS_UNIT) return "removals";
  return unit.startsWith(SWEEP_PREFIX) ? "sweep" : "tenant";
}
