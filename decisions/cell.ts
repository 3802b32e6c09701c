import type { Release, ReleaseRule } from "../core/release.ts";
import { toDecision } from "./answer.ts";
import type { Decision } from "./decision.ts";
import { freeze } from "./freeze.ts";
import { listsOf } from "./lookup.ts";
import { Conditions } from "./outcomes.ts";
import { Reads } from "./reads.ts";
import type { Reading } from "./reads.ts";
import type { RecentMap } from "./recent-map.ts";
import type { EvaluationRequest } from "./request.ts";
import type { RoleSet } from "./role-sets.ts";
import { ruleFacts } from "./rule-facts.ts";
import { readAnswer } from "./runtime.ts";
import type { HeldRole, RuntimeAnswer, RuntimeInput, TextPolicy } from "./runtime.ts";
import { distinctRules, instantOf, planSlice } from "./slice.ts";
import { wallClock } from "./wall-clock.ts";

/** Answers by what came out of the conditions; further ones are asked for anew. */
const MOST_OUTCOMES = 256;
/** What was read is not kept when it is longer than this. */
const MOST_KEY = 512;

/** What a cell and an answer take beside their texts, in bytes: measured on V8 and rounded up. */
const CELL_BYTES = 1_500;
const ANSWER_BYTES = 1_000;

/** An answer, and where it was made before the JSON text of it. */
export interface Answered {
  readonly decision: Decision;
  readonly text?: string;
}

/** What the policy said. In a cell of one type and one action the decision says the same each time, and is kept. */
export interface Verdict {
  readonly answer: RuntimeAnswer;
  readonly whole: Answered | undefined;
}

type Rules = RuntimeInput["rules"];

/** What all cells of a release share. */
export interface CellWorld {
  readonly release: Release;
  readonly policy: TextPolicy;
  readonly onBytes: (bytes: number) => void;
  /** Verdicts by the number of their cell and what was read: one map, so that a thousand cells hold no more than one. */
  readonly byReading: RecentMap<Verdict>;
}

/**
 * The questions whether holders of the same roles may do one action on one type of resource, or any that no rule names
 * (`*`). The policy gets the same for all of them but for what conditions read, so its answers are kept by exactly that,
 * and the clocks that conditions read are part of it: an answer ends with the minute that it is for.
 */
export class Cell {
  readonly #world: CellWorld;
  /** With the places where they were written. */
  readonly #told: readonly ReleaseRule[];
  readonly #rules: Rules;
  readonly #isNamed: boolean;
  readonly #reads: Reads | undefined;
  readonly #zones: readonly string[];
  readonly #grants: readonly HeldRole[];
  readonly #conditions: Conditions | undefined;
  readonly #byOutcomes = new Map<string, Verdict>();
  /** Begins the keys of this cell. */
  readonly #name: string;
  #always: Verdict | undefined;

