import { heldBy, principalsOf } from "./standing.ts";
import type { Held, Principal, Standing } from "./standing.ts";

/** Principals between whom no question can tell: of one type, with the same roles for the same time. */
export interface PrincipalClass {
  /** Never empty; sorted by type and id. */
  readonly members: readonly Principal[];
  /** What they hold in each of the standings, in their order. */
  readonly held: readonly (readonly Held[])[];
  readonly isGroup: boolean;
}

/**
 * Everybody whom bindings of any of the standings name, put together by what they hold in each. `mark` keeps principals
 * apart who differ in something else.
 */
export function classesOf(
  standings: readonly Standing[],
  mark: (principal: Principal) => string = () => "",
): readonly PrincipalClass[] {
  const everybody = new Map(
    standings
      .flatMap(principalsOf)
      .map((principal) => [JSON.stringify([principal.type, principal.id]), principal]),
  );
  const classes = new Map<string, { members: Principal[]; held: readonly (readonly Held[])[] }>();
  for (const principal of everybody.values()) {
    const held = standings.map((standing) => heldBy(standing, principal));
    if (held.every((roles) => roles.length === 0)) continue;
    const signature = JSON.stringify([principal.type, mark(principal), held.map(signatureOf)]);
    const known = classes.get(signature);
    if (known === undefined) classes.set(signature, { members: [principal], held });
    else known.members.push(principal);
  }
  return [...classes.values()].map(({ members, held }) => ({
    members,
    held,
    isGroup: members[0]?.type === "group",
  }));
}

function signatureOf(held: readonly Held[]): readonly string[] {
  return [...new Set(held.map(({ role, until }) => `${role} ${until}`))].toSorted();
}
