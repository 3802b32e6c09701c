import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf, viewOf } from "../../tests/fakes/resources.ts";
import { planController } from "./controller.ts";

testControllerCases(import.meta.dirname);

describe("release", () => {
  const plans = [
    resourceOf("Plan/startup", {
      displayName: "Startup",
      features: { "api-access": true, sso: true },
      limits: { teamMembers: 2, storageGb: 10 },
    }),
    resourceOf("Plan/sme", {
      displayName: "SME",
      extends: "startup",
      features: { scim: true, sso: false },
      limits: { teamMembers: "unlimited", jobs: 5 },
    }),
  ];
  const release = (tenant: JsonObject, more = plans): unknown => {
    const spec = { displayName: "Acme", owner: "o", plan: "sme", region: "eu-central", ...tenant };
    return planController.release?.(viewOf("acme", "Plan", [resourceOf("Tenant/acme", spec), ...more]));
  };

  it("gives the features that are on and the limits, the nearest plan first", () => {
    expect(release({})).toEqual({
      plan: {
        name: "sme",
        features: { "api-access": true, scim: true },
        limits: { teamMembers: null, jobs: 5, storageGb: 10 },
        source: { resource: "Plan/sme", file: "platform/sme.yaml", line: 1 },
      },
    });
  });

  it.each<[JsonObject, number, string]>([
    [{ maxTeamMembers: 7 }, 7, "a number is less than unlimited"],
    [{ maxTeamMembers: 1, plan: "startup" }, 1, "the tenant's number is the smaller one"],
    [{ maxTeamMembers: 7, plan: "platform/startup" }, 2, "the plan's number is the smaller one"],
  ])("with %j allows %i team members: %s", (tenant, members) => {
    expect(release(tenant)).toMatchObject({ plan: { limits: { teamMembers: members } } });
  });

  it("gives nothing without the plan or the Tenant resource", () => {
    expect(release({}, [])).toEqual({});
    expect(planController.release?.(viewOf("acme", "Plan", plans))).toEqual({});
  });
});
