import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import type { Resource } from "../../core/resource.ts";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf, viewOf } from "../../tests/fakes/resources.ts";
import { roleController } from "./controller.ts";
import type { RoleSpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

const TENANT = resourceOf("Tenant/acme", {
  displayName: "Acme",
  owner: "o",
  plan: "sme",
  region: "eu-central",
});

describe("release", () => {
  const viewer = resourceOf("Role/viewer", {
    rules: [{ id: "see", actions: ["view"], resources: ["data", "*"] }],
  });
  const editor = resourceOf("Role/acme/editor", {
    extends: "viewer",
    rules: [
      {
        actions: ["view", "edit"],
        resources: ["data"],
        feature: "custom-roles",
        when: { not: { property: "context.readOnly", eq: true } },
      },
      { effect: "deny", actions: ["*"], resources: ["invoice"] },
    ],
  });
  const release = (...roles: readonly Resource[]): JsonObject =>
    roleController.release?.(viewOf("acme", "Role", [TENANT, ...roles])).roles as unknown as JsonObject;

  it("puts own and inherited rules into the cells that they name, the own ones first", () => {
    const see = {
      id: "Role/viewer#see",
      effect: "allow",
      source: { resource: "Role/viewer", file: "platform/viewer.yaml", line: 3 },
    };
    const own = {
      id: "Role/acme/editor#/spec/rules/0",
      effect: "allow",
      feature: "custom-roles",
      when: [
        [
          {
            path: ["context", "readOnly"],
            operator: "eq",
            operand: true,
            negated: true,
            pointer: "/spec/rules/0/when/not",
          },
        ],
      ],
      source: { resource: "Role/acme/editor", file: "tenants/acme/editor.yaml", line: 4 },
    };
    const never = {
      id: "Role/acme/editor#/spec/rules/1",
      effect: "deny",
      source: { resource: "Role/acme/editor", file: "tenants/acme/editor.yaml", line: 15 },
    };
    expect(release(viewer, editor)).toEqual({
      "Role/viewer": {
        name: "viewer",
        rules: { data: { view: [see] }, "*": { view: [see] } },
        source: { resource: "Role/viewer", file: "platform/viewer.yaml", line: 1 },
      },
      "Role/acme/editor": {
        name: "editor",
        rules: { data: { view: [own, see], edit: [own] }, invoice: { "*": [never] }, "*": { view: [see] } },
        source: { resource: "Role/acme/editor", file: "tenants/acme/editor.yaml", line: 1 },
      },
    });
  });

  it("lets a platform role extend the platform's role, not the tenant's of that name", () => {
    const base = resourceOf("Role/acme/viewer", { rules: [{ actions: ["*"], resources: ["*"] }] });
    const admin = resourceOf("Role/admin", { extends: "viewer" });
    expect(Object.keys(release(viewer, admin, base)["Role/admin"] as JsonObject)).toContain("rules");
    expect(release(viewer, admin, base)["Role/admin"]).toMatchObject({
      rules: { data: { view: [{ id: "Role/viewer#see" }] } },
    });
  });

  it("takes words like __proto__ and constructor for resource types like any other", () => {
    const odd = resourceOf("Role/odd", { rules: [{ actions: ["constructor"], resources: ["constructor"] }] });
    expect(release(odd)["Role/odd"]).toMatchObject({
      rules: { constructor: { constructor: [{ id: "Role/odd#/spec/rules/0" }] } },
    });
  });

  it("gives nothing without the Tenant resource", () => {
    expect(roleController.release?.(viewOf("acme", "Role", [viewer]))).toEqual({});
  });
});

describe("validate", () => {
  const problems = (when: JsonObject): unknown =>
    roleController.validate?.(
      resourceOf<RoleSpec>("Role/r", {
        rules: [
          { actions: ["view"], resources: ["data"] },
          { actions: ["edit"], resources: ["data"], when },
        ],
      }),
    );
  const either = { any: [1, 2, 3, 4, 5].map((level) => ({ property: "context.level", eq: level })) };

  it("refuses a condition with more than 64 conjunctions at its place", () => {
    expect(problems({ all: [either, either, either] })).toMatchObject([{ pointer: "/spec/rules/1/when" }]);
    expect(problems({ all: [either, either] })).toEqual([]);
  });

  it("refuses a span of time in which no time lies", () => {
    const span = (from: string, to: string): JsonObject => ({
      not: { any: [{ property: "context.time", betweenTimes: { from, to, zone: "Europe/Berlin" } }] },
    });
    expect(problems(span("08:00", "08:00"))).toMatchObject([
      { pointer: "/spec/rules/1/when/not/any/0/betweenTimes/to" },
    ]);
    expect(problems(span("22:00", "06:00"))).toEqual([]);
  });
});
