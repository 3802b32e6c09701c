import schema from "../../schemas/gen/role-binding.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "RoleBinding",
  validate,
  schema,
  base: { role: "viewer", subjects: [{ type: "user", id: "alice" }] },
  filled: { role: "viewer", subjects: [{ type: "user", id: "alice" }] },
  accepted: [
    {
      reason: "users, groups and services",
      with: {
        subjects: [
          { type: "group", id: "a" },
          { type: "service", id: "a" },
          { type: "user", id: "a" },
        ],
      },
    },
    { reason: "a binding that ends", with: { expiresAt: "2027-03-31T18:00:00.5Z" } },
  ],
  refused: [
    { reason: "nobody", with: { subjects: [] }, errors: ["/subjects minItems"] },
    {
      reason: "the same subject twice, whatever the order of its fields",
      with: {
        subjects: [
          { type: "user", id: "a" },
          { id: "a", type: "user" },
        ],
      },
      errors: ["/subjects/1 uniqueItems"],
    },
    {
      reason: "a subject without its type",
      with: { subjects: [{ id: "a" }] },
      errors: ["/subjects/0 required type"],
    },
    {
      reason: "an unknown type",
      with: { subjects: [{ type: "robot", id: "a" }] },
      errors: ["/subjects/0/type enum"],
    },
    {
      reason: "an id with a space",
      with: { subjects: [{ type: "user", id: "a b" }] },
      errors: ["/subjects/0/id pattern"],
    },
    {
      reason: "an id beyond the bound",
      with: { subjects: [{ type: "user", id: "a".repeat(257) }] },
      errors: ["/subjects/0/id maxLength"],
    },
    { reason: "a day is not a moment", with: { expiresAt: "2027-03-31" }, errors: ["/expiresAt format"] },
  ],
});
