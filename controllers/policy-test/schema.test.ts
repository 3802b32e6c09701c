import schema from "../../schemas/gen/policy-test.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "PolicyTest",
  validate,
  schema,
  base: {
    time: "2026-11-22T10:00:00Z",
    subjects: { ann: { id: "ann" } },
    resources: { data: { type: "data" } },
    expect: [{ actions: ["view"], on: ["data"] }],
  },
  filled: {
    time: "2026-11-22T10:00:00Z",
    context: {},
    subjects: { ann: { type: "user", id: "ann", properties: {} } },
    resources: { data: { type: "data", id: "1", properties: {} } },
    expect: [{ actions: ["view"], on: ["data"], allow: [], context: {}, denyReasons: [] }],
  },
  accepted: [
    {
      reason: "members of the context of every type",
      with: { context: { ip: "10.0.0.1", mfa: true, n: 1, amr: ["otp"] } },
    },
    { reason: "a subject that is a service", with: { subjects: { robot: { type: "service", id: "r" } } } },
  ],
  refused: [
    { reason: "no subjects", with: { subjects: {} }, errors: ["/subjects minProperties"] },
    { reason: "no rows", with: { expect: [] }, errors: ["/expect minItems"] },
    { reason: "a time that is none", with: { time: "soon" }, errors: ["/time format"] },
    { reason: "a context with objects", with: { context: { a: { b: 1 } } }, errors: ["/context/a type"] },
    {
      reason: "a row without actions",
      with: { expect: [{ on: ["data"] }] },
      errors: ["/expect/0 required actions"],
    },
  ],
});
