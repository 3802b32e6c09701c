import type { Event } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import { HAZARDS, MASS_DELETION } from "../../core/plan.ts";
import type { HazardId } from "../../core/plan.ts";
import type { Condition } from "../../core/ports.ts";
import { ageOf } from "../age.ts";
import type { Paint } from "../colour.ts";
import { notesOf } from "../description.ts";
import type { Description } from "../description.ts";
import { printable } from "../printable.ts";
import { eventText } from "./events.ts";
import { fieldPath } from "./field.ts";

const TYPE_WIDTH = "Reconciling".length;
const STATUS_WIDTH = "Unknown".length;

/** One resource for people, in sections. The spec is YAML. `now` in milliseconds. */
export async function renderDescription(
  description: Description,
  paint: Paint,
  now: number,
): Promise<string> {
  const { key, conditions, applied, references, referredToBy, events, point } = description;
  return [
    `${paint("bold", printable(key))}\n`,
    ...rows([
      ...(point === undefined ? [] : [["As of", pointText(point)] as const]),
      ...readyFacts(conditions, applied, paint, now),
      ...(applied === undefined ? [] : appliedFacts(applied)),
    ]),
    ...approveHints(key, conditions, paint),
    ...section(
      "Conditions",
      conditions.flatMap((condition) => conditionLines(condition, now)),
      paint,
    ),
    ...(applied === undefined ? [] : await resourceSections(applied.resource, paint)),
    ...section(
      "Refers to",
      references.map(
        ({ pointer, target, key: meant }) => `${fieldPath(pointer)}: ${meant ?? `${target} (not applied)`}`,
      ),
      paint,
    ),
    ...section("Referred to by", referredToBy, paint),
    ...section("Events", events.map(eventLine), paint),
  ].join("");
}

type Fact = readonly [string, string];

function pointText({ sequence, at }: NonNullable<Description["point"]>): string {
  return at === undefined ? "before the first entry of the trail" : `${at}, entry ${sequence} of the trail`;
}

function readyFacts(
  conditions: readonly Condition[],
  applied: Description["applied"],
  paint: Paint,
  now: number,
): readonly Fact[] {
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready === undefined) return generationFacts(applied?.generation, undefined);
  const state = paint(ready.status === "True" ? "green" : "red", `${ready.status} (${ready.reason})`);
  const retry = conditions.find(({ nextRetryAt }) => nextRetryAt !== undefined)?.nextRetryAt;
  const place = conditions.find(({ origin }) => origin !== undefined)?.origin;
  return [
    ["Ready", `${state}${sinceText(ready, now)}`],
    ...(retry === undefined ? [] : [["Next retry", retry] as const]),
    ...(place === undefined ? [] : [["Caused by", printable(`${place.file}:${place.line}`)] as const]),
    ...generationFacts(applied?.generation, ready.observedGeneration),
  ];
}

/** What is applied, and what was looked at where that is another one. */
function generationFacts(applied: number | undefined, observed: number | undefined): readonly Fact[] {
  if (applied === undefined)
    return observed === undefined ? [] : [["Generation", `${observed}, never applied`]];
  const newer = observed === undefined || observed === applied ? "" : `, ${observed} is desired`;
  return [["Generation", `${applied}${newer}`]];
}

function sinceText({ since }: Condition, now: number): string {
  return since === "" ? "" : ` since ${since} (${ageOf(since, now)})`;
}

function conditionLines(condition: Condition, now: number): readonly string[] {
  const { type, status, reason, message } = condition;
  const head = `${type.padEnd(TYPE_WIDTH)} ${status.padEnd(STATUS_WIDTH)} ${reason}${sinceText(condition, now)}`;
  return message === "" ? [head] : [head, `${" ".repeat(TYPE_WIDTH)} ${message}`];
}

/** The hazards that the conditions tell of, each with the way to approve it. */
function approveHints(key: string, conditions: readonly Condition[], paint: Paint): readonly string[] {
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready?.reason !== "HazardNotApproved" && ready?.reason !== "MassDeletion") return [];
  const told = HAZARDS.filter((hazard) => ` ${ready.message}`.includes(` ${hazard}: `));
  return told.map((hazard) => `  ${paint("cyan", "what to do")}: ${approval(hazard, printable(key))}\n`);
}

/** Too many deletions at once are approved as a whole, and by hand alone. */
function approval(hazard: HazardId, key: string): string {
  return hazard === MASS_DELETION
    ? `edict apply --approve ${hazard}`
    : `edict apply --approve ${hazard}@${key}:REASON, or the annotation edict/approve`;
}

function appliedFacts(applied: NonNullable<Description["applied"]>): readonly Fact[] {
  const { origin, appliedAt, revision, digest } = applied;
  return [
    ["File", printable(`${origin.file}:${origin.line}`)],
    ["Applied at", appliedAt],
    ["Revision", printable(revision)],
    ["Digest", digest],
  ];
}

function rows(facts: readonly Fact[]): readonly string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `  ${`${name}:`.padEnd(width + 1)} ${value}\n`);
}

async function resourceSections(resource: JsonObject, paint: Paint): Promise<readonly string[]> {
  // Only this view needs YAML, so only it loads the library.
  const { stringify } = await import("yaml");
  const yaml = (value: unknown): readonly string[] =>
    stringify(value, { lineWidth: 0 }).trimEnd().split("\n");
  const labels = notesOf(resource, "labels");
  const annotations = notesOf(resource, "annotations");
  return [
    ...section("Labels", Object.keys(labels).length === 0 ? [] : yaml(labels), paint),
    ...section("Annotations", Object.keys(annotations).length === 0 ? [] : yaml(annotations), paint),
    ...section("Spec", yaml(resource["spec"]), paint),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  if (lines.length === 0) return [];
  return [`\n${paint("bold", title)}\n`, ...lines.map((line) => `  ${printable(line)}\n`)];
}

function eventLine(event: Event): string {
  return `${event.sequence}  ${event.at}  ${event.type}  ${event.actor}  ${eventText(event)}`.trimEnd();
}
