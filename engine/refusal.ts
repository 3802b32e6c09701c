import { EdictError } from "../core/errors.ts";
import type { Plan } from "../core/plan.ts";
import { refusals } from "./check/check.ts";
import { sha256 } from "./digest.ts";
import type { Gate } from "./plan/approvals.ts";
import { planDigest } from "./plan/planner.ts";
import type { Prepared } from "./prepare.ts";

/** Throws EDICT_RESOURCE_INVALID or EDICT_ADMISSION_REFUSED for a revision that may not be applied. */
export function assertUsable(prepared: Prepared): void {
  if (prepared.verdict === "invalid") {
    const count = prepared.diagnostics.filter(({ severity }) => severity === "error").length;
    throw new EdictError("EDICT_RESOURCE_INVALID", `the revision has ${count} errors`);
  }
  if (prepared.verdict === "refused") {
    throw new EdictError("EDICT_ADMISSION_REFUSED", "a rule refuses the revision");
  }
}

/** Throws EDICT_PLAN_INVALID when a saved plan is not what its id says. */
export function assertUnaltered(plan: Plan): void {
  if (planDigest(plan, sha256) !== plan.id) {
    throw new EdictError(
      "EDICT_PLAN_INVALID",
      "the saved plan was altered: its id does not fit its contents",
    );
  }
}

/** Names the part of the basis that moved. */
export function stalePlan(saved: Plan, fresh: Plan): EdictError {
  const parts = (["revision", "desired", "observed", "policies"] as const).filter(
    (part) => saved.basis[part] !== fresh.basis[part],
  );
  const moved = parts.length === 0 ? "the time" : parts.join(", ");
  return new EdictError(
    "EDICT_PLAN_STALE",
    `the plan ${saved.id.slice(0, 19)} is stale: ${moved} changed since`,
  );
}

/** Names the first open hazard. */
export function unapprovedHazards(gated: Gate): EdictError {
  const [first] = gated.open;
  const more = gated.open.length > 1 ? ` and ${gated.open.length - 1} more` : "";
  const what = first === undefined ? "" : `${first.hazard.id} of ${first.key} (${first.hazard.message})`;
  return new EdictError("EDICT_APPLY_UNAPPROVED", `nobody approved ${what}${more}`);
}

/** The first thing that keeps a revision from being applied, with its place, and how many more there are. */
export function refusalReason(prepared: Prepared): string {
  const places =
    prepared.verdict === "invalid"
      ? prepared.diagnostics
          .filter(({ severity }) => severity === "error")
          .map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
      : refusals(prepared.findings).map(
          ({ origin, rule, message }) => `${origin.file}:${origin.line}:${origin.column} ${rule}: ${message}`,
        );
  const [first, ...rest] = places;
  return `${first ?? "refused"}${rest.length > 0 ? ` (and ${rest.length} more)` : ""}`;
}
