import schema from "../../schemas/gen/waiver.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "Waiver",
  validate,
  schema,
  base: {
    rule: "sso/no-break-glass",
    resource: { kind: "SsoConnection", name: "okta" },
    until: "2027-03-31",
    reason: "Migration until March.",
    owner: "security@acme.example",
  },
  filled: {
    rule: "sso/no-break-glass",
    resource: { kind: "SsoConnection", name: "okta" },
    until: "2027-03-31",
    reason: "Migration until March.",
    owner: "security@acme.example",
  },
  accepted: [
    {
      reason: "a tenant's resource, by the platform",
      with: { resource: { kind: "SsoConnection", name: "okta", tenant: "acme" } },
    },
    { reason: "a leap day", with: { until: "2028-02-29" } },
  ],
  refused: [
    { reason: "a rule without its category", with: { rule: "no-break-glass" }, errors: ["/rule pattern"] },
    { reason: "no end", with: { until: "never" }, errors: ["/until format"] },
    { reason: "29 February of a common year", with: { until: "2027-02-29" }, errors: ["/until format"] },
    { reason: "no reason", with: { reason: "" }, errors: ["/reason minLength"] },
    {
      reason: "a kind in lower case",
      with: { resource: { kind: "sso", name: "okta" } },
      errors: ["/resource/kind pattern"],
    },
    {
      reason: "no resource",
      with: { resource: {} },
      errors: ["/resource required kind", "/resource required name"],
    },
  ],
});
