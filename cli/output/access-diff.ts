import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { AccessChange, AccessDiff, Verdict } from "../../decisions/access/diff.ts";
import type { EvaluationRequest } from "../../decisions/request.ts";
import type { Paint } from "../colour.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { renderTable } from "../table.ts";
import type { Cell } from "../table.ts";
import { placeText, subjectsJson, subjectsText } from "./access-words.ts";
import { counted } from "./count.ts";

export const DIFF_EXIT: Readonly<Record<Verdict, ExitCode>> = {
  "adds-none": EXIT.ok,
  gains: EXIT.changes,
  "not-proved": EXIT.refused,
};

export interface DiffShown {
  readonly diffs: readonly AccessDiff[];
  readonly verdict: Verdict;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly expand: boolean;
}

/** The difference for programs. */
export function accessDiffJson({ diffs, verdict, at, expand }: DiffShown): JsonObject {
  const shown = ({ subjects, ...change }: AccessChange): object => ({
    ...subjectsJson(subjects, expand),
    ...change,
  });
  return toJson({
    verdict,
    at: new Date(at).toISOString(),
    tenants: diffs.map(({ tenant, gains, losses }) => ({
      tenant,
      gains: gains.map(shown),
      losses: losses.map(shown),
    })),
  });
}

const HEADINGS = ["", "SUBJECTS", "ON", "ACTIONS", "WHY"];

/** The difference for people: what is gained and lost, and what it comes to. */
export function renderAccessDiff(shown: DiffShown, paint: Paint): string {
  const tables = shown.diffs.map(({ tenant, gains, losses }) => {
    const rows = [...rowsOf(gains, "gain", shown.expand), ...rowsOf(losses, "loss", shown.expand)];
    return `${paint("bold", tenant)}\n${renderTable(HEADINGS, rows, paint)}`;
  });
  return [...tables, verdictText(shown, paint)].join("\n");
}

function verdictText({ diffs, verdict, at }: DiffShown, paint: Paint): string {
  const gains = diffs.flatMap((diff) => diff.gains);
  const open = gains.filter(({ proved }) => !proved).length;
  switch (verdict) {
    case "adds-none":
      return `${paint("green", "adds no access")}: proved for every question from ${new Date(at).toISOString()} on\n`;
    case "gains": {
      const more = open === 0 ? "" : `, ${open} more not proved to be none`;
      return `${paint("red", "adds access")}: ${counted(gains.length - open, "gain")}${more}\n`;
    }
    case "not-proved":
      return `${paint("yellow", "not proved to add no access")}: ${counted(open, "change")} to look at\n`;
  }
}

/** Losses are the gains of the way back, so that what was not proved may be lost. */
function rowsOf(
  changes: readonly AccessChange[],
  kind: "gain" | "loss",
  expand: boolean,
): readonly (readonly Cell[])[] {
  const byActions = alike(changes, ({ action: _action, ...rest }) => rest).map((same) => ({
    ...same[0],
    action: same.map(({ action }) => action).join(", "),
  }));
  const bySubjects = alike(byActions, ({ subjects: _subjects, ...rest }) => rest).map((same) => ({
    ...same[0],
    subjects: same.flatMap(({ subjects }) => subjects),
  }));
  return bySubjects.flatMap((change) => changeRows(change, kind, expand));
}

/** Changes that are the same apart from what `rest` leaves out, and from the question that shows it. */
function alike(
  changes: readonly AccessChange[],
  rest: (change: AccessChange) => object,
): readonly (readonly [AccessChange, ...AccessChange[]])[] {
  const groups = new Map<string, [AccessChange, ...AccessChange[]]>();
  for (const change of changes) {
    const key = JSON.stringify({ ...rest(change), witness: undefined });
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [change]);
    else known.push(change);
  }
  return [...groups.values()];
}

function changeRows(
  change: AccessChange,
  kind: "gain" | "loss",
  expand: boolean,
): readonly (readonly Cell[])[] {
  const word = change.proved ? kind : kind === "gain" ? "may gain" : "may lose";
  const style = kind === "gain" ? (change.proved ? "red" : "yellow") : "dim";
  const details = [
    ...(change.formerly ?? []).map((words) => `${kind === "gain" ? "before" : "after"} only when ${words}`),
    ...(change.witness === undefined || kind === "loss" ? [] : [witnessText(change.witness)]),
  ];
  return [
    [
      { text: word, style },
      subjectsText(change.subjects, expand),
      change.type,
      change.action,
      whyText(change, kind),
    ],
    ...details.map((text) => ["", "", "", "", { text, style: "dim" as const }]),
  ];
}

function whyText({ why, condition, rule, source }: AccessChange, kind: "gain" | "loss"): string {
  const place =
    source === undefined ? "" : ` (${rule === undefined ? "" : `${rule} at `}${placeText(source)})`;
  const when = condition === undefined ? "" : ` when ${condition}`;
  return `${kind === "loss" ? "before: " : ""}${why}${when}${place}`;
}

/** A question that is newly allowed, in short. */
function witnessText({ request, at }: NonNullable<AccessChange["witness"]>): string {
  const { subject, action, resource, context }: EvaluationRequest = request;
  const parts = [
    `${subject.type}:${subject.id}${propertiesText(subject.properties)}`,
    action.name,
    `${resource.type}:${resource.id}${propertiesText(resource.properties)}`,
    ...(context === undefined || Object.keys(context).length === 0
      ? []
      : [`with ${JSON.stringify(context)}`]),
  ];
  return `e.g. ${parts.join(" ")} at ${at}`;
}

function propertiesText(properties: JsonObject | undefined): string {
  return properties === undefined ? "" : ` ${JSON.stringify(properties)}`;
}
