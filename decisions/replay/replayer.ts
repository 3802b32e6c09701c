import type { Release } from "../../core/release.ts";
import type { DecisionPoint } from "../decision-point.ts";
import type { Decision } from "../decision.ts";
import { lineParts, parseLine, parseQuestion } from "../log/record-line.ts";
import type { LineParts } from "../log/record-line.ts";
import type { RecordedReason } from "../log/record.ts";
import { releaseReads } from "../log/release-reads.ts";
import { questionFacts } from "./question-facts.ts";
import { add, countFlip, newTally } from "./tally.ts";
import type { Flip, FlipExample, ReplayTally } from "./tally.ts";

export interface ReplayRange {
  /** RFC 3339 in UTC with milliseconds, as records have it; `from` belongs to it, `to` does not. */
  readonly from?: string;
  readonly to?: string;
  readonly tenant?: string;
}

/** A question as it is remembered: its answer, where that is always the same. */
interface Known {
  readonly question: ReturnType<typeof parseQuestion>;
  readonly missing: string | undefined;
  readonly answer: Decision | undefined;
}

/** Questions that are remembered; then they are forgotten all at once. */
const MOST_QUESTIONS = 200_000;
const MOST_EXAMPLES = 2_000;
const FAILED = "evaluation.";

/**
 * Asks recorded questions again, of the proposed releases. The same question is evaluated once, unless its answer depends
 * on the time; then it is judged as of the time in its record.
 */
export class Replayer {
  readonly tally: ReplayTally = newTally();
  readonly #point: DecisionPoint;
  readonly #range: Required<ReplayRange>;
  readonly #tenants: ReadonlySet<string> | undefined;
  #known = new Map<string, Known>();

  /** `tenants`: decisions of others are not asked again; absent: those of all are. */
  constructor(point: DecisionPoint, range: ReplayRange, tenants?: readonly string[]) {
    this.#point = point;
    const { from = "", to = "~", tenant = "" } = range;
    this.#range = { from, to, tenant };
    this.#tenants = tenants === undefined ? undefined : new Set(tenants);
  }

  /** Throws EDICT_LOG_DAMAGED for a line that is none of the log. */
  take(lines: readonly string[]): void {
    for (const line of lines) {
      const parts = lineParts(line);
      if (parts === undefined) this.#takeOther(line);
      else if (parts.time >= this.#range.from && parts.time < this.#range.to) this.#takeRecord(parts);
    }
  }

  #takeOther(line: string): void {
    const parsed = parseLine(line);
    if (parsed.kind === "gap") this.tally.dropped += parsed.gap.dropped;
  }

  #takeRecord(parts: LineParts): void {
    const known = this.#known.get(parts.question) ?? this.#learn(parts);
    const { question, missing } = known;
    const { tally } = this;
    const { tenant } = this.#range;
    if (tenant !== "" && question.tenant !== tenant) return;
    if (this.#tenants?.has(question.tenant) === false) {
      tally.skipped += 1;
      return;
    }
    tally.records += 1;
    if (missing !== undefined) {
      tally.undecidable += 1;
      add(tally.byMasked, missing, 1);
      return;
    }
    const answer = known.answer ?? this.#ask(question, Date.parse(parts.time));
    if (answer.decision === parts.decision) tally.same += 1;
    else this.#takeFlip(parts, known, answer);
  }

  #learn({ question: text, time }: LineParts): Known {
    const question = parseQuestion(text);
    const release = this.#point.release(question.tenant);
    const facts = release === undefined ? { timed: false } : factsOf(release, question);
    const isFixed = !facts.timed && facts.missing === undefined;
    const known: Known = {
      question,
      missing: facts.missing,
      answer: isFixed ? this.#ask(question, Date.parse(time)) : undefined,
    };
    if (this.#known.size >= MOST_QUESTIONS) this.#known = new Map();
    this.#known.set(ownText(text), known);
    return known;
  }

  #ask(question: Known["question"], now: number): Decision {
    this.tally.evaluations += 1;
    return this.#point.evaluate(question.tenant, question, { now });
  }

  #takeFlip(parts: LineParts, { question }: Known, answer: Decision): void {
    const before = parts.reason();
    const after = this.#reasonOf(question.tenant, answer);
    if (before.code.startsWith(FAILED) || after.code.startsWith(FAILED)) {
      this.tally.records -= 1;
      this.tally.skipped += 1;
      return;
    }
    const flip = flipOf(
      question,
      answer.decision ? after : before.rule === undefined ? after : before,
      answer,
    );
    countFlip(this.tally, flip);
    this.#keepExample(parts, question, { ...flip, before: before.code, after: after.code });
  }

  #reasonOf(tenant: string, { context }: Decision): RecordedReason {
    const [first] = context.reasons;
    if (first === undefined) return { code: "none" };
    const { code, resource, line } = first;
    const { ruleAt } = releaseReads(this.#point.release(tenant));
    const rule = resource === undefined || line === undefined ? undefined : ruleAt(resource, line);
    return { code, ...(rule === undefined ? {} : { rule }) };
  }

  #keepExample(
    { time }: LineParts,
    { subject, action, resource, context }: Known["question"],
    flip: Omit<FlipExample, "count" | "record">,
  ): void {
    const key = JSON.stringify([flip.direction, flip.rule, flip.subject, action.name, resource.type]);
    const known = this.tally.examples.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.tally.examples.size < MOST_EXAMPLES) {
      const record = { time, subject, action, resource, ...(context && { context }) };
      this.tally.examples.set(key, { ...flip, record, count: 1 });
    }
  }
}

/** A release that contradicts itself denies everything, whatever the time. */
function factsOf(release: Release, question: Known["question"]): ReturnType<typeof questionFacts> {
  try {
    return questionFacts(release, question);
  } catch {
    return { timed: false };
  }
}

function flipOf({ tenant, subject }: Known["question"], reason: RecordedReason, answer: Decision): Flip {
  const rule = reason.rule ?? reason.code;
  return {
    direction: answer.decision ? "wider" : "narrower",
    rule,
    role: reason.rule?.split("#")[0] ?? "",
    subject: `${subject.type}:${subject.id}`,
    tenant,
  };
}

/** A part of a long text keeps all of that in memory; a copy of it does not. */
function ownText(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
