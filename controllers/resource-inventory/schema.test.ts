import schema from "../../schemas/gen/resource-inventory.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "ResourceInventory",
  validate,
  schema,
  base: { type: "report", resources: [{ id: "q3" }] },
  filled: { type: "report", resources: [{ id: "q3", properties: {} }] },
  accepted: [
    {
      reason: "texts, numbers and truth values",
      with: { resources: [{ id: "q3", properties: { status: "open", pages: 2.5, secret: false } }] },
    },
    { reason: "ids with any character", with: { resources: [{ id: "a b/c:é" }] } },
  ],
  refused: [
    { reason: "no resource", with: { resources: [] }, errors: ["/resources minItems"] },
    {
      reason: "the same id twice",
      with: { resources: [{ id: "q3" }, { id: "q3", properties: { status: "open" } }] },
      errors: ["/resources/1 uniqueItems"],
    },
    { reason: "an empty id", with: { resources: [{ id: "" }] }, errors: ["/resources/0/id minLength"] },
    {
      reason: "a nested property",
      with: { resources: [{ id: "q3", properties: { place: { city: "Bonn" } } }] },
      errors: ["/resources/0/properties/place type"],
    },
    {
      reason: "a property that no condition can name",
      with: { resources: [{ id: "q3", properties: { "a.b": 1 } }] },
      errors: ["/resources/0/properties/a.b propertyNames"],
    },
    { reason: "any type", with: { type: "*" }, errors: ["/type pattern"] },
  ],
});
