// Pairs of releases that differ in little, one way or the other, so that the comparison has something to prove.
import fc from "fast-check";
import type {
  Release,
  ReleaseRole,
  ReleaseRule,
  ReleaseSections,
  ReleaseSecurity,
  ReleaseSso,
} from "../../../core/release.ts";
import type { Digest } from "../../../core/resource.ts";
import { anyRelease } from "../../testdata/arbitraries.ts";
import { grant } from "../../testdata/releases.ts";

/** Something small that is done to a release; `pick` chooses where. */
type Edit = (sections: ReleaseSections, pick: number) => ReleaseSections;

function chosen<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(items.length, 1)];
}

/** A change of one rule, wherever it stands; `undefined` takes it away. */
function editRule(change: (rule: ReleaseRule, pick: number) => ReleaseRule | undefined): Edit {
  return (sections, pick) => {
    const roles = Object.entries(sections.roles ?? {});
    const rules = roles.flatMap(([, role]) => Object.values(role.rules).flatMap((row) => Object.values(row).flat()));
    const id = chosen(rules, pick)?.id;
    const edited = roles.map(([key, role]) => [key, { ...role, rules: mapRules(role, id, pick, change) }] as const);
    return { ...sections, roles: Object.fromEntries(edited) };
  };
}

function mapRules(
  { rules }: ReleaseRole,
  id: string | undefined,
  pick: number,
  change: (rule: ReleaseRule, pick: number) => ReleaseRule | undefined,
): ReleaseRole["rules"] {
  const edit = (rule: ReleaseRule): readonly ReleaseRule[] => {
    const changed = rule.id === id ? change(rule, pick) : rule;
    return changed === undefined ? [] : [changed];
  };
  return Object.fromEntries(
    Object.entries(rules).map(([type, row]) => [
      type,
      Object.fromEntries(Object.entries(row).map(([action, list]) => [action, list.flatMap(edit)])),
    ]),
  );
}

function withWhen(rule: ReleaseRule, when: NonNullable<ReleaseRule["when"]>): ReleaseRule {
  return { ...rule, when };
}

function editGrants(
  change: (
    grants: NonNullable<ReleaseSections["bindings"]>[string][string],
    pick: number,
  ) => NonNullable<ReleaseSections["bindings"]>[string][string],
): Edit {
  return (sections, pick) => {
    const types = Object.entries(sections.bindings ?? {});
    const places = types.flatMap(([type, ids]) => Object.keys(ids).map((id) => ({ type, id })));
    const place = chosen(places, pick);
    const bindings = types.map(([type, ids]) => [
      type,
      Object.fromEntries(
        Object.entries(ids).map(([id, grants]) => [
          id,
          type === place?.type && id === place.id ? change(grants, pick) : grants,
        ]),
      ),
    ]);
    return { ...sections, bindings: Object.fromEntries(bindings) as NonNullable<ReleaseSections["bindings"]> };
  };
}

function editSecurity(
  change: (security: ReleaseSecurity, pick: number) => Partial<ReleaseSecurity>,
): Edit {
  return ({ security, ...rest }, pick) =>
    security === undefined ? rest : { ...rest, security: { ...security, ...change(security, pick) } };
}

function editSso(change: (sso: ReleaseSso, pick: number) => Partial<ReleaseSso>): Edit {
  return ({ sso, ...rest }, pick) =>
    sso === undefined ? rest : { ...rest, sso: { ...sso, ...change(sso, pick) } };
}

/** Whom no generated release binds. */
const NEWCOMERS: readonly (readonly [type: string, id: string])[] = [
  ["user", "nobody"],
  ["service", "nobody"],
  ["group", "newcomers"],
];

const ROLE_NAMES = ["owner", "admin", "viewer", "__proto__"];

const NEXT_NETWORK = "198.51.100.0/24";

const EXTRA = { path: ["context", "note"], operator: "eq", operand: "sales", pointer: "/x" } as const;

