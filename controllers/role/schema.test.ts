import type { JsonValue } from "../../core/json.ts";
import schema from "../../schemas/gen/role.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

const rule = (fields: Record<string, JsonValue>) => ({
  rules: [{ actions: ["view"], resources: ["data"], ...fields }],
});
const when = (condition: JsonValue) => rule({ when: condition });

testSchema({
  kind: "Role",
  validate,
  schema,
  base: { extends: "viewer", rules: [{ actions: ["view"], resources: ["data"] }] },
  filled: { extends: "viewer", rules: [{ effect: "allow", actions: ["view"], resources: ["data"] }] },
  accepted: [
    { reason: "everything on everything", with: rule({ actions: ["*"], resources: ["*"], effect: "deny" }) },
    { reason: "a rule for a feature", with: rule({ feature: "audit-export" }) },
    {
      reason: "another property as the operand",
      with: when({ property: "subject.department", eq: { property: "resource.department" } }),
    },
    {
      reason: "nested conditions",
      with: when({
        all: [{ any: [{ property: "context.mfa", eq: true }] }, { not: { property: "subject.age", lt: 18 } }],
      }),
    },
    { reason: "a list of values", with: when({ property: "subject.type", in: ["user", 7, false] }) },
    {
      reason: "one network or several",
      with: when({
        any: [
          { property: "context.ip", insideCidr: "10.0.0.0/8" },
          { property: "context.ip", insideCidr: ["::/0"] },
        ],
      }),
    },
    {
      reason: "working hours",
      with: when({
        property: "context.time",
        betweenTimes: { from: "22:00", to: "06:00", zone: "Europe/Berlin", days: ["mon", "fri"] },
      }),
    },
    {
      reason: "rules without ids are not the same",
      with: {
        rules: [
          { actions: ["a"], resources: ["b"] },
          { actions: ["a"], resources: ["b"] },
        ],
      },
    },
  ],
  refused: [
    { reason: "no actions", with: rule({ actions: [] }), errors: ["/rules/0/actions minItems"] },
    {
      reason: "an action with its type",
      with: rule({ actions: ["data:view"] }),
      errors: ["/rules/0/actions/0 pattern"],
    },
    { reason: "an unknown feature", with: rule({ feature: "teleport" }), errors: ["/rules/0/feature enum"] },
    {
      reason: "an id stands once",
      with: {
        rules: [
          { id: "x", actions: ["a"], resources: ["b"] },
          { id: "x", actions: ["c"], resources: ["d"] },
        ],
      },
      errors: ["/rules/1 uniqueItems"],
    },
    { reason: "a condition of nothing", with: when({}), errors: ["/rules/0/when x-edict-exactly-one"] },
    {
      reason: "two forms at once",
      with: when({ all: [{ property: "a.b", eq: 1 }], any: [] }),
      errors: [
        "/rules/0/when x-edict-exactly-one",
        "/rules/0/when/all/0/property pattern",
        "/rules/0/when/any minItems",
      ],
    },
    {
      reason: "a property without an operator",
      with: when({ property: "subject.id" }),
      errors: ["/rules/0/when x-edict-exactly-one"],
    },
    {
      reason: "a property with two operators",
      with: when({ property: "subject.id", eq: 1, ne: 2 }),
      errors: ["/rules/0/when x-edict-exactly-one"],
    },
    {
      reason: "an operator without a property",
      with: when({ eq: 1 }),
      errors: ["/rules/0/when x-edict-exactly-one"],
    },
    {
      reason: "an unknown operator",
      with: when({ property: "subject.id", matches: ".*" }),
      errors: ["/rules/0/when additionalProperties matches", "/rules/0/when x-edict-exactly-one"],
    },
    {
      reason: "deep down, at the right place",
      with: when({ all: [{ not: { any: [{ property: "subject.id", eq: null }] } }] }),
      errors: ["/rules/0/when/all/0/not/any/0/eq type"],
    },
    {
      reason: "a property of nothing",
      with: when({ property: "user.id", eq: 1 }),
      errors: ["/rules/0/when/property pattern"],
    },
    {
      reason: "a network that is none",
      with: when({ property: "context.ip", insideCidr: ["x"] }),
      errors: ["/rules/0/when/insideCidr/0 format"],
    },
    {
      reason: "a time that no day has",
      with: when({ property: "context.time", betweenTimes: { from: "24:00", to: "06:00", zone: "UTC" } }),
      errors: ["/rules/0/when/betweenTimes/from pattern"],
    },
    {
      reason: "a zone that is nowhere",
      with: when({
        property: "context.time",
        betweenTimes: { from: "08:00", to: "06:00", zone: "Mars/Phobos" },
      }),
      errors: ["/rules/0/when/betweenTimes/zone format"],
    },
  ],
});
