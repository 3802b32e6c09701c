import type { DriftItem } from "../../core/plan.ts";
import { printable } from "../printable.ts";
import { counted } from "./count.ts";
import { fieldPath } from "./field.ts";

/** Fields of one resource that are named. */
const FIELD_LIMIT = 5;

const CAUSES: Readonly<Record<DriftItem["cause"], string>> = {
  added: "was put there outside of edict",
  changed: "was changed outside of edict",
  removed: "was removed outside of edict",
};

/** Drift that the plan does not undo, in one sentence without the key. */
export function driftText({ cause, fields, mode, acceptedBy = [], until }: DriftItem): string {
  const named = fields.slice(0, FIELD_LIMIT).map(({ pointer }) => fieldPath(pointer));
  const more = fields.length > named.length ? [`${fields.length - named.length} more`] : [];
  const where = fields.length === 0 ? "" : ` (${[...named, ...more].join(", ")})`;
  const then =
    mode === "report"
      ? "only reported"
      : `accepted by ${acceptedBy.join(", ")}${until === undefined ? "" : ` until ${until}`}`;
  return printable(`${CAUSES[cause]}${where}: ${then}`);
}

/** What is said of a mass deletion, which names no resource. */
export function massDeletionText(deletions: number): string {
  return `${counted(deletions, "deletion")} at once wait for --approve mass-deletion:REASON`;
}
