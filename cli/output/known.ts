import type { AppliedResource, Condition } from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { Origin } from "../../core/resource.ts";
import { ageOf } from "../age.ts";
import type { Paint } from "../colour.ts";
import type { Known } from "../inventory.ts";
import { renderTable } from "../table.ts";
import type { Cell } from "../table.ts";
import { revisionText } from "./revision.ts";

const NOTHING = "nothing is applied\n";

export interface KnownOptions {
  readonly paint: Paint;
  /** Milliseconds. */
  readonly now: number;
  /** More columns: what was looked at, the other conditions and the message. */
  readonly wide: boolean;
}

/** Resources as a table: whether each is ready, why, and since when. */
export function renderKnown(known: readonly Known[], { paint, now, wide }: KnownOptions): string {
  if (known.length === 0) return NOTHING;
  const headings = ["KIND", "TENANT", "NAME", "READY", "REASON", "SINCE", "GENERATION", "AGE", "FILE"];
  const more = ["OBSERVED", "CONDITIONS", "MESSAGE"];
  const rows = known.map((each) => [...knownCells(each, now), ...(wide ? wideCells(each) : [])]);
  return renderTable(wide ? [...headings, ...more] : headings, rows, paint);
}

function knownCells({ kind, tenant, name, ready, applied }: Known, now: number): readonly Cell[] {
  return [
    kind,
    tenant ?? "-",
    name,
    { text: ready.status, style: ready.status === "True" ? "green" : "red" },
    ready.reason,
    ready.since === "" ? "-" : ageOf(ready.since, now),
    applied === undefined ? "-" : String(applied.generation),
    applied === undefined ? "-" : ageOf(applied.appliedAt, now),
    placeText(ready.origin ?? applied?.origin),
  ];
}

function wideCells({ ready, conditions }: Known): readonly Cell[] {
  const others = conditions.filter(({ type }) => type !== "Ready").map(shortText);
  return [String(ready.observedGeneration), others.join(",") || "-", ready.message];
}

/** `Stalled`, or `Drifted (Accepted)` where the reason says more than the type. */
function shortText({ type, reason }: Condition): string {
  return type === "Drifted" && reason === "Accepted" ? `${type}(${reason})` : type;
}

/** `platform/roles.yaml:4`, or a dash. */
export function placeText(origin: Origin | undefined): string {
  return origin === undefined ? "-" : `${origin.file}:${origin.line}`;
}

/** Records of the past as a table. How they were is not told: conditions are no part of the trail. */
export function renderPast(records: readonly AppliedResource[], paint: Paint): string {
  if (records.length === 0) return "nothing was applied\n";
  const headings = ["KIND", "TENANT", "NAME", "GENERATION", "APPLIED", "REVISION", "FILE"];
  const rows = records.map(({ key, generation, appliedAt, revision, origin }) => {
    const { kind, tenant, name } = parseKey(key);
    return [
      kind,
      tenant ?? "-",
      name,
      String(generation),
      appliedAt,
      revisionText(revision),
      placeText(origin),
    ];
  });
  return renderTable(headings, rows, paint);
}
