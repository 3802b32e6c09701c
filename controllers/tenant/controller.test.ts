import { describe, expect, it } from "vitest";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf, viewOf } from "../../tests/fakes/resources.ts";
import { tenantController } from "./controller.ts";
import type { TenantSpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

const SPEC = { displayName: "Acme", owner: "owner@acme.example", plan: "sme", region: "eu-central" };

describe("release", () => {
  it("gives the tenant of the view and no other", () => {
    const resources = [
      resourceOf("Tenant/acme", { ...SPEC, status: "terminating" }),
      resourceOf("Tenant/globex", { ...SPEC, owner: "owner@globex.example" }),
    ];
    expect(tenantController.release?.(viewOf("acme", "Tenant", resources))).toEqual({
      tenant: {
        name: "acme",
        status: "terminating",
        region: "eu-central",
        owner: "owner@acme.example",
        source: { resource: "Tenant/acme", file: "platform/acme.yaml", line: 6 },
      },
    });
  });

  it("gives nothing without the Tenant resource", () => {
    expect(tenantController.release?.(viewOf("acme", "Tenant", []))).toEqual({});
  });
});

it("claims its domains for itself", () => {
  const tenant = resourceOf<TenantSpec>("Tenant/acme", {
    ...SPEC,
    domains: [{ name: "acme.example" }, { name: "acme.test" }],
  });
  expect(tenantController.claims?.(tenant)).toEqual([
    { space: "email-domain", value: "acme.example", owner: "acme", pointer: "/spec/domains/0/name" },
    { space: "email-domain", value: "acme.test", owner: "acme", pointer: "/spec/domains/1/name" },
  ]);
});
