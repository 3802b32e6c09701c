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
import { alikeTenants } from "./alike-tenants.ts";
import type { AlikeTenants, ChangeRow } from "./alike-tenants.ts";
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

/** The difference for programs: every tenant and every subject. */
export function accessDiffJson({ diffs, verdict, at }: DiffShown): JsonObject {
  const shown = ({ subjects, ...change }: AccessChange): object => ({
    ...subjectsJson(subjects, true),
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
  const tables = alikeTenants(shown.diffs, shown.expand).map((alike) => {
    const rows = alike.rows.flatMap((row) => changeRows(row, alike, shown.expand));
    return `${paint("bold", tenantsText(alike))}\n${renderTable(HEADINGS, rows, paint)}`;
  });
  return [...tables, verdictText(shown, paint)].join("\n");
}

/** So many tenants with the same changes are named before the rest is counted. */
const NAMED_TENANTS = 3;

function tenantsText({ tenants }: AlikeTenants): string {
  if (tenants.length === 1) return tenants.join("");
  const more = tenants.length - NAMED_TENANTS;
  const names = tenants.slice(0, NAMED_TENANTS).join(", ");
  const rest = more > 0 ? ` and ${more.toLocaleString("en-US")} more` : "";
  return `${tenants.length.toLocaleString("en-US")} tenants: ${names}${rest}`;
}

function verdictText({ diffs, verdict, at }: DiffShown, paint: Paint): string {
  const gains = diffs.flatMap((diff) => diff.gains);
  const gaining = diffs.filter((diff) => diff.gains.length > 0).length;
  const where = gaining > 1 ? ` in ${counted(gaining, "tenant")}` : "";
  const open = gains.filter(({ proved }) => !proved).length;
  switch (verdict) {
    case "adds-none":
      return `${paint("green", "adds no access")}: proved for every question from ${new Date(at).toISOString()} on\n`;
    case "gains": {
      const more = open === 0 ? "" : `, ${open} more not proved to be none`;
      return `${paint("red", "adds access")}: ${counted(gains.length - open, "gain")}${more}${where}\n`;
    }
    case "not-proved":
      return `${paint("yellow", "not proved to add no access")}: ${counted(open, "change")} to look at${where}\n`;
  }
}

/** Losses are the gains of the way back, so that what was not proved may be lost. */
function changeRows(
  { change, kind }: ChangeRow,
  { tenants }: AlikeTenants,
  expand: boolean,
): readonly (readonly Cell[])[] {
  const word = change.proved ? kind : kind === "gain" ? "may gain" : "may lose";
  const style = kind === "gain" ? (change.proved ? "red" : "yellow") : "dim";
  const details = [
    ...(change.formerly ?? []).map((words) => `${kind === "gain" ? "before" : "after"} only when ${words}`),
    ...(change.witness === undefined || kind === "loss" ? [] : [witnessText(change.witness, tenants)]),
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

/** A question that is newly allowed, in short: the first tenant's, where there are several. */
function witnessText(
  { request, at }: NonNullable<AccessChange["witness"]>,
  tenants: AlikeTenants["tenants"],
): string {
  const { subject, action, resource, context }: EvaluationRequest = request;
  const parts = [
    `${subject.type}:${subject.id}${propertiesText(subject.properties)}`,
    action.name,
    `${resource.type}:${resource.id}${propertiesText(resource.properties)}`,
    ...(context === undefined || Object.keys(context).length === 0
      ? []
      : [`with ${JSON.stringify(context)}`]),
  ];
  const where = tenants.length === 1 ? "" : ` in ${tenants[0] ?? ""}`;
  return `e.g. ${parts.join(" ")}${where} at ${at}`;
}

function propertiesText(properties: JsonObject | undefined): string {
  return properties === undefined ? "" : ` ${JSON.stringify(properties)}`;
}
