import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf } from "../../tests/fakes/resources.ts";
import { retentionPolicyController } from "./controller.ts";
import type { RetentionPolicySpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

describe("validate", () => {
  const problems = (spec: JsonObject): unknown =>
    retentionPolicyController.validate?.(
      resourceOf<RetentionPolicySpec>("RetentionPolicy/r", {
        category: "financial-data",
        lawfulBasis: "legal-obligation",
        retention: { type: "period", period: "P7Y" },
        ...spec,
      }),
    );

  it("refuses a period below its legal floor, in calendar years", () => {
    expect(problems({ retention: { type: "period", period: "P2555D", minimum: "P7Y" } })).toMatchObject([
      {
        pointer: "/spec/retention/period",
        message: "The period P2555D is shorter than the legal floor P7Y.",
      },
    ]);
    expect(problems({ retention: { type: "period", period: "P7Y", minimum: "P84M" } })).toEqual([]);
  });

  it("refuses a table that is named twice in one data source", () => {
    const target = (dataSource: string, dateColumn: string): JsonObject => ({
      dataSource,
      table: "public.invoices",
      tenantColumn: "tenant_id",
      dateColumn,
    });
    expect(problems({ targets: [target("main", "paid_at"), target("copy", "paid_at")] })).toEqual([]);
    expect(problems({ targets: [target("main", "paid_at"), target("main", "due_at")] })).toMatchObject([
      { pointer: "/spec/targets/1/table" },
    ]);
  });
});
