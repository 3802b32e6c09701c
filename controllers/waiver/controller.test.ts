import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import type { Resource } from "../../core/resource.ts";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf } from "../../tests/fakes/resources.ts";
import { waiverController } from "./controller.ts";
import type { WaiverSpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

function waiver(key: string, resource: JsonObject): Resource<WaiverSpec> {
  return resourceOf<WaiverSpec>(key, {
    rule: "sso/no-break-glass",
    resource,
    until: "2027-03-31",
    reason: "Migration ends in March",
    owner: "security@acme.example",
  });
}

describe("references", () => {
  const references = (key: string, resource: JsonObject): unknown =>
    waiverController.references(waiver(key, resource));

  it("go to the tenant's own resource, or to the platform's", () => {
    const reference = { pointer: "/spec/resource/name", kind: "Role" };
    expect(references("Waiver/acme/w", { kind: "Role", name: "editor" })).toEqual([
      { ...reference, target: "acme/editor" },
    ]);
    expect(references("Waiver/w", { kind: "Role", name: "editor" })).toEqual([
      { ...reference, target: "platform/editor" },
    ]);
  });

  it("never go from the platform to a tenant", () => {
    expect(references("Waiver/w", { kind: "Role", name: "editor", tenant: "acme" })).toEqual([]);
  });
});

describe("validate", () => {
  it("refuses a tenant's waiver for another tenant", () => {
    const problems = (key: string, tenant: string): unknown =>
      waiverController.validate?.(waiver(key, { kind: "Role", name: "editor", tenant }));
    expect(problems("Waiver/acme/w", "globex")).toMatchObject([{ pointer: "/spec/resource/tenant" }]);
    expect(problems("Waiver/acme/w", "acme")).toEqual([]);
    expect(problems("Waiver/w", "globex")).toEqual([]);
  });
});
