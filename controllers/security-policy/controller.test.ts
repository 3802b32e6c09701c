import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import type { Resource } from "../../core/resource.ts";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf, viewOf } from "../../tests/fakes/resources.ts";
import { securityPolicyController } from "./controller.ts";
import type { SecurityPolicySpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

const TENANT = resourceOf("Tenant/acme", {
  displayName: "Acme",
  owner: "o",
  plan: "sme",
  region: "eu-central",
});

describe("release", () => {
  const platform = resourceOf("SecurityPolicy/baseline", {
    session: { idleTimeout: "PT30M", reauthFor: ["key:delete"] },
    network: { mode: "report", allow: ["198.51.100.0/24"] },
    mfa: { methods: ["webauthn", "totp", "sms"] },
  });
  const own = resourceOf("SecurityPolicy/acme/acme", {
    password: { minLength: 20 },
    session: { absoluteTimeout: "PT8H", maxConcurrent: 3, reauthFor: ["account:connect"] },
    network: { mode: "enforce", allow: ["::ffff:203.0.113.0/120"], breakGlassRoles: ["platform/owner"] },
  });
  const release = (...resources: readonly Resource[]): unknown =>
    securityPolicyController.release?.(viewOf("acme", "SecurityPolicy", [TENANT, ...resources]));

  it("gives the stricter of the platform's and the tenant's, in seconds and names, with both sources", () => {
    expect(release(platform, own)).toEqual({
      security: {
        mfa: { requiredForAll: false, requiredRoles: ["admin", "owner"], methods: ["totp", "webauthn"] },
        session: {
          idleSeconds: 1800,
          absoluteSeconds: 28_800,
          maxConcurrent: 3,
          reauthFor: ["account:connect", "key:delete"],
          reauthSeconds: 900,
        },
        network: { mode: "enforce", allow: ["203.0.113.0/24"], breakGlassRoles: ["owner"] },
        password: {
          minLength: 20,
          minLengthWithMfa: 8,
          maxLength: 128,
          requireUppercase: false,
          requireLowercase: false,
          requireNumbers: false,
          requireSymbols: false,
          historyCount: 5,
          checkBreached: true,
        },
        sources: [
          { resource: "SecurityPolicy/baseline", file: "platform/baseline.yaml", line: 1 },
          { resource: "SecurityPolicy/acme/acme", file: "tenants/acme/acme.yaml", line: 1 },
        ],
      },
    });
  });

  it("gives the platform's alone where the tenant has none, and nothing where nobody has one", () => {
    expect(release(platform)).toMatchObject({
      security: {
        session: { maxConcurrent: null, idleSeconds: 1800 },
        sources: [{ resource: "SecurityPolicy/baseline" }],
      },
    });
    expect(release()).toEqual({});
  });

  it("gives nothing without the Tenant resource", () => {
    expect(securityPolicyController.release?.(viewOf("acme", "SecurityPolicy", [platform, own]))).toEqual({});
  });
});

describe("validate", () => {
  const problems = (spec: JsonObject): unknown =>
    securityPolicyController.validate?.(resourceOf<SecurityPolicySpec>("SecurityPolicy/p", spec));

  it.each<[JsonObject, string]>([
    [{ password: { minLength: 70, maxLength: 64 } }, "/spec/password/maxLength"],
    [{ password: { minLength: 12, minLengthWithMfa: 15 } }, "/spec/password/minLengthWithMfa"],
    [{ session: { idleTimeout: "P2D", absoluteTimeout: "PT24H" } }, "/spec/session/idleTimeout"],
  ])("refuses %j at %s", (spec, pointer) => {
    expect(problems(spec)).toMatchObject([{ pointer }]);
  });

  it("accepts bounds that meet", () => {
    expect(problems({ password: { minLength: 64, minLengthWithMfa: 64, maxLength: 64 } })).toEqual([]);
    expect(problems({ session: { idleTimeout: "P1D", absoluteTimeout: "PT24H" } })).toEqual([]);
  });
});
