import { describe, expect, it } from "vitest";
import { describeLoss, entitlementsOf, lossesBetween } from "./entitlement.ts";
import type { JsonObject } from "./json.ts";
import { lineageOf } from "./lineage.ts";
import { parseKey } from "./resource.ts";
import type { Digest, Resource, ResourceKey } from "./resource.ts";

function resource(key: string, spec: JsonObject): Resource {
  const { kind, name, tenant } = parseKey(key);
  const origin = { file: "f.yaml", line: 1, column: 1 };
  const metadata = { name, ...(tenant === undefined ? {} : { tenant }), labels: {}, annotations: {} };
  return {
    key: key as ResourceKey,
    kind,
    metadata,
    spec,
    digest: "" as Digest,
    origin,
    locate: () => origin,
  };
}

/** Looks up as a tenant does: its own resource first. */
function findIn(...resources: readonly Resource[]): (kind: string, target: string) => Resource | undefined {
  const byKey = new Map(resources.map((one) => [one.key as string, one]));
  return (kind, target) =>
    byKey.get(`${kind}/acme/${target}`) ?? byKey.get(`${kind}/${target.replace("platform/", "")}`);
}

describe("lineageOf", () => {
  it("gives the resource and what it extends, the nearest first", () => {
    const [base, middle, top] = [
      resource("Role/base", {}),
      resource("Role/middle", { extends: "base" }),
      resource("Role/acme/top", { extends: "middle" }),
    ];
    expect(lineageOf(top, findIn(base, middle, top))).toEqual([top, middle, base]);
  });

  it("stays on the platform where a tenant has a resource of the same name", () => {
    const platform = resource("Role/base", {});
    const middle = resource("Role/middle", { extends: "base" });
    expect(lineageOf(middle, findIn(platform, middle, resource("Role/acme/base", {})))).toEqual([
      middle,
      platform,
    ]);
  });

  it("ends in a circle and where nothing is found", () => {
    const [one, two] = [resource("Role/one", { extends: "two" }), resource("Role/two", { extends: "one" })];
    expect(lineageOf(one, findIn(one, two))).toEqual([one, two]);
    expect(lineageOf(one, findIn(one))).toEqual([one]);
  });
});

describe("entitlements", () => {
  const base = resource("Plan/base", {
    features: { sso: true, scim: true },
    limits: { jobs: 5, users: "unlimited", members: 2 },
  });
  const top = resource("Plan/top", {
    extends: "base",
    features: { sso: false },
    limits: { jobs: "unlimited", members: 0 },
  });
  const find = findIn(base, top);

  it("are the nearest plan's, name by name", () => {
    expect(entitlementsOf(top, find)).toEqual({
      features: { sso: false, scim: true },
      limits: { jobs: null, users: null, members: 0 },
    });
  });

  it("are lost where a feature goes off, a number shrinks, or a bound comes where there was none", () => {
    const losses = lossesBetween(entitlementsOf(base, find), entitlementsOf(top, find));
    expect(losses.map(describeLoss)).toEqual(["loses sso", "gets 0 instead of 2 members"]);
    expect(lossesBetween(entitlementsOf(top, find), entitlementsOf(base, find)).map(describeLoss)).toEqual([
      "gets 5 instead of unlimited jobs",
    ]);
    expect(
      lossesBetween({ features: {}, limits: {} }, { features: {}, limits: { users: 3, jobs: null } }).map(
        describeLoss,
      ),
    ).toEqual(["gets 3 instead of unlimited users"]);
  });
});