const EDITS: Readonly<Record<string, Edit>> = {
  "drop a rule": editRule(() => undefined),
  "turn an effect": editRule((rule) => ({ ...rule, effect: rule.effect === "allow" ? "deny" : "allow" })),
  "ask for one more": editRule((rule) => withWhen(rule, (rule.when ?? [[]]).map((tests) => [...tests, EXTRA]))),
  "ask for one less": editRule((rule, pick) =>
    rule.when === undefined
      ? rule
      : withWhen(rule, rule.when.map((tests) => tests.filter((_, index) => index !== pick % 3))),
  ),
  "one alternative less": editRule((rule, pick) =>
    rule.when === undefined ? rule : withWhen(rule, rule.when.filter((_, index) => index !== pick % 3)),
  ),
  "ask for nothing": editRule(({ when: _when, ...rule }) => rule),
  "need no feature": editRule(({ feature: _feature, ...rule }) => rule),
  "need a feature": editRule((rule) => ({ ...rule, feature: "scim" })),
  "drop a grant": editGrants((grants) => grants.slice(1)),
  "end a grant": editGrants((grants) => grants.map((one) => ({ ...one, expiresAt: "2028-01-01T00:00:00Z" }))),
  "a grant for ever": editGrants((grants) => grants.map(({ expiresAt: _end, ...one }) => one)),
  "no features": (sections) => ({
    ...sections,
    ...(sections.plan && { plan: { ...sections.plan, features: {} } }),
  }),
  suspend: (sections) => ({
    ...sections,
    ...(sections.tenant && { tenant: { ...sections.tenant, status: "suspended" } }),
  }),
  "no security": ({ security: _security, ...sections }) => sections,
  "no step-up": editSecurity(({ session }) => ({ session: { ...session, reauthFor: [] } })),
  "fresher sign-in": editSecurity(({ session }, pick) => ({ session: { ...session, reauthSeconds: pick } })),
  "factor for all": editSecurity(({ mfa }) => ({ mfa: { ...mfa, requiredForAll: true } })),
  "one factor": editSecurity(({ mfa }) => ({ mfa: { ...mfa, methods: ["webauthn"] } })),
  "network enforced": editSecurity(({ network }) => ({ network: { ...network, mode: "enforce" } })),
  "bind somebody new": (sections, pick) => {
    const [type, id] = chosen(NEWCOMERS, pick) ?? ["user", "nobody"];
    const key = chosen(Object.keys(sections.roles ?? {}), pick);
    if (key === undefined) return sections;
    const ofType = { ...sections.bindings?.[type], [id]: [grant(key)] };
    return { ...sections, bindings: { ...sections.bindings, [type]: ofType } };
  },
  "a network more": editSecurity(({ network }) => ({
    network: { ...network, allow: [...network.allow, NEXT_NETWORK] },
  })),
  "a role that networks do not bind": editSecurity(({ network }, pick) => ({
    network: { ...network, breakGlassRoles: [...network.breakGlassRoles, chosen(ROLE_NAMES, pick) ?? ""] },
  })),
  "factors for fewer": editSecurity(({ mfa }) => ({
    mfa: { ...mfa, requiredForAll: false, requiredRoles: mfa.requiredRoles.slice(1) },
  })),
  "factor for a role": editSecurity(({ mfa }, pick) => ({
    mfa: { ...mfa, requiredForAll: false, requiredRoles: [chosen(ROLE_NAMES, pick) ?? ""] },
  })),
  "no exceptions": editSso(() => ({ breakGlass: [] })),
  "an exception more": editSso(({ breakGlass }, pick) => ({
    breakGlass: [...breakGlass, chosen(["ann", "bob", "nobody"], pick) ?? ""],
  })),
  "sso for all": editSso(() => ({ required: true })),
  "sso from later on": editSso(() => ({ required: true, requiredFrom: "2029-01-01T00:00:00Z" })),
};

const edits = fc.array(fc.tuple(fc.constantFrom(...Object.keys(EDITS)), fc.nat(1_000)), {
  minLength: 1,
  maxLength: 3,
});

/** Two releases of the tenant `acme`, of which one came from the other by up to three edits, or which have nothing in common. */
export const anyPair: fc.Arbitrary<{ readonly before: Release; readonly after: Release }> = fc
  .tuple(anyRelease, anyRelease, edits, fc.constantFrom("edited", "edited", "edited", "undone", "other"))
  .map(([one, other, made, how]) => {
    const sections = made.reduce((here, [name, pick]) => EDITS[name]?.(here, pick) ?? here, one.sections);
    const edited: Release = { ...one, sections, digest: `${one.digest}-edited` as Digest };
    if (how === "other") return { before: one, after: other };
    return how === "edited" ? { before: one, after: edited } : { before: edited, after: one };
  });
