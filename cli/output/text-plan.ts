import { MASS_DELETION } from "../../core/plan.ts";
import type { Change, Hazard, Operation, Plan } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import type { KindCount, PlanBrief } from "../../engine/plan-brief.ts";
import type { Paint, Style } from "../colour.ts";
import { printable } from "../printable.ts";
import { counted, leftAloneSummary, planSummary, sumOperations, summaryOf } from "./count.ts";
import { changeText, fieldPath } from "./field.ts";
import { driftText, massDeletionText } from "./left-alone.ts";

/** A hazard that nobody approved yet. */
export interface OpenHazard {
  readonly key: ResourceKey;
  readonly hazard: Hazard;
}

export interface PlanTextOptions {
  readonly paint: Paint;
  /** Every field, also those of what is created, and long values nearly whole. */
  readonly details: boolean;
  /** Hazards without approval; the others of the plan count as approved. Absent: not known, all count as open. */
  readonly open?: readonly OpenHazard[];
}

const MARKS: Readonly<Record<Operation, { readonly mark: string; readonly style: Style }>> = {
  adopt: { mark: "=", style: "cyan" },
  create: { mark: "+", style: "green" },
  delete: { mark: "-", style: "red" },
  none: { mark: " ", style: "dim" },
  replace: { mark: "±", style: "magenta" },
  update: { mark: "~", style: "yellow" },
};

/** Fields of one change, and characters of one value, that are shown without --details. */
const FIELD_LIMIT = 12;
const VALUE_LENGTH = 80;
const DETAILED_VALUE_LENGTH = 4_000;

/** What is shown of a plan. */
export type ShownPlan = Partial<Pick<Plan, "drifted" | "retained">> & Pick<Plan, "changes" | "unchanged">;

/** The plan for people. Ends with the summary. */
export function renderPlanText(plan: ShownPlan, options: PlanTextOptions): string {
  const { paint } = options;
  const leftAlone = renderLeftAlone(plan, paint);
  if (plan.changes.length === 0) {
    const parts = [`${counted(plan.unchanged, "resource")} as desired`, ...leftAloneSummary(plan)];
    return `${leftAlone}${paint("green", "nothing to do")}: ${parts.join(", ")}\n`;
  }
  const changes = plan.changes.map((change) => renderChange(change, options)).join("");
  return `${changes}${leftAlone}\n${renderSummary(plan, options)}`;
}

/** The plan of a running edict: a short one as above, a long one by counts and with the changes that are hazards. */
export function renderPlanBrief(brief: PlanBrief, paint: Paint): string {
  const { changes, counts, unchanged, open, openCount } = brief;
  const options: PlanTextOptions = { paint, details: false, open };
  if (brief.whole) return renderPlanText(brief, options);
  const [first] = open;
  return [
    renderCounts(counts, paint),
    ...changes.map((change) => renderChange(change, options)),
    `\n${paint("bold", "plan")}: ${summaryOf(sumOperations(counts), unchanged)}\n`,
    first === undefined ? "" : renderWaiting(openCount, first, paint),
  ].join("");
}

/** Drift that stays, and what outlives its YAML. */
function renderLeftAlone({ drifted = [], retained = [] }: ShownPlan, paint: Paint): string {
  const items = drifted.map(
    (item) =>
      `  ${paint("yellow", "! drifted")} ${printable(item.key)} ${paint("dim", `(${driftText(item)})`)}\n`,
  );
  const kept = retained.map(
    (key) => `  ${paint("dim", "  retained")} ${printable(key)} ${paint("dim", "(no longer declared)")}\n`,
  );
  return [...items, ...kept].join("");
}

function renderCounts(counts: readonly KindCount[], paint: Paint): string {
  const kinds = [...new Set(counts.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const told = sumOperations(counts.filter((count) => count.kind === kind)).map(({ operation, count }) =>
        paint(MARKS[operation].style, `${count} to ${operation}`),
      );
      return `  ${printable(kind)}: ${told.join(", ")}\n`;
    })
    .join("");
}

function renderChange(change: Change, options: PlanTextOptions): string {
  const { paint } = options;
  const { mark, style } = MARKS[change.operation];
  const { file, line } = change.origin;
  const place = file === "" ? "" : paint("dim", `  ${printable(file)}:${line}`);
  const reason = change.reason === "" ? "" : `  ${paint("dim", `(${printable(change.reason)})`)}`;
  const head = `  ${paint(style, `${mark} ${change.operation.padEnd(7)}`)} ${printable(change.key)}${place}${reason}\n`;
  return [head, ...renderFields(change, options), ...renderHazards(change, options)].join("");
}

function renderFields(change: Change, { paint, details }: PlanTextOptions): readonly string[] {
  if (change.operation === "create" && !details) return [];
  const fields = details ? change.fields : change.fields.slice(0, FIELD_LIMIT);
  const length = details ? DETAILED_VALUE_LENGTH : VALUE_LENGTH;
  const lines = fields.map(
    (field) => `      ${paint("dim", `${fieldPath(field.pointer)}:`)} ${changeText(field, length)}\n`,
  );
  const hidden = change.fields.length - fields.length;
  return hidden === 0 ? lines : [...lines, `      … and ${counted(hidden, "more field")} (--details)\n`];
}

function renderHazards({ key, hazards }: Change, { paint, open }: PlanTextOptions): readonly string[] {
  return hazards.map(({ id, message }) => {
    const waits = open === undefined || open.some((other) => other.key === key && other.hazard.id === id);
    const state = waits ? paint("red", "not approved") : paint("green", "approved");
    return `      ${paint("red", `! ${id}`)}: ${printable(message)} [${state}]\n`;
  });
}

function renderSummary(plan: ShownPlan, { paint, open }: PlanTextOptions): string {
  const waiting =
    open ?? plan.changes.flatMap(({ key, hazards }) => hazards.map((hazard) => ({ key, hazard })));
  const lines = [`${paint("bold", "plan")}: ${planSummary(plan)}\n`];
  const single = waiting.filter(({ hazard }) => hazard.id !== MASS_DELETION);
  const tooMany = waiting.length - single.length;
  if (tooMany > 0) lines.push(`${paint("red", "breaker")}: ${massDeletionText(tooMany)}\n`);
  const [first] = single;
  if (first !== undefined) lines.push(renderWaiting(single.length, first, paint));
  return lines.join("");
}

function renderWaiting(count: number, first: OpenHazard, paint: Paint): string {
  return (
    `${paint("red", counted(count, "hazard"))} to approve, as in: ` +
    `--approve ${first.hazard.id}@${printable(first.key)}:REASON\n`
  );
}
