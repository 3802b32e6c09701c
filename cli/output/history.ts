import type { HistoryCheck, HistoryDifference } from "../../core/ports.ts";
import type { Paint } from "../colour.ts";
import { printable } from "../printable.ts";
import { renderTable } from "../table.ts";
import { counted } from "./count.ts";

const MOST_NAMED = 20;

/** Says of which resources the trail does not know enough, and what to do. */
export function incompleteNote(keys: readonly string[]): string {
  const named = keys.slice(0, MOST_NAMED).map(printable).join(", ");
  const more = keys.length > MOST_NAMED ? ` and ${keys.length - MOST_NAMED} more` : "";
  return (
    `${counted(keys.length, "resource")} cannot be told from the trail, which was written by an older edict: ` +
    `${named}${more}\nwhat to do: edict events rebuild --complete writes what is applied now into the trail`
  );
}

/** What a comparison of the tables with the trail found. */
export function renderCheck({ records, releases, differences }: HistoryCheck, paint: Paint): string {
  const compared = `${counted(records, "record")}, ${counted(releases, "release")}`;
  if (differences.length === 0) return `${paint("green", "equal")}: ${compared}\n`;
  return (
    differencesTable(differences, paint) +
    `${paint("red", counted(differences.length, "difference"))} between the tables and the trail: ${compared}\n`
  );
}

/** What was put right. */
export function renderRebuilt({ records, releases, differences }: HistoryCheck, paint: Paint): string {
  if (differences.length === 0) {
    return `nothing to do: ${counted(records, "record")}, ${counted(releases, "release")} equal the trail\n`;
  }
  return `${differencesTable(differences, paint)}${paint("green", "rebuilt")}: ${counted(differences.length, "difference")} put right\n`;
}

function differencesTable(differences: readonly HistoryDifference[], paint: Paint): string {
  const rows = differences.map(({ what, name, problem, fields }) => [
    what,
    name,
    MEANINGS[problem],
    fields.join(", "),
  ]);
  return renderTable(["WHAT", "NAME", "PROBLEM", "COLUMNS"], rows, paint);
}

const MEANINGS: Readonly<Record<HistoryDifference["problem"], string>> = {
  differs: "differs from the trail",
  extra: "unknown to the trail",
  missing: "missing in the table",
};
