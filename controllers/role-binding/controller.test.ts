import { describe, expect, it } from "vitest";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf, viewOf } from "../../tests/fakes/resources.ts";
import { roleBindingController } from "./controller.ts";

testControllerCases(import.meta.dirname);

describe("release", () => {
  const tenant = resourceOf("Tenant/acme", {
    displayName: "Acme",
    owner: "o",
    plan: "sme",
    region: "eu-central",
  });
  const roles = [resourceOf("Role/viewer", {}), resourceOf("Role/acme/editor", {})];
  const bindings = [
    resourceOf("RoleBinding/acme/editors", {
      role: "editor",
      subjects: [
        { type: "user", id: "ann" },
        { type: "group", id: "ann" },
      ],
      expiresAt: "2027-03-31T18:00:00+02:00",
    }),
    resourceOf("RoleBinding/acme/viewers", {
      role: "platform/viewer",
      subjects: [
        { type: "user", id: "__proto__" },
        { type: "user", id: "ann" },
      ],
    }),
    resourceOf("RoleBinding/globex/viewers", { role: "viewer", subjects: [{ type: "user", id: "mallory" }] }),
  ];

  it("indexes the grants of the tenant by subject type and id", () => {
    const sections = roleBindingController.release?.(
      viewOf("acme", "RoleBinding", [tenant, ...roles, ...bindings]),
    );
    const editors = { resource: "RoleBinding/acme/editors", file: "tenants/acme/editors.yaml" };
    const viewers = { resource: "RoleBinding/acme/viewers", file: "tenants/acme/viewers.yaml" };
    const expiresAt = "2027-03-31T18:00:00+02:00";
    expect(Object.entries(sections?.bindings?.["user"] ?? {})).toEqual([
      [
        "ann",
        [
          { role: "Role/acme/editor", expiresAt, source: { ...editors, line: 4 } },
          { role: "Role/viewer", source: { ...viewers, line: 7 } },
        ],
      ],
      ["__proto__", [{ role: "Role/viewer", source: { ...viewers, line: 4 } }]],
    ]);
    expect(sections?.bindings?.["group"]).toEqual({
      ann: [{ role: "Role/acme/editor", expiresAt, source: { ...editors, line: 7 } }],
    });
  });

  it("gives nothing for a role that cannot be found, and nothing without the Tenant resource", () => {
    expect(roleBindingController.release?.(viewOf("acme", "RoleBinding", [tenant, ...bindings]))).toEqual({
      bindings: {},
    });
    expect(roleBindingController.release?.(viewOf("acme", "RoleBinding", [...roles, ...bindings]))).toEqual(
      {},
    );
  });
});
