import { expect, test } from "vitest";
import definitions from "../../schemas/defs.json" with { type: "json" };
import schema from "../../schemas/gen/plan.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "Plan",
  validate,
  schema,
  base: { displayName: "Free" },
  filled: { displayName: "Free", limits: {}, features: {}, active: true, public: true, sortOrder: 0 },
  accepted: [
    { reason: "no limit", with: { limits: { teamMembers: "unlimited", users: 0 } } },
    { reason: "a feature switched off again", with: { extends: "sme", features: { sso: false } } },
    {
      reason: "a price with and without cents",
      with: { price: { currency: "EUR", monthly: "49", yearly: "490.00", perUser: "0.5" } },
    },
  ],
  refused: [
    { reason: "a limit below zero", with: { limits: { users: -1 } }, errors: ["/limits/users minimum"] },
    { reason: "half a user", with: { limits: { users: 1.5 } }, errors: ["/limits/users type"] },
    { reason: "another word", with: { limits: { users: "many" } }, errors: ["/limits/users pattern"] },
    {
      reason: "an unknown limit",
      with: { limits: { cats: 9 } },
      errors: ["/limits additionalProperties cats"],
    },
    {
      reason: "an unknown feature",
      with: { features: { teleport: true } },
      errors: ["/features additionalProperties teleport"],
    },
    {
      reason: "a price that is a number",
      with: { price: { currency: "EUR", monthly: 49 } },
      errors: ["/price/monthly type"],
    },
    {
      reason: "a price with three decimals",
      with: { price: { currency: "EUR", monthly: "49.001" } },
      errors: ["/price/monthly pattern"],
    },
    {
      reason: "a price without an amount",
      with: { price: { currency: "EUR" } },
      errors: ["/price minProperties"],
    },
    {
      reason: "a currency in lower case",
      with: { price: { currency: "eur", monthly: "1" } },
      errors: ["/price/currency pattern"],
    },
    {
      reason: "an id of something else",
      with: { stripe: { productId: "price_1" } },
      errors: ["/stripe/productId pattern"],
    },
  ],
});

test("the features of a plan are those that a role's rule may ask for", () => {
  const features: readonly string[] = Object.keys(schema.properties.spec.properties.features.properties);
  expect(features.toSorted()).toEqual(definitions.$defs.feature.enum);
});
