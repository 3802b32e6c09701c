import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import type { Resource } from "../../core/resource.ts";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf, viewOf } from "../../tests/fakes/resources.ts";
import { ssoConnectionController } from "./controller.ts";
import type { SsoConnectionSpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

const TENANT = resourceOf("Tenant/acme", {
  displayName: "Acme",
  owner: "o",
  plan: "sme",
  region: "eu-central",
});

function connection(name: string, spec: JsonObject): Resource<SsoConnectionSpec> {
  return resourceOf<SsoConnectionSpec>(`SsoConnection/acme/${name}`, {
    provider: "okta",
    protocol: {
      type: "oidc",
      issuer: "https://acme.okta.example",
      clientId: "app",
      clientSecretRef: { name: "acme-oidc" },
    },
    ...spec,
  });
}

describe("release", () => {
  const release = (...connections: readonly Resource<SsoConnectionSpec>[]): unknown => {
    const others = connections.map((one) => one as Resource<unknown> as Resource);
    return ssoConnectionController.release?.(viewOf("acme", "SsoConnection", [TENANT, ...others]));
  };

  it("tells the enabled connections, and whom passwords are left to", () => {
    const okta = connection("okta", {
      enabled: true,
      enforcement: { mode: "required", breakGlass: ["zoe", "ann"], startAt: "2026-12-01T00:00:00Z" },
    });
    const entra = connection("entra", {
      enabled: true,
      enforcement: { mode: "required", breakGlass: ["ann"], startAt: "2026-12-01T00:00:00+01:00" },
    });
    const google = connection("google", { enabled: true, enforcement: { breakGlass: ["not-needed"] } });
    expect(release(okta, entra, google)).toEqual({
      sso: {
        required: true,
        requiredFrom: "2026-12-01T00:00:00+01:00",
        breakGlass: ["ann", "zoe"],
        connections: ["entra", "google", "okta"],
        source: { resource: "SsoConnection/acme/entra", file: "tenants/acme/entra.yaml", line: 11 },
      },
    });
  });

  it("is required at once as soon as one connection has no date", () => {
    const later = connection("a", {
      enabled: true,
      enforcement: { mode: "required", startAt: "2026-12-01T00:00:00Z" },
    });
    const now = connection("b", { enabled: true, enforcement: { mode: "required" } });
    expect(release(later, now)).not.toHaveProperty("sso.requiredFrom");
    expect(release(later, now)).toMatchObject({ sso: { required: true } });
  });

  it("does not require a connection that is not enabled", () => {
    const off = connection("a", { enforcement: { mode: "required", breakGlass: ["ann"] } });
    const on = connection("b", { enabled: true });
    expect(release(off)).toEqual({});
    expect(release(off, on)).toMatchObject({ sso: { required: false, breakGlass: [], connections: ["b"] } });
  });

  it("gives nothing without the Tenant resource", () => {
    const on = connection("b", { enabled: true }) as Resource<unknown> as Resource;
    expect(ssoConnectionController.release?.(viewOf("acme", "SsoConnection", [on]))).toEqual({});
  });
});

describe("claims", () => {
  it("claims a domain for the tenant, and the sign-in for itself once it is enabled", () => {
    const at = { value: "acme.example", pointer: "/spec/domains/0" };
    const owned = { ...at, space: "email-domain", owner: "acme" };
    const claims = (enabled: boolean): unknown =>
      ssoConnectionController.claims?.(connection("okta", { enabled, domains: ["acme.example"] }));
    expect(claims(false)).toEqual([owned]);
    expect(claims(true)).toEqual([
      owned,
      { ...at, space: "sign-in-domain", owner: "SsoConnection/acme/okta" },
    ]);
  });
});

describe("validate", () => {
  it("refuses a group that is mapped twice", () => {
    const mappings = [
      { group: "ops", role: "admin" },
      { group: "dev", role: "editor" },
      { group: "ops", role: "viewer" },
    ];
    const spec = { provisioning: { groupMappings: mappings } };
    expect(ssoConnectionController.validate?.(connection("okta", spec))).toMatchObject([
      {
        pointer: "/spec/provisioning/groupMappings/2/group",
        message: "The group ops is mapped already, to the role admin.",
      },
    ]);
    const once = { provisioning: { groupMappings: mappings.slice(0, 2) } };
    expect(ssoConnectionController.validate?.(connection("okta", once))).toEqual([]);
  });
});
