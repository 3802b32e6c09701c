import { describe, expect, it } from "vitest";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf, viewOf } from "../../tests/fakes/resources.ts";
import { resourceInventoryController } from "./controller.ts";
import type { ResourceInventorySpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

const TENANT = resourceOf("Tenant/acme", {
  displayName: "Acme",
  owner: "o",
  plan: "sme",
  region: "eu-central",
});
const REPORTS = resourceOf("ResourceInventory/acme/reports", {
  type: "report",
  resources: [{ id: "q3", properties: { status: "archived" } }, { id: "__proto__" }],
});
const MORE = resourceOf("ResourceInventory/acme/more", { type: "report", resources: [{ id: "q4" }] });
const FOREIGN = resourceOf("ResourceInventory/globex/reports", {
  type: "report",
  resources: [{ id: "theirs" }],
});

describe("release", () => {
  it("has the tenant's resources by type and id, those of several inventories together", () => {
    const view = viewOf("acme", "ResourceInventory", [TENANT, REPORTS, MORE, FOREIGN]);
    const { resources } = resourceInventoryController.release?.(view as never) ?? {};
    const reports = { resource: "ResourceInventory/acme/reports", file: "tenants/acme/reports.yaml" };
    const more = { resource: "ResourceInventory/acme/more", file: "tenants/acme/more.yaml" };
    expect(Object.keys(resources ?? {})).toEqual(["report"]);
    expect(Object.entries(resources?.["report"] ?? {})).toEqual([
      ["q4", { properties: {}, source: { ...more, line: 4 } }],
      ["q3", { properties: { status: "archived" }, source: { ...reports, line: 4 } }],
      ["__proto__", { properties: {}, source: { ...reports, line: 8 } }],
    ]);
  });

  it("has no section without an inventory, nor without the Tenant resource", () => {
    const release = (resources: readonly (typeof TENANT)[]): unknown =>
      resourceInventoryController.release?.(viewOf("acme", "ResourceInventory", resources));
    expect(release([TENANT, FOREIGN])).toEqual({});
    expect(release([REPORTS])).toEqual({});
  });
});

describe("claims", () => {
  it("lets a resource stand in one inventory of its tenant", () => {
    const claims = [REPORTS, FOREIGN].flatMap(
      (one) =>
        resourceInventoryController.claims?.(one as typeof one & { spec: ResourceInventorySpec }) ?? [],
    );
    expect(claims).toEqual([
      {
        space: "resource",
        value: "acme/report/q3",
        owner: "ResourceInventory/acme/reports",
        pointer: "/spec/resources/0/id",
      },
      {
        space: "resource",
        value: "acme/report/__proto__",
        owner: "ResourceInventory/acme/reports",
        pointer: "/spec/resources/1/id",
      },
      {
        space: "resource",
        value: "globex/report/theirs",
        owner: "ResourceInventory/globex/reports",
        pointer: "/spec/resources/0/id",
      },
    ]);
  });
});
