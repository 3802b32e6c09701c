import type { Change, Hazard, Operation, Plan } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import type { Paint, Style } from "../colour.ts";
import { printable } from "../printable.ts";
import { countOperations, counted, planSummary } from "./count.ts";
import { changeText, fieldPath } from "./field.ts";

/** A hazard that nobody approved yet. */
export interface OpenHazard {
  readonly key: ResourceKey;
  readonly hazard: Hazard;
}

export interface PlanTextOptions {
  readonly paint: Paint;
  /** Every field, also those of what is created, and long values nearly whole. */
  readonly details: boolean;
  /** Only counts by kind, and the changes that are hazards. */
  readonly brief: boolean;
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

/** The plan for people. Ends with the summary. */
export function renderPlanText(plan: Plan, options: PlanTextOptions): string {
  const { paint, brief } = options;
  if (plan.changes.length === 0) {
    return `${paint("green", "nothing to do")}: ${counted(plan.unchanged, "resource")} as desired\n`;
  }
  const shown = brief ? plan.changes.filter(({ hazards }) => hazards.length > 0) : plan.changes;
  const changes = shown.map((change) => renderChange(change, options)).join("");
  const counts = brief ? renderCounts(plan.changes, paint) : "";
  return `${counts}${changes}${changes === "" && counts === "" ? "" : "\n"}${renderSummary(plan, options)}`;
}

function renderCounts(changes: readonly Change[], paint: Paint): string {
  const kinds = [...new Set(changes.map(({ kind }) => kind))].toSorted();
  return kinds
    .map((kind) => {
      const counts = countOperations(changes.filter((change) => change.kind === kind));
      const told = counts.map(({ operation, count }) =>
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

function renderSummary(plan: Plan, { paint, open }: PlanTextOptions): string {
  const waiting =
    open ?? plan.changes.flatMap(({ key, hazards }) => hazards.map((hazard) => ({ key, hazard })));
  const lines = [`${paint("bold", "plan")}: ${planSummary(plan)}\n`];
  const [first] = waiting;
  if (first !== undefined) {
    lines.push(
      `${paint("red", counted(waiting.length, "hazard"))} to approve, as in: ` +
        `--approve ${first.hazard.id}@${printable(first.key)}:REASON\n`,
    );
  }
  return lines.join("");
}
