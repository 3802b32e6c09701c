import { compareText } from "../../core/diagnostic.ts";
import { ANY } from "./standing.ts";
import type { Standing } from "./standing.ts";

/** A resource type and an action. `*` is every name that stands in no cell of its own. */
export interface Cell {
  readonly type: string;
  readonly action: string;
}

/** Names that get cells of their own although no rule writes them. */
export interface ExtraNames {
  readonly type?: string | undefined;
  readonly action?: string | undefined;
}

/**
 * The cells that together are every question about access: each name that a rule or a step-up writes, and `*` for all
 * others, so that what holds for the cells holds for every question. Signing in and features are no cells: rules say
 * nothing of them. Sorted.
 */
export function cellsOf(standings: readonly Standing[], extra: ExtraNames = {}): readonly Cell[] {
  const named = new Map<string, Set<string>>([[ANY, new Set([ANY])]]);
  const note = (type: string, action: string): void => {
    const actions = named.get(type) ?? new Set([ANY]);
    named.set(type, actions.add(action));
  };
  for (const { sections } of standings) {
    const rows = Object.values(sections.roles ?? {}).flatMap(({ rules }) => Object.entries(rules));
    for (const [type, row] of rows) for (const action of Object.keys(row)) note(type, action);
    for (const name of sections.security?.session.reauthFor ?? [])
      for (const { type, action } of readings(name)) note(type, action);
  }
  if (extra.type !== undefined) note(extra.type, extra.action ?? ANY);
  if (extra.action !== undefined) note(ANY, extra.action);
  const everywhere = [...(named.get(ANY) ?? [])];
  return [...named]
    .flatMap(([type, actions]) =>
      [...new Set([...actions, ...everywhere])].map((action) => ({ type, action })),
    )
    .filter((cell) => !isSpecial(cell))
    .toSorted((left, right) => compareText(left.type, right.type) || compareText(left.action, right.action));
}

/** Every way to read a name as type and action: both may hold colons. */
function readings(name: string): readonly Cell[] {
  return [...name.matchAll(/:/gu)].map(({ index }) => ({
    type: name.slice(0, index),
    action: name.slice(index + 1),
  }));
}

/** Questions that rules do not answer. */
function isSpecial({ type, action }: Cell): boolean {
  return (type === "tenant" && action === "sign-in") || (type === "feature" && action === "use");
}
