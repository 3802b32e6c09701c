import type { Resource } from "../../core/resource.ts";
import type { Paint } from "../colour.ts";
import type { Known } from "../inventory.ts";
import { renderTable } from "../table.ts";
import { counted } from "./count.ts";
import { placeText } from "./known.ts";

/** A resource that is not yet as it was waited for. */
export interface MissingRow {
  readonly resource: Pick<Resource, "key" | "origin">;
  readonly known: Known;
  /** Whether its newest state is applied. */
  readonly newest: boolean;
}

const MOST_NAMED = 100;

/** Who came to the goal, and who is still missing and why. */
export function renderMissing(
  goal: string,
  total: number,
  missing: readonly MissingRow[],
  paint: Paint,
): string {
  if (missing.length === 0) return `${paint("green", "done")}: ${counted(total, "resource")}, all ${goal}\n`;
  const rows = missing
    .slice(0, MOST_NAMED)
    .map(({ resource, known: { ready }, newest }) => [
      resource.key,
      newest ? "yes" : "no",
      ready.status,
      ready.reason,
      placeText(resource.origin),
      ready.message,
    ]);
  const more = missing.length > MOST_NAMED ? `and ${missing.length - MOST_NAMED} more\n` : "";
  const table = renderTable(["MISSING", "NEWEST", "READY", "REASON", "FILE", "MESSAGE"], rows, paint);
  return `${table}${more}${paint("red", "not yet")}: ${missing.length} of ${counted(total, "resource")} not ${goal}\n`;
}
