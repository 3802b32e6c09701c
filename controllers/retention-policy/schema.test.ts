import schema from "../../schemas/gen/retention-policy.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "RetentionPolicy",
  validate,
  schema,
  base: { category: "usage-data", lawfulBasis: "consent", retention: { type: "period", period: "P90D" } },
  filled: {
    category: "usage-data",
    lawfulBasis: "consent",
    retention: { type: "period", period: "P90D" },
    automatic: false,
    trigger: { type: "date-created" },
    action: "delete",
    targets: [],
    gracePeriod: "P7D",
  },
  accepted: [
    {
      reason: "years, months, weeks and days",
      with: { retention: { type: "period", period: "P7Y6M2W1D", minimum: "P7Y" } },
    },
    {
      reason: "until the account is closed",
      with: { retention: { type: "indefinite", until: "account-closure" } },
    },
    {
      reason: "an event starts the clock",
      with: { trigger: { type: "date-of-event", event: "contract.ended" } },
    },
    { reason: "no grace at all", with: { gracePeriod: "P0D" } },
    { reason: "a share below one percent", with: { maxRows: { percent: 0.5 } } },
  ],
  refused: [
    { reason: "unknown categories are not guessed", with: { category: "misc" }, errors: ["/category enum"] },
    {
      reason: "a period needs its length",
      with: { retention: { type: "period" } },
      errors: ["/retention required period"],
    },
    {
      reason: "the form must be said",
      with: { retention: { period: "P90D" } },
      errors: ["/retention required type"],
    },
    { reason: "an unknown form", with: { retention: { type: "forever" } }, errors: ["/retention/type enum"] },
    { reason: "a form that is no text", with: { retention: { type: 1 } }, errors: ["/retention/type enum"] },
    {
      reason: "the fields of the other form",
      with: { retention: { type: "indefinite", until: "contract-end", period: "P1Y" } },
      errors: ["/retention additionalProperties period"],
    },
    {
      reason: "a period of nothing",
      with: { retention: { type: "period", period: "P0D" } },
      errors: ["/retention/period x-edict-minimum"],
    },
    {
      reason: "an event without its name",
      with: { trigger: { type: "date-of-event" } },
      errors: ["/trigger required event"],
    },
    {
      reason: "an event where none is meant",
      with: { trigger: { type: "date-created", event: "x" } },
      errors: ["/trigger additionalProperties event"],
    },
    {
      reason: "a target without its tenant column",
      with: { targets: [{ dataSource: "main", table: "public.messages", dateColumn: "sent_at" }] },
      errors: ["/targets/0 required tenantColumn"],
    },
    {
      reason: "a table cannot carry SQL",
      with: {
        targets: [{ dataSource: "main", table: "public.messages; drop", tenantColumn: "t", dateColumn: "d" }],
      },
      errors: ["/targets/0/table pattern"],
    },
    { reason: "a guard that guards nothing", with: { maxRows: {} }, errors: ["/maxRows minProperties"] },
    {
      reason: "no percent",
      with: { maxRows: { percent: 0 } },
      errors: ["/maxRows/percent exclusiveMinimum"],
    },
  ],
});
