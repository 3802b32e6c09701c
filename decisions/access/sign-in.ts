import type { ReleaseSecurity, ReleaseSource } from "../../core/release.ts";
import { parseInstant } from "../../core/time.ts";
import { classesOf } from "./classes.ts";
import type { PrincipalClass } from "./classes.ts";
import type { Comparison } from "./obligations.ts";
import { standingOf } from "./standing.ts";
import type { Held, Principal, Standing } from "./standing.ts";

/** Something about signing in that was not shown to let in nobody new. */
export interface SignInSuspicion {
  /** In words. */
  readonly why: string;
  readonly who: PrincipalClass;
  /** Others whose roles count beside: groups, or anybody where `who` is a group. */
  readonly helpers: readonly PrincipalClass[];
  readonly source?: ReleaseSource;
}

interface Side {
  readonly standing: Standing;
  readonly security: ReleaseSecurity | undefined;
}

interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** One class of principals, with everybody who can be asked about together with it. */
interface Candidate {
  readonly who: PrincipalClass;
  readonly helpers: readonly PrincipalClass[];
}

/**
 * Everything about signing in that was not shown to let in nobody new from `at` on; an empty list is a proof. Each
 * demand of before (a role, a network, a second factor, single sign-on) must be one of after, for the same principals
 * and as long. Lists are compared entry by entry.
 */
export function signInSuspicions(comparison: Comparison): readonly SignInSuspicion[] {
  const before = standingOf(comparison.before, comparison.at);
  const after = standingOf(comparison.after, comparison.at);
  if (!after.active) return [];
  const sides: Sides = {
    before: { standing: before, security: before.sections.security },
    after: { standing: after, security: after.sections.security },
  };
  const excepted = new Set([...breakGlassOf(before), ...breakGlassOf(after)]);
  const mark = ({ type, id }: Principal): string => (type === "user" && excepted.has(id) ? id : "");
  const classes = classesOf([before, after], mark);
  const candidates = [...classes, ...unboundUsers(excepted, classes)].map((who) => ({
    who,
    helpers: classes.filter((other) => other !== who && (who.isGroup || other.isGroup)),
  }));
  return candidates
    .filter(({ who, helpers }) => [who, ...helpers].some((one) => liveUntil(one, "after") > comparison.at))
    .flatMap((candidate) => suspicionsOf(candidate, sides, comparison.at));
}

/** Exceptions from single sign-on who have no role of their own: a group may give them one. */
function unboundUsers(
  ids: ReadonlySet<string>,
  classes: readonly PrincipalClass[],
): readonly PrincipalClass[] {
  const bound = new Set(
    classes.flatMap(({ members }) => members.flatMap(({ type, id }) => (type === "user" ? [id] : []))),
  );
  return [...ids]
    .filter((id) => !bound.has(id))
    .map((id) => ({ members: [{ type: "user", id }], held: [[], []], isGroup: false }));
}

function suspicionsOf(candidate: Candidate, sides: Sides, at: number): readonly SignInSuspicion[] {
  const { before, after } = sides;
  const tell = (why: string, source?: ReleaseSource): SignInSuspicion => ({
    why,
    ...candidate,
    ...(source === undefined ? {} : { source }),
  });
  const grant = holdings(candidate.who, "after")[0]?.source;
  const live = liveUntil(candidate.who, "after");
  if (!before.standing.active) return live > at ? [tell("may sign in at all", grant)] : [];
  const security = after.security?.sources.at(-1) ?? before.security?.sources.at(-1);
  const sso = after.standing.sections.sso?.source ?? before.standing.sections.sso?.source;
  return [
    ...(live > liveUntil(candidate.who, "before") ? [tell("has a role, or has it for longer", grant)] : []),
    ...factorProblems(candidate, sides).map((why) => tell(why, security)),
    ...networkProblems(candidate.who, sides).map((why) => tell(why, security)),
    ...ssoProblems(candidate.who, sides, at).map((why) => tell(why, sso)),
  ];
}

type SideName = "after" | "before";

function holdings(who: PrincipalClass, side: SideName): readonly Held[] {
  return who.held[side === "before" ? 0 : 1] ?? [];
}

function liveUntil(who: PrincipalClass, side: SideName): number {
  return longest(holdings(who, side));
}

function longest(held: readonly Held[]): number {
  return held.reduce((most, { until }) => Math.max(most, until), -Infinity);
}

/** How long one of the roles is held. */
function namedUntil(who: PrincipalClass, side: SideName, names: readonly string[]): number {
  return longest(holdings(who, side).filter(({ name }) => names.includes(name)));
}

function factorUntil(who: PrincipalClass, side: SideName, security: ReleaseSecurity | undefined): number {
  if (security === undefined) return -Infinity;
  return security.mfa.requiredForAll ? Infinity : namedUntil(who, side, security.mfa.requiredRoles);
}

function factorProblems({ who, helpers }: Candidate, { before, after }: Sides): readonly string[] {
  const needed = factorUntil(who, "before", before.security);
  const reachable = Math.max(...[who, ...helpers].map((one) => liveUntil(one, "after")));
  const lost = factorUntil(who, "after", after.security) < Math.min(needed, reachable);
  const known = before.security?.mfa.methods ?? [];
  const more = (after.security?.mfa.methods ?? []).filter((method) => !known.includes(method));
  return [
    ...(lost ? ["needs no second factor any more"] : []),
    ...(needed > -Infinity && more.length > 0 ? [`may use ${more.join(", ")} as second factor`] : []),
  ];
}

function networkProblems(who: PrincipalClass, { before, after }: Sides): readonly string[] {
  if (before.security?.network.mode !== "enforce") return [];
  const known = before.security.network;
  const exempt = namedUntil(who, "before", known.breakGlassRoles);
  if (exempt === Infinity) return [];
  const network = after.security?.network;
  if (network?.mode !== "enforce") return ["may come from any network"];
  const more = network.allow.filter((one) => !known.allow.includes(one));
  return [
    ...(more.length > 0 ? [`may come from ${more.join(", ")}`] : []),
    ...(namedUntil(who, "after", network.breakGlassRoles) > exempt
      ? ["has a role that the networks do not bind"]
      : []),
  ];
}

function ssoProblems(who: PrincipalClass, { before, after }: Sides, at: number): readonly string[] {
  const [required, requires] = [before.standing, after.standing].map(requiredFrom);
  if (required === undefined || requires === undefined || required === Infinity) return [];
  const ids = who.members.flatMap(({ type, id }) => (type === "user" ? [id] : []));
  const was = new Set(breakGlassOf(before.standing));
  if (ids.length > 0 && ids.every((id) => was.has(id))) return [];
  const added = ids.filter((id) => !was.has(id) && breakGlassOf(after.standing).includes(id));
  return [
    ...(requires > Math.max(required, at) ? ["needs no single sign-on any more, or only later"] : []),
    ...(added.length > 0 ? ["is excepted from single sign-on"] : []),
  ];
}

/** From when on single sign-on is required; a start that cannot be read counts as past. */
function requiredFrom({ sections: { sso } }: Standing): number {
  if (sso?.required !== true) return Infinity;
  return sso.requiredFrom === undefined ? -Infinity : (parseInstant(sso.requiredFrom) ?? -Infinity);
}

function breakGlassOf({ sections: { sso } }: Standing): readonly string[] {
  return sso?.required === true ? sso.breakGlass : [];
}
