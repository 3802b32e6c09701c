import type { Release, ReleaseRole, ReleaseRule, ReleaseSections, ReleaseTest } from "../../core/release.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { heldRoles, listsOf, own } from "../lookup.ts";
import type { HeldGrant } from "../lookup.ts";
import { projectRequest } from "../projection.ts";
import type { EvaluationRequest } from "../request.ts";
import { ruleFacts } from "../rule-facts.ts";
import { instantOf, withPlainAction } from "../slice.ts";
import type { Standing } from "./explanation.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

/** A test that did not pass. */
export interface Unmet extends Outcome {
  readonly test: ReleaseTest;
}

/** A rule that was looked at, and how it came out. */
export interface Considered {
  readonly rule: ReleaseRule;
  /** The role that has the rule, itself or by inheritance. */
  readonly role: ResourceKey;
  readonly standing: Standing;
  /** The binding that gives, or gave, the role. */
  readonly grant?: HeldGrant;
  /** The action that the rule is for, where it is another. */
  readonly action?: string;
  /** Whether the plan has the feature that an allow rule needs. */
  readonly included: boolean;
  /** Whether the condition holds. */
  readonly holds: boolean;
  /** Of the alternative that came nearest, the tests that did not pass; empty where the condition holds. */
  readonly unmet: readonly Unmet[];
}

/** Who asked for an action may as well have meant another: of so many it is told. */
const MOST_OTHER_ACTIONS = 10;
const MOST_OTHER_ROLES = 20;

/** Everything that bears on a question about an action. `now` is in milliseconds since the epoch. */
export function considered(release: Release, request: EvaluationRequest, now: number): readonly Considered[] {
  const { sections } = release;
  const asked = withPlainAction(request);
  const grants = heldRoles(sections, asked, now);
  const live = grants.filter(({ expired }) => !expired);
  const world: World = { sections, asked, instant: instantOf(asked, now), held: rolesOf(sections, live) };
  const liveKeys = new Set(live.map(({ role }) => role));
  const over = grants.filter(({ expired, role }) => expired && !liveKeys.has(role));
  const known = new Set(grants.map(({ role }) => role));
  const others = keysOf(sections).filter((role) => !known.has(role));
  return [
    ...distinctGrants(live).flatMap((grant) => ofCell(world, grant.role, "held", grant)),
    ...distinctGrants(over).flatMap((grant) => ofCell(world, grant.role, "expired", grant)),
    ...others.flatMap((role) => ofCell(world, role, "other-role").filter(isAllow)).slice(0, MOST_OTHER_ROLES),
    ...distinctGrants(live)
      .flatMap((grant) => ofOtherActions(world, grant))
      .slice(0, MOST_OTHER_ACTIONS),
  ];
}

interface World {
  readonly sections: ReleaseSections;
  /** The question with the plain name of its action. */
  readonly asked: EvaluationRequest;
  readonly instant: number;
  readonly held: readonly ReleaseRole[];
}

function isAllow({ rule }: Considered): boolean {
  return rule.effect === "allow";
}

function keysOf({ roles = {} }: ReleaseSections): readonly ResourceKey[] {
  return Object.keys(roles) as ResourceKey[];
}

function roleOf({ roles = {} }: ReleaseSections, key: ResourceKey): ReleaseRole | undefined {
  return own(roles, key);
}

function rolesOf(sections: ReleaseSections, grants: readonly HeldGrant[]): readonly ReleaseRole[] {
  return [...new Set(grants.map(({ role }) => role))].flatMap((key) => roleOf(sections, key) ?? []);
}

/** Of two bindings that give the same role the first is told. */
function distinctGrants(grants: readonly HeldGrant[]): readonly HeldGrant[] {
  return [...new Map(grants.toReversed().map((grant) => [grant.role, grant])).values()].toReversed();
}

function ofCell(
  world: World,
  role: ResourceKey,
  standing: Standing,
  grant?: HeldGrant,
): readonly Considered[] {
  const { asked, sections } = world;
  const own = roleOf(sections, role);
  if (own === undefined) return [];
  const lists = listsOf([own], asked.resource.type, asked.action.name);
  return [...new Set(lists.flat())].map((rule) => ({
    ...judged(world, own, rule),
    role,
    standing,
    ...(grant === undefined ? {} : { grant }),
  }));
}

function ofOtherActions(world: World, grant: HeldGrant): readonly Considered[] {
  const { asked, sections } = world;
  const role = roleOf(sections, grant.role);
  const ofType = role && own(role.rules, asked.resource.type);
  if (role === undefined || ofType === undefined) return [];
  return Object.entries(ofType)
    .filter(([action]) => action !== asked.action.name && action !== "*")
    .flatMap(([action, rules]) =>
      rules
        .filter(({ effect }) => effect === "allow")
        .map((rule) => ({
          ...judged(world, role, rule),
          role: grant.role,
          standing: "other-action" as const,
          grant,
          action,
        })),
    );
}

/**
 * The policy would get the request with the changes that the rules of all roles ask for, so a rule of a role that is not
 * held is judged as if it were.
 */
function judged(
  { asked, instant, held, sections }: World,
  role: ReleaseRole,
  rule: ReleaseRule,
): Pick<Considered, "holds" | "included" | "rule" | "unmet"> {
  const roles = held.includes(role) ? held : [...held, role];
  const lists = listsOf(roles, asked.resource.type, asked.action.name);
  const own = lists.some((list) => list.includes(rule)) ? lists : [...lists, [rule]];
  const request = projectRequest(asked, own.map(ruleFacts));
  const unmet = nearest(rule, (test) => ({ test, ...outcomeOf(test, request, instant) }));
  return {
    rule,
    included: rule.feature === undefined || has(sections, rule.feature),
    // A condition without alternatives never holds.
    holds: unmet.length === 0 && rule.when?.length !== 0,
    unmet,
  };
}

function has({ plan }: ReleaseSections, feature: string): boolean {
  return plan !== undefined && own(plan.features, feature) === true;
}

/** Of the alternatives the one with the fewest tests that do not pass: these. */
function nearest({ when }: ReleaseRule, judge: (test: ReleaseTest) => Unmet): readonly Unmet[] {
  if (when === undefined) return [];
  const alternatives = when.map((tests) => tests.map(judge).filter(({ passes }) => !passes));
  return alternatives.toSorted((left, right) => left.length - right.length)[0] ?? [];
}
