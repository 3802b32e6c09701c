import { EdictError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { toJson } from "../../core/json.ts";
import type { Access, AccessMatrix, Ground, MatrixGroup, MatrixRow } from "../../decisions/access/matrix.ts";
import type { Paint } from "../colour.ts";
import { renderTable } from "../table.ts";
import type { Cell } from "../table.ts";
import { placeText, subjectsJson, subjectsText } from "./access-words.ts";

/** Nothing can be listed. Throws EDICT_NOT_FOUND. */
export function noTenant(tenant: string | undefined): never {
  throw new EdictError(
    "EDICT_NOT_FOUND",
    tenant === undefined ? "the workspace has no tenants" : `there is no tenant "${tenant}" in the workspace`,
  );
}

/** The matrices for programs. */
export function accessJson(matrices: readonly AccessMatrix[], expand: boolean): JsonObject {
  return toJson({
    tenants: matrices.map(({ tenant, status, groups }) => ({
      tenant,
      status,
      groups: groups.map(({ subjects, roles, rows }) => ({ ...subjectsJson(subjects, expand), roles, rows })),
    })),
  });
}

const HEADINGS = ["SUBJECTS", "ON", "ACTIONS", "ACCESS", "BECAUSE"];

const STYLES: Readonly<Record<Access, Parameters<Paint>[0]>> = {
  allow: "green",
  conditional: "yellow",
  deny: "red",
  "not-in-plan": "dim",
};

/** The matrices for people: a table a tenant. */
export function renderAccess(matrices: readonly AccessMatrix[], expand: boolean, paint: Paint): string {
  return matrices.map((matrix) => renderMatrix(matrix, expand, paint)).join("\n");
}

function renderMatrix({ tenant, status, groups }: AccessMatrix, expand: boolean, paint: Paint): string {
  const head = `${paint("bold", tenant)}${status === "active" ? "" : ` (${status}: nobody may do anything)`}\n`;
  if (groups.length === 0) return `${head}nobody may do anything that was asked about\n`;
  return (
    head +
    renderTable(
      HEADINGS,
      groups.flatMap((group) => groupRows(group, expand)),
      paint,
    )
  );
}

function groupRows({ subjects, rows }: MatrixGroup, expand: boolean): readonly (readonly Cell[])[] {
  // Actions that rest on the same are one row.
  const merged = [
    ...Map.groupBy(rows, ({ type, access, grounds }) => JSON.stringify([type, access, grounds])).values(),
  ];
  return merged.flatMap((same, index) => sameRows(same, index === 0 ? subjectsText(subjects, expand) : ""));
}

function sameRows(same: readonly MatrixRow[], subjects: string): readonly (readonly Cell[])[] {
  const [first] = same;
  if (first === undefined) return [];
  const { type, access, grounds } = first;
  const actions = same.map(({ action }) => action).join(", ");
  const [ground, ...others] = grounds.map(groundText);
  return [
    [subjects, type, actions, { text: access, style: STYLES[access] }, ground ?? ""],
    ...others.map((text) => ["", "", "", "", text]),
  ];
}

function groundText({ effect, rule, condition, lacks, source }: Ground): string {
  const what = rule === undefined ? "needs to have" : `${effect} by ${rule}`;
  const when = condition === undefined ? "" : rule === undefined ? ` ${condition}` : ` when ${condition}`;
  const plan = lacks === undefined ? "" : `, but the plan has no ${lacks}`;
  return `${what}${when}${plan} (${placeText(source)})`;
}
