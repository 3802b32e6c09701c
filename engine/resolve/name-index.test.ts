import { describe, expect, test } from "vitest";
import type { KindRegistration } from "../../core/controller.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { toy, toyKind, toys } from "../../tests/fakes/toy-kinds.ts";
import { NameIndex } from "./name-index.ts";
import { resolve } from "./resolve.ts";

describe("what to write in place of a name that leads nowhere", () => {
  const names = new NameIndex([
    toy("viewer"),
    toy("editor", { tenant: "acme" }),
    toy("auditor", { tenant: "globex" }),
    toy("viewer", { kind: "Other" }),
  ]);
  const cases: readonly (readonly [string, string, string | undefined, string, string])[] = [
    ["the platform's", "Toy", "acme", "viwer", 'Did you mean "viewer"?'],
    ["the tenant's own", "Toy", "acme", "editr", 'Did you mean "editor"?'],
    ["never another tenant's", "Toy", "acme", "auditr", "Create it, or use one of: editor, viewer."],
    ["the platform's only, for the platform", "Toy", undefined, "editr", "Create it, or use one of: viewer."],
    ["by the name behind the owner", "Toy", "acme", "platform/viwer", 'Did you mean "viewer"?'],
    ["none of a kind that has none", "Nothing", "acme", "viewer", "Create the Nothing."],
  ];
  test.each(cases)("%s", (_reason, kind, tenant, written, hint) => {
    expect(names.hint(kind, tenant, written)).toBe(hint);
  });
});

test("a reference to a document that was refused is not reported, and makes no edge", () => {
  const needy = toy("x", { tenant: "acme", needs: ["broken"] });
  const registrations = toys(toyKind("Toy"));
  const refused = new Set(["Tenant/acme", "Toy/acme/broken"] as ResourceKey[]);
  expect(resolve([needy], registrations).diagnostics).toHaveLength(2);
  const { diagnostics, edges } = resolve([needy], registrations, refused);
  expect(diagnostics).toEqual([]);
  expect([...edges]).toEqual([]);
});

test("values that several owners claim are told with all who claim them", () => {
  const claiming: KindRegistration = {
    ...toyKind("Toy"),
    controller: {
      ...toyKind("Toy").controller,
      claims: ({ key, metadata }) => [
        { space: "domain", value: "shared.example", owner: metadata.tenant ?? "platform", pointer: "/spec" },
        { space: "domain", value: `${metadata.tenant ?? "platform"}.example`, owner: key, pointer: "/spec" },
      ],
    },
  };
  const tenants = [toy("a", { kind: "Tenant" }), toy("b", { kind: "Tenant" })];
  const claimants = [toy("x", { tenant: "a" }), toy("y", { tenant: "a" }), toy("x", { tenant: "b" })];
  const { conflicts, diagnostics } = resolve([...tenants, ...claimants], toys(claiming, toyKind("Tenant")));
  expect(diagnostics).toEqual([]);
  expect(conflicts).toEqual([
    { space: "domain", value: "a.example", holders: ["Toy/a/x", "Toy/a/y"] },
    { space: "domain", value: "shared.example", holders: ["Toy/a/x", "Toy/a/y", "Toy/b/x"] },
  ]);
});
