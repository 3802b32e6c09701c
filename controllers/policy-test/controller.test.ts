import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import { resourceOf } from "../../tests/fakes/resources.ts";
import { policyTestController } from "./controller.ts";
import type { PolicyTestSpec } from "./spec.gen.ts";

function problems(key: string, row: JsonObject, more: JsonObject = {}): unknown {
  const resource = resourceOf<PolicyTestSpec>(key, {
    time: "2026-11-22T10:00:00Z",
    subjects: { ann: { id: "ann" }, bob: { id: "bob" } },
    resources: { data: { type: "data" } },
    expect: [{ actions: ["view"], on: ["data"], ...row }],
    ...more,
  });
  return policyTestController.validate?.(resource).map(({ pointer, message }) => [pointer, message]);
}

describe("a policy test", () => {
  test("names only what it defines", () => {
    expect(problems("PolicyTest/acme/t", { allow: ["ann"] })).toEqual([]);
    expect(problems("PolicyTest/acme/t", { allow: ["*"], subjects: ["ann"] })).toEqual([]);
    expect(
      problems("PolicyTest/acme/t", { on: ["data", "none"], allow: ["bob"], subjects: ["ann", "eve"] }),
    ).toEqual([
      ["/spec/expect/0/on/1", 'There is no resource called "none".'],
      ["/spec/expect/0/subjects/1", 'There is no subject called "eve".'],
      ["/spec/expect/0/allow/0", 'There is no subject of the row called "bob".'],
    ]);
  });

  test("of the platform says whom it asks about, and of a tenant asks about itself", () => {
    expect(problems("PolicyTest/t", {})).toMatchObject([["/spec", expect.stringContaining("which tenants")]]);
    expect(problems("PolicyTest/t", {}, { tenants: ["acme"] })).toEqual([]);
    expect(problems("PolicyTest/acme/t", {}, { tenants: ["acme"] })).toMatchObject([
      ["/spec/tenants", expect.anything()],
    ]);
  });
});
