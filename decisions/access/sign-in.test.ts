import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import type { Release, ReleaseSecurity, ReleaseSso } from "../../core/release.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { NOW } from "../testdata/arbitraries.ts";
import { referenceAllows } from "../testdata/reference.ts";
import { SECURITY, acme, grant, source } from "../testdata/releases.ts";
import { accessDiff } from "./diff.ts";
import { signIn } from "./testdata/questions.ts";

const { runtime: policy } = await loadPolicies();

/** Who gains what about signing in, why, and whether a question shows it. */
function signInGains(before: Release, after: Release): readonly JsonObject[] {
  return accessDiff({ before, after, at: NOW }, policy)
    .gains.filter(({ type, action }) => type === "tenant" && action === "sign-in")
    .map(({ subjects, why, proved }) => ({ who: subjects.map(({ id }) => id), why, proved }));
}

const SOMEBODY_NEW = "new@acme.example";

function bound(id: string, role: string, until?: string): Release {
  const { user } = acme().sections.bindings ?? {};
  return acme({ bindings: { user: { ...user, [id]: [grant(`Role/${role}`, until)] } } });
}

function secured(parts: Partial<ReleaseSecurity>, bindings?: Release["sections"]["bindings"]): Release {
  return acme({ security: { ...SECURITY, ...parts }, ...(bindings && { bindings }) });
}

const network = (
  allow: readonly string[],
  ...breakGlassRoles: readonly string[]
): Partial<ReleaseSecurity> => ({
  network: { mode: "enforce", allow, breakGlassRoles },
});
const VIEWER = { user: { ann: [grant("Role/viewer")] } };

describe("who may sign in", () => {
  test("somebody who had no role gains it with the first one", () => {
    const [before, after] = [acme(), bound(SOMEBODY_NEW, "viewer")];
    const asked = signIn({ type: "user", id: SOMEBODY_NEW }, {});
    expect([before, after].map((one) => referenceAllows(one, asked, NOW))).toEqual([false, true]);
    expect(signInGains(before, after)).toEqual([
      { who: [SOMEBODY_NEW], why: "has a role, or has it for longer", proved: true },
    ]);
    expect(signInGains(after, before)).toEqual([]);
  });

  test("somebody whose last role ends later gains it from the old end on", () => {
    const [early, late] = ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"].map((until) =>
      bound(SOMEBODY_NEW, "viewer", until),
    );
    if (early === undefined || late === undefined) throw new Error("two releases were made");
    const { gains } = accessDiff({ before: early, after: late, at: NOW }, policy);
    const gain = gains.find(({ action }) => action === "sign-in");
    expect(gain).toMatchObject({ why: "has a role, or has it for longer", proved: true });
    expect(gain?.witness?.at).toBe("2027-01-01T00:00:00.000Z");
    expect(signInGains(late, early)).toEqual([]);
  });

  test("somebody who has another role for as long gains nothing", () => {
    expect(signInGains(bound(SOMEBODY_NEW, "member"), bound(SOMEBODY_NEW, "viewer"))).toEqual([]);
  });
});

describe("how one may sign in", () => {
  const sso = (parts: Partial<ReleaseSso>): Release =>
    acme({
      bindings: VIEWER,
      sso: { required: true, breakGlass: [], connections: ["okta"], source: source("x"), ...parts },
    });

  test.each([
    [
      "a network more",
      secured(network(["192.0.2.0/24"]), VIEWER),
      secured(network(["192.0.2.0/24", "198.51.100.0/24"]), VIEWER),
      "may come from 198.51.100.0/24",
    ],
    [
      "networks that are only reported",
      secured(network(["192.0.2.0/24"]), VIEWER),
      secured({ network: { mode: "report", allow: [], breakGlassRoles: [] } }, VIEWER),
      "may come from any network",
    ],
    [
      "a role that networks do not bind",
      secured(network(["192.0.2.0/24"]), VIEWER),
      secured(network(["192.0.2.0/24"], "viewer"), VIEWER),
      "has a role that the networks do not bind",
    ],
    [
      "another second factor",
      secured({ mfa: { ...SECURITY.mfa, requiredForAll: true } }, VIEWER),
      secured(
        { mfa: { ...SECURITY.mfa, requiredForAll: true, methods: [...SECURITY.mfa.methods, "sms"] } },
        VIEWER,
      ),
      "may use sms as second factor",
    ],
    [
      "no second factor",
      secured({ mfa: { ...SECURITY.mfa, requiredForAll: true } }, VIEWER),
      secured({}, VIEWER),
      "needs no second factor any more",
    ],
    [
      "single sign-on from later on",
      sso({}),
      sso({ requiredFrom: "2030-01-01T00:00:00Z" }),
      "needs no single sign-on any more, or only later",
    ],
    ["an exception", sso({}), sso({ breakGlass: ["ann"] }), "is excepted from single sign-on"],
  ])("%s is a gain, and the way back is none", (_name, before, after, why) => {
    expect(signInGains(before, after)).toEqual([{ who: ["ann"], why, proved: true }]);
    expect(signInGains(after, before)).toEqual([]);
  });
});
