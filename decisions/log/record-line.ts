import { EdictError } from "../../core/errors.ts";
import type { Release } from "../../core/release.ts";
import type { Decision, Reason } from "../decision.ts";
import type { MaskedQuestion, Mask } from "./mask.ts";
import type { Decided, DecidedRecord, LogGap, RecordedReason } from "./record.ts";
import { releaseReads } from "./release-reads.ts";
import type { ReleaseReads } from "./release-reads.ts";

/*
 * A record is one line of JSON, its members always in this order:
 *
 *   {"id":…,"time":…,"tenant":…,"subject":…,"action":…,"resource":…,"context":…,"masked":…,"release":…,"decision":…,
 *    "reasons":…,"requestId":…,"caller":…,"us":…,"source":…}
 *
 * so that whoever reads millions of them finds the question and the answer without parsing the rest: the question stands
 * between the end of `time` and the last `,"release":`, which no text can hold, because its quotes would be escaped.
 */

/** Writes decisions as lines. Not to be shared between threads: it numbers them. */
export type LineWriter = (id: string, decided: Decided) => string;

/** The release that a tenant is served from. */
export type ReleaseOf = (tenant: string) => Release | undefined;

/** Makes the writer that masks by `mask`; the release says what rules read, and what they are called. */
export function lineWriter(mask: Mask, releaseOf: ReleaseOf): LineWriter {
  const answers = new WeakMap<Decision, string>();
  const answerText = (answer: Decision, reads: ReleaseReads): string => {
    const known = answers.get(answer);
    if (known !== undefined) return known;
    const text = encodeAnswer(answer, reads);
    answers.set(answer, text);
    return text;
  };
  return (id, decided) => {
    const { tenant, answer } = decided;
    const release = releaseOf(tenant);
    const reads = releaseReads(release?.digest === answer.context.release ? release : undefined);
    const question = mask(decided.request, reads.paths);
    return `{"id":"${id}","time":"${timeText(decided.now)}"${questionText(tenant, question)}${answerText(answer, reads)}${rest(decided)}`;
  };
}

function questionText(
  tenant: string,
  { subject, action, resource, context, masked }: MaskedQuestion,
): string {
  const hidden = masked === undefined ? "" : `,"masked":${JSON.stringify(masked)}`;
  const around = context === undefined ? "" : `,"context":${JSON.stringify(context)}`;
  const properties =
    action.properties === undefined ? "" : `,"properties":${JSON.stringify(action.properties)}`;
  return `,"tenant":${quoted(tenant)},"subject":${entityText(subject)},"action":{"name":${quoted(action.name)}${properties}},"resource":${entityText(resource)}${around}${hidden}`;
}

function entityText({ type, id, properties }: MaskedQuestion["subject"]): string {
  const more = properties === undefined ? "" : `,"properties":${JSON.stringify(properties)}`;
  return `{"type":${quoted(type)},"id":${JSON.stringify(id)}${more}}`;
}

function encodeAnswer({ decision, context }: Decision, reads: ReleaseReads): string {
  const reasons = context.reasons.map((reason) => recordedReason(reason, reads));
  return `,"release":${JSON.stringify(context.release)},"decision":${String(decision)},"reasons":${JSON.stringify(reasons)}`;
}

/** The sentence is left out: it follows from the code. */
function recordedReason({ code, resource, line }: Reason, reads: ReleaseReads): RecordedReason {
  if (resource === undefined) return { code };
  const rule = line === undefined ? undefined : reads.ruleAt(resource, line);
  return rule === undefined ? { code, resource } : { code, rule };
}

function rest({ requestId, caller, ms, source }: Decided): string {
  const asked = requestId === undefined ? "" : `,"requestId":${JSON.stringify(requestId)}`;
  const by = caller === undefined ? "" : `,"caller":${quoted(caller)}`;
  return `${asked}${by},"us":${Math.round(ms * 1000)},"source":"${source}"}`;
}

/** Texts of which there are few: names of tenants, types, actions and callers. The bound is for hostile ones. */
const quotedTexts = new Map<string, string>();
const MOST_TEXTS = 4_096;

function quoted(text: string): string {
  const known = quotedTexts.get(text);
  if (known !== undefined) return known;
  const made = JSON.stringify(text);
  if (quotedTexts.size >= MOST_TEXTS) quotedTexts.clear();
  quotedTexts.set(text, made);
  return made;
}

let lastTime = Number.NaN;
let lastText = "";

