// Generated releases about campaigns, and questions to them. Rules compare whatever with whatever.
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../core/json.ts";
import type { Release, ReleaseTest } from "../../../core/release.ts";
import { TEST_OPERATORS } from "../../../core/release.ts";
import { SECURITY, grant, release, role } from "../../testdata/releases.ts";
import type { RuleSketch } from "../../testdata/releases.ts";
import type { FilterQuestion } from "../data-filters.ts";
import { COLUMNS, NUMBERS, TEXTS } from "./rows.ts";

export const NOW: number = Date.parse("2026-11-22T14:00:00Z");

type Sketch = Omit<ReleaseTest, "pointer">;

const scalar = fc.oneof(
  fc.constantFrom<JsonValue>(...TEXTS),
  fc.constantFrom<JsonValue>(...NUMBERS),
  fc.constantFrom<JsonValue>(true, false, null),
);
const column = fc.oneof(
  fc.constantFrom(...Object.keys(COLUMNS)).map((name) => ["resource", "properties", name]),
  fc.constant(["resource", "id"]),
);
const given = fc.constantFrom(
  ["subject", "id"],
  ["subject", "properties", "team"],
  ["subject", "properties", "rank"],
  ["subject", "properties", "teams"],
  ["context", "note"],
  ["context", "ip"],
);
const anywhere = fc.oneof({ weight: 5, arbitrary: column }, { weight: 1, arbitrary: given });

const ofType: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  boolean: fc.boolean(),
  "double precision": fc.constantFrom(...NUMBERS),
  numeric: fc.constantFrom(...NUMBERS),
  text: fc.constantFrom(...TEXTS),
};

/** Values that fit what is compared, mostly. */
function valueFor(path: readonly string[]): fc.Arbitrary<JsonValue> {
  const type = COLUMNS[path.at(-1) as keyof typeof COLUMNS] ?? "text";
  return fc.oneof(
    { weight: 4, arbitrary: ofType[type] ?? scalar },
    { weight: 1, arbitrary: scalar },
  );
}

type Operand = fc.Arbitrary<Pick<ReleaseTest, "operand" | "operandPath">>;

function operandOf(operator: ReleaseTest["operator"], path: readonly string[]): Operand {
  const value = valueFor(path);
  switch (operator) {
    case "exists":
      return fc.boolean().map((operand) => ({ operand }));
    case "in":
      return fc.oneof(
        { weight: 4, arbitrary: fc.array(value, { minLength: 1, maxLength: 4 }).map((operand) => ({ operand })) },
        { weight: 1, arbitrary: fc.constant({ operandPath: ["subject", "properties", "teams"] }) },
      );
    case "insideCidr":
      return fc.constantFrom("10.0.0.0/8", "0.0.0.0/0").map((operand) => ({ operand }));
    case "betweenTimes":
      return fc.constantFrom("14:00", "15:00").map((to) => ({ operand: { from: "08:00", to, zone: "UTC" } }));
    default:
      return fc.oneof(
        { weight: 4, arbitrary: value.map((operand) => ({ operand })) },
        { weight: 1, arbitrary: given.map((operandPath) => ({ operandPath })) },
        { weight: operator === "startsWith" ? 0 : 1, arbitrary: column.map((operandPath) => ({ operandPath })) },
      );
  }
}

/** What rows have a say in comes more often. */
const operators = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...TEST_OPERATORS) },
  { weight: 3, arbitrary: fc.constantFrom("eq", "exists", "gt", "in", "lt", "ne", "startsWith") },
);

function pathFor(operator: ReleaseTest["operator"]): fc.Arbitrary<readonly string[]> {
  if (operator === "betweenTimes") return fc.constant(["context", "time"]);
  return operator === "insideCidr" ? fc.constant(["context", "ip"]) : anywhere;
}

const test: fc.Arbitrary<Sketch> = operators
  .chain((operator) => pathFor(operator).map((path) => ({ operator, path })))
  .chain(({ operator, path }) =>
    fc
      .tuple(operandOf(operator, path), fc.constantFrom<{ negated?: true }>({}, {}, { negated: true }))
      .map(([what, how]) => ({ path, operator, ...what, ...how })),
  );

const rule: fc.Arbitrary<RuleSketch> = fc
  .record({
    effect: fc.constantFrom<"allow" | "deny">("allow", "allow", "allow", "deny"),
    actions: fc.constantFrom(["edit"], ["edit"], ["edit"], ["*"], ["view"]),
    resources: fc.constantFrom(["campaign"], ["campaign"], ["*"]),
    feature: fc.constantFrom(undefined, undefined, undefined, undefined, "sso", "none"),
    when: fc.option(
      fc.array(fc.array(test, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
      { nil: undefined, freq: 20 },
    ),
  })
  .map(({ feature, when, ...rest }) => ({ ...rest, ...(feature && { feature }), ...(when && { when }) }));

/** Releases of acme in which ann has one role, the group `writers` another, and a third is held by nobody. */
export const anyCampaignRelease: fc.Arbitrary<Release> = fc
  .record({
    own: fc.array(rule, { minLength: 2, maxLength: 5 }),
    group: fc.array(rule, { maxLength: 2 }),
    expired: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, "2026-11-22T13:00:00Z"),
    reauthFor: fc.constantFrom<readonly string[]>([], [], [], [], ["campaign:edit"]),
  })
  .map(({ own, group, expired, reauthFor }) =>
    release("acme", {
      roles: Object.fromEntries([role("Role/own", own), role("Role/group", group), role("Role/nobody", [ALL])]),
      bindings: {
        user: { ann: [grant("Role/own", expired)] },
        group: { writers: [grant("Role/group")] },
      },
      security: { ...SECURITY, session: { ...SECURITY.session, reauthFor } },
    }),
  );

const ALL: RuleSketch = { actions: ["*"], resources: ["*"] };

export const anyFilterQuestion: fc.Arbitrary<FilterQuestion> = fc
  .record({
    team: fc.option(scalar, { nil: undefined, freq: 5 }),
    rank: fc.option(fc.constantFrom<JsonValue>(...NUMBERS), { nil: undefined, freq: 5 }),
    teams: fc.option(fc.array(scalar, { maxLength: 3 }), { nil: undefined, freq: 5 }),
    isWriter: fc.boolean(),
    note: fc.option(scalar, { nil: undefined }),
    ip: fc.constantFrom("10.0.0.1", "::ffff:10.0.0.1", "192.0.2.7", "nowhere"),
    fresh: fc.constantFrom(true, true, true, false),
    name: fc.constantFrom("edit", "edit", "edit", "edit", "campaign:edit", "view"),
  })
  .map(({ team, rank, teams, isWriter, note, ip, fresh, name }) => ({
    subject: {
      type: "user",
      id: "ann",
      properties: defined({ team, rank, teams, groups: isWriter ? ["writers"] : [] }),
    },
    action: { name },
    resource: { type: "campaign" },
    context: defined({ note, ip, mfa: true, authenticatedAt: NOW / 1000 - (fresh ? 60 : 9_000) }),
  }));

function defined(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as JsonObject;
}