  /** `number` is one that no other cell of the release has. */
  constructor(world: CellWorld, set: RoleSet, type: string, action: string, number: number) {
    const lists = listsOf(set.live, type, action);
    const facts = lists.map(ruleFacts);
    this.#world = world;
    this.#name = `${number}/`;
    const rules = distinctRules(lists);
    this.#told = rules;
    this.#rules = rules.map(({ source: _source, ...rule }) => rule);
    this.#isNamed = type !== "*" && action !== "*";
    this.#reads = Reads.of(facts);
    this.#zones = [...new Set(facts.flatMap(({ zones }) => zones))];
    this.#grants = set.grants;
    this.#conditions = Conditions.of(this.#rules);
    world.onBytes(CELL_BYTES + (this.#conditions?.data.length ?? 0));
  }

  /**
   * Answers a question of this cell, whose action has its plain name. `undefined` where it has to be asked without what
   * is kept. Throws what the policy throws.
   */
  answer(asked: EvaluationRequest, now: number): Answered | undefined {
    const verdict = this.#verdict(asked, now);
    if (verdict === undefined || verdict.whole !== undefined) return verdict?.whole;
    return { decision: this.#toDecision(verdict.answer, asked) };
  }

  #verdict(asked: EvaluationRequest, now: number): Verdict | undefined {
    if (this.#always !== undefined) return this.#always;
    const reads = this.#reads;
    if (reads === undefined) return undefined;
    const reading = reads.read(asked);
    if (reading === undefined) return undefined;
    const clocks = this.#clocks(asked, now);
    const key = `${this.#name}${clocks}${reading.key}`;
    const known = this.#world.byReading.get(key);
    if (known !== undefined) return known;
    const verdict = this.#evaluate(reads, reading, asked, now);
    if (verdict !== undefined) this.#keep(key, verdict);
    return verdict;
  }

  #keep(key: string, verdict: Verdict): void {
    if (this.#zones.length === 0 && this.#reads?.nothing === true) this.#always = verdict;
    else if (key.length <= MOST_KEY) this.#world.byReading.set(key, verdict);
  }

  /** Where there are conditions the policy is first asked what comes out of them, and then about that alone. */
  #evaluate(reads: Reads, reading: Reading, asked: EvaluationRequest, now: number): Verdict | undefined {
    const conditions = this.#conditions;
    const clocks = this.#writeClocks(asked, now);
    if (conditions === undefined)
      return this.#ask(this.#rules, `${clocks},"request":${reads.write(reading)}}`, asked);
    const input = `{"clock":${clocks},"request":${reads.writeRead(reading)}}`;
    const outcomes = this.#world.policy.outcomesText(conditions.data, input);
    const known = this.#byOutcomes.get(outcomes);
    if (known !== undefined) return known;
    const verdict = this.#ask(conditions.settled(outcomes), `{},"request":${NOBODY}}`, asked);
    if (verdict !== undefined && this.#byOutcomes.size < MOST_OUTCOMES)
      this.#byOutcomes.set(outcomes, verdict);
    return verdict;
  }

  #ask(rules: Rules, tail: string, asked: EvaluationRequest): Verdict | undefined {
    const { policy, release, onBytes } = this.#world;
    const text = policy.evaluateText(`${headOf(release, this.#grants, rules)}${tail}`);
    const answer = readAnswer(policy.read(text));
    // Who gave a role differs between holders of the same roles.
    if (answer.reasons.some(({ role }) => role !== undefined)) return undefined;
    const whole = this.#isNamed ? wholeOf(this.#toDecision(answer, asked)) : undefined;
    onBytes(ANSWER_BYTES + 2 * (whole?.text.length ?? text.length));
    return { answer, whole };
  }

  #toDecision(answer: RuntimeAnswer, asked: EvaluationRequest): Decision {
    return toDecision(answer, { asked, rules: this.#told, grants: [] }, this.#world.release);
  }

  /** What the clocks show, as part of a key. */
  #clocks(asked: EvaluationRequest, now: number): string {
    if (this.#zones.length === 0) return "";
    const instant = instantOf(asked, now);
    let text = "";
    for (const zone of this.#zones) {
      const { minute, day } = wallClock(zone, instant);
      text += `${minute}${day}`;
    }
    return text;
  }

  #writeClocks(asked: EvaluationRequest, now: number): string {
    if (this.#zones.length === 0) return "{}";
    const instant = instantOf(asked, now);
    return JSON.stringify(Object.fromEntries(this.#zones.map((zone) => [zone, wallClock(zone, instant)])));
  }
}

/** The JSON text of a request that says nothing. */
const NOBODY = JSON.stringify({
  subject: { type: "", id: "" },
  action: { name: "" },
  resource: { type: "", id: "" },
  context: {},
});

/**
 * The JSON text of an input up to its clocks. Nothing in it is of one request, and the time is left at 0: only signing in
 * and fresh sign-ins are judged by it.
 */
function headOf({ sections }: Release, grants: readonly HeldRole[], rules: Rules): string {
  const { tenant } = sections;
  if (tenant === undefined) throw new ReferenceError("the release has no tenant section");
  const input: Omit<RuntimeInput, "clock" | "request"> = {
    kind: "access",
    tenant: { name: tenant.name, status: tenant.status },
    now: 0,
    plan: planSlice(
      sections,
      rules.flatMap(({ feature }) => feature ?? []),
    ),
    grants,
    rules,
    security: null,
    sso: null,
  };
  return `${JSON.stringify(input).slice(0, -1)},"clock":`;
}

/** A decision that many get: nobody can change it for others. */
export function wholeOf(decision: Decision): Required<Answered> {
  return { decision: freeze(decision), text: JSON.stringify(decision) };
}