/** Many records are of the same millisecond. */
function timeText(millis: number): string {
  if (millis !== lastTime) {
    lastText = new Date(millis).toISOString();
    lastTime = millis;
  }
  return lastText;
}

/** A record that was made elsewhere, as a line of this log. */
export function recordLine(record: DecidedRecord): string {
  const { id, time, tenant, release, decision, reasons, requestId, caller, us, source } = record;
  const tail = JSON.stringify({ release, decision, reasons, requestId, caller, us, source });
  return `{"id":${JSON.stringify(id)},"time":"${timeText(Date.parse(time))}"${questionText(tenant, record)},${tail.slice(1)}`;
}

export function gapLine(gap: LogGap): string {
  return JSON.stringify({ gap });
}

export type LogLine =
  | { readonly kind: "gap"; readonly gap: LogGap }
  | { readonly kind: "record"; readonly record: DecidedRecord };

/** Reads a line. Throws EDICT_LOG_DAMAGED for one that this log did not write. */
export function parseLine(line: string): LogLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new EdictError("EDICT_LOG_DAMAGED", "a line of the decision log is no JSON", { cause });
  }
  if (typeof value !== "object" || value === null)
    throw new EdictError("EDICT_LOG_DAMAGED", "a line of the decision log is no object");
  if ("gap" in value) return { kind: "gap", gap: value.gap as LogGap };
  if ("decision" in value && "subject" in value) return { kind: "record", record: value as DecidedRecord };
  throw new EdictError("EDICT_LOG_DAMAGED", "a line of the decision log is neither a record nor a gap");
}

/** What a record says, without parsing it. Positions are into the line. */
export interface LineParts {
  /** RFC 3339 in UTC. */
  readonly time: string;
  /** The tenant, the question and what is masked of it: the same text for the same question. */
  readonly question: string;
  readonly decision: boolean;
  /** Code of the first reason, and the rule that it is about. */
  readonly reason: () => RecordedReason;
}

const TIME = '","time":"';
const TIME_LENGTH = "2026-11-22T14:00:00.000Z".length;
const RELEASE = ',"release":';
const DECISION = ',"decision":';

/** The parts of a record's line; `undefined` for a gap and for what is no whole line. */
export function lineParts(line: string): LineParts | undefined {
  const time = line.indexOf(TIME);
  const release = line.lastIndexOf(RELEASE);
  const decision = line.indexOf(DECISION, release);
  if (time === -1 || release === -1 || decision === -1 || !line.endsWith("}")) return undefined;
  const begin = time + TIME.length;
  const answer = decision + DECISION.length;
  const decided = line.startsWith("true", answer);
  return {
    time: line.slice(begin, begin + TIME_LENGTH),
    question: line.slice(begin + TIME_LENGTH + 2, release),
    decision: decided,
    reason: () => firstReason(line, answer),
  };
}

/** Up to the end of the first reason: none of its texts holds a brace that is not part of a text. */
const FIRST_REASON = /"reasons":\[(\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\})/uy;

function firstReason(line: string, from: number): RecordedReason {
  FIRST_REASON.lastIndex = line.indexOf('"reasons":[', from);
  const [, reason] = FIRST_REASON.exec(line) ?? [];
  return reason === undefined ? { code: "none" } : (JSON.parse(reason) as RecordedReason);
}

/** The question of `LineParts`. */
export function parseQuestion(question: string): MaskedQuestion & { readonly tenant: string } {
  return JSON.parse(`{${question}}`) as MaskedQuestion & { readonly tenant: string };
}

/** What a line is looked for by in a database. */
export interface LineKey {
  readonly id: string;
  readonly time: string;
  /** Empty for a gap, which is of no tenant. */
  readonly tenant: string;
}

const KEY = /^\{"id":("(?:[^"\\]|\\.)*"),"time":"([^"]+)","tenant":("(?:[^"\\]|\\.)*")/u;

/** Throws EDICT_LOG_DAMAGED for a line that this log did not write. */
export function lineKey(line: string): LineKey {
  const [, id, time, tenant] = KEY.exec(line) ?? [];
  if (id !== undefined && time !== undefined && tenant !== undefined)
    return { id: JSON.parse(id) as string, time, tenant: JSON.parse(tenant) as string };
  const parsed = parseLine(line);
  if (parsed.kind !== "gap") throw new EdictError("EDICT_LOG_DAMAGED", "a record begins with something else");
  const { writer, upTo, cause, dropped } = parsed.gap;
  return { id: `gap:${writer}:${upTo}:${dropped}:${cause}`, time: parsed.gap.time, tenant: "" };
}
