import type { Event } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Paint } from "../colour.ts";
import { notesOf } from "../description.ts";
import type { Description } from "../description.ts";
import { printable } from "../printable.ts";
import { eventText } from "./events.ts";
import { fieldPath } from "./field.ts";

/** One resource for people, in sections. The spec is YAML. */
export async function renderDescription(description: Description, paint: Paint): Promise<string> {
  const { key, condition, applied, references, referredToBy, events } = description;
  const state =
    condition.status === "True" ? paint("green", condition.reason) : paint("red", condition.reason);
  const facts = applied === undefined ? [] : appliedFacts(applied);
  return [
    `${paint("bold", printable(key))}\n`,
    ...rows([
      ["Condition", `${state}${condition.message === "" ? "" : `: ${printable(condition.message)}`}`],
      ...facts,
    ]),
    ...(condition.reason === "HazardNotApproved" ? [approveHint(key, condition.message, paint)] : []),
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

function appliedFacts(applied: NonNullable<Description["applied"]>): readonly (readonly [string, string])[] {
  const { origin, generation, appliedAt, revision, digest } = applied;
  return [
    ["File", printable(`${origin.file}:${origin.line}`)],
    ["Generation", String(generation)],
    ["Applied at", appliedAt],
    ["Revision", printable(revision)],
    ["Digest", digest],
  ];
}

function rows(facts: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `  ${`${name}:`.padEnd(width + 1)} ${value}\n`);
}

/** The condition of a held change says `HAZARD: what it endangers`. */
function approveHint(key: string, message: string, paint: Paint): string {
  const [hazard = ""] = message.split(":");
  const option = `--approve ${printable(hazard)}@${printable(key)}:REASON`;
  return `  ${paint("cyan", "what to do")}: edict apply ${option}, or the annotation edict/approve\n`;
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
