import type { Release, ReleaseRole, ReleaseRule, ReleaseSecurity, ReleaseTest } from "../core/release.ts";
import { testWords } from "../decisions/access/words.ts";
import { rulesOf } from "./coverage.ts";
import type { Locate, Uncovered } from "./coverage.ts";

/** A release with a mistake that somebody could make. */
export interface Mutant extends Uncovered {
  /** The rule that it concerns; absent where it concerns signing in or fresh sign-ins. */
  readonly rule?: string;
  readonly mutate: (release: Release) => Release;
}

/** Every mistake that is tried: in each rule, and in what the security policies and single sign-on ask for. */
export function mutantsOf(releases: ReadonlyMap<string, Release>, locate: Locate): readonly Mutant[] {
  return [
    ...rulesOf(releases.values()).flatMap((rule) => ruleMutants(rule, locate)),
    ...distinct([...releases.values()].flatMap(signInMutants)),
  ];
}

/** Tenants may share a policy of the platform: it is one place, but each tenant's own mistake. */
function distinct(mutants: readonly Mutant[]): readonly Mutant[] {
  return [...new Map(mutants.map((one) => [`${one.file}:${one.line} ${one.what}`, one])).values()];
}

type Edit = (rule: ReleaseRule) => readonly ReleaseRule[];

function ruleMutants(rule: ReleaseRule, locate: Locate): readonly Mutant[] {
  const { id, effect, feature, source } = rule;
  const make = (
    what: string,
    mutate: Mutant["mutate"],
    place: { readonly file: string; readonly line: number } = source,
  ): Mutant => ({
    what: `${id} ${what}`,
    file: place.file,
    line: place.line,
    rule: id,
    mutate,
  });
  const tests = [...new Map((rule.when ?? []).flat().map((test) => [test.pointer, test])).values()];
  return [
    make(
      "left out",
      editing(id, () => []),
    ),
    make(
      `as ${effect === "allow" ? "deny" : "allow"}`,
      editing(id, (one) => [{ ...one, effect: effect === "allow" ? "deny" : "allow" }]),
    ),
    ...(feature === undefined
      ? []
      : [
          make(
            `without the feature ${feature}`,
            editing(id, ({ feature: _feature, ...one }) => [one]),
          ),
        ]),
    ...tests.map((test) =>
      make(
        `without "${testWords(test)}"`,
        editing(id, (one) => [withoutTest(one, test)]),
        locate(source.resource, test.pointer),
      ),
    ),
    make("for any action", widening(id, anyAction)),
    make("for any resource type", widening(id, anyType)),
  ];
}

function withoutTest(rule: ReleaseRule, { pointer }: ReleaseTest): ReleaseRule {
  const when = (rule.when ?? []).map((tests) => tests.filter((test) => test.pointer !== pointer));
  return { ...rule, when };
}

type Table = ReleaseRole["rules"];

/** Every role with its table changed, where the rule stands in it. */
function mapTables(release: Release, id: string, change: (table: Table) => Table): Release {
  const roles = Object.entries(release.sections.roles ?? {}).map(([key, role]) => [
    key,
    holds(role.rules, id) ? { ...role, rules: change(role.rules) } : role,
  ]);
  return {
    ...release,
    sections: { ...release.sections, roles: Object.fromEntries(roles) as Record<string, ReleaseRole> },
  };
}

function holds(table: Table, id: string): boolean {
  return Object.values(table).some((row) => rowHolds(row, id));
}

function rowHolds(row: Table[string], id: string): boolean {
  return Object.values(row).some((list) => list.some((rule) => rule.id === id));
}

function editing(id: string, edit: Edit): Mutant["mutate"] {
  const change = (table: Table): Table =>
    mapValues(table, (row) =>
      mapValues(row, (list) => list.flatMap((rule) => (rule.id === id ? edit(rule) : [rule]))),
    );
  return (release) => mapTables(release, id, change);
}

function widening(id: string, change: (table: Table, id: string) => Table): Mutant["mutate"] {
  return (release) => mapTables(release, id, (table) => change(table, id));
}

function anyAction(table: Table, id: string): Table {
  return mapValues(table, (row) => {
    const rule = Object.values(row)
      .flat()
      .find((one) => one.id === id);
    return rule === undefined ? row : { ...row, "*": [...(row["*"] ?? []), rule] };
  });
}

function anyType(table: Table, id: string): Table {
  const any: Record<string, readonly ReleaseRule[]> = { ...table["*"] };
  for (const row of Object.values(table)) {
    for (const [action, list] of Object.entries(row))
      any[action] = [...(any[action] ?? []), ...list.filter((rule) => rule.id === id)];
  }
  return { ...table, "*": any };
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function signInMutants({ tenant, sections: { security, sso } }: Release): readonly Mutant[] {
  const place = security?.sources.at(-1);
  const secure = (what: string, change: (one: ReleaseSecurity) => ReleaseSecurity): readonly Mutant[] =>
    place === undefined
      ? []
      : [
          {
            what: `${place.resource} ${what}`,
            file: place.file,
            line: place.line,
            mutate: (release) =>
              release.tenant === tenant && release.sections.security !== undefined
                ? {
                    ...release,
                    sections: { ...release.sections, security: change(release.sections.security) },
                  }
                : release,
          },
        ];
  return [
    ...(security?.session.reauthFor ?? []).flatMap((name) =>
      secure(`without a fresh sign-in for ${name}`, (one) => ({
        ...one,
        session: { ...one.session, reauthFor: one.session.reauthFor.filter((other) => other !== name) },
      })),
    ),
    ...(security?.mfa.requiredForAll === true
      ? secure("without a second factor for all", (one) => ({
          ...one,
          mfa: { ...one.mfa, requiredForAll: false, requiredRoles: [] },
        }))
      : (security?.mfa.requiredRoles ?? []).flatMap((name) =>
          secure(`without a second factor for ${name}`, (one) => ({
            ...one,
            mfa: { ...one.mfa, requiredRoles: one.mfa.requiredRoles.filter((other) => other !== name) },
          })),
        )),
    ...(security?.network.mode === "enforce"
      ? secure("without its networks", (one) => ({ ...one, network: { ...one.network, mode: "off" } }))
      : []),
    ...(sso?.required === true
      ? [
          {
            what: `${sso.source.resource} without single sign-on being required`,
            file: sso.source.file,
            line: sso.source.line,
            mutate: (release: Release): Release => {
              const own = release.sections.sso;
              if (release.tenant !== tenant || own === undefined) return release;
              return { ...release, sections: { ...release.sections, sso: { ...own, required: false } } };
            },
          },
        ]
      : []),
  ];
}
