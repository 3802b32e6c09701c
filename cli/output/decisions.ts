import type { DecidedRecord } from "../../decisions/log/record.ts";
import type { Paint } from "../colour.ts";
import { clip } from "../printable.ts";
import { renderTable } from "../table.ts";

const REASON_LENGTH = 80;

/** Recorded decisions as a table, oldest first. */
export function renderDecisions(records: readonly DecidedRecord[], paint: Paint): string {
  if (records.length === 0) return "no decisions\n";
  const rows = records.map(({ time, tenant, decision, subject, action, resource, reasons }) => [
    time,
    tenant,
    decision ? ({ text: "allow", style: "green" } as const) : ({ text: "deny", style: "red" } as const),
    `${subject.type}:${subject.id}`,
    action.name,
    `${resource.type}:${resource.id}`,
    clip(reasonText(reasons[0]), REASON_LENGTH),
  ]);
  return renderTable(["TIME", "TENANT", "DECISION", "SUBJECT", "ACTION", "RESOURCE", "REASON"], rows, paint);
}

function reasonText(reason: DecidedRecord["reasons"][number] | undefined): string {
  if (reason === undefined) return "-";
  return [reason.code, reason.rule ?? reason.resource ?? ""].join(" ").trimEnd();
}
