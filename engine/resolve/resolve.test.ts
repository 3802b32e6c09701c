import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { toy, toyKind, toys } from "../../tests/fakes/toy-kinds.ts";
import { findCycles } from "./cycles.ts";
import { resolve } from "./resolve.ts";

const REGISTRATIONS = toys(toyKind("Toy"), toyKind("Tenant"));
const acme = toy("acme", { kind: "Tenant" });
const globex = toy("globex", { kind: "Tenant" });

function codes(resources: readonly Resource[]): readonly string[] {
  return resolve(resources, REGISTRATIONS).diagnostics.map(({ code }) => code);
}

describe("references", () => {
  const own = toy("a", { tenant: "acme" });
  const common = toy("a");
  const needs = (target: string, tenant?: string): Resource =>
    toy("x", { needs: [target], ...(tenant === undefined ? {} : { tenant }) });
  const cases: readonly (readonly [string, readonly Resource[], readonly string[]])[] = [
    ["a tenant's own", [acme, own, needs("a", "acme")], []],
    ["the platform's, by its bare name", [acme, common, needs("a", "acme")], []],
    ["both, by its bare name", [acme, own, common, needs("a", "acme")], ["EDICT_REFERENCE_AMBIGUOUS"]],
    [
      "both, but said which",
      [acme, own, common, needs("platform/a", "acme"), toy("y", { tenant: "acme", needs: ["acme/a"] })],
      [],
    ],
    ["another tenant's", [acme, globex, own, needs("acme/a", "globex")], ["EDICT_REFERENCE_FOREIGN"]],
    [
      "another tenant's that is not there",
      [acme, globex, needs("acme/zzz", "globex")],
      ["EDICT_REFERENCE_FOREIGN"],
    ],
    ["a tenant's from the platform", [acme, own, needs("acme/a")], ["EDICT_REFERENCE_FOREIGN"]],
    ["nothing", [acme, needs("zzz", "acme")], ["EDICT_REFERENCE_MISSING"]],
    ["itself", [toy("x", { needs: ["x"] })], ["EDICT_REFERENCE_CYCLE"]],
    ["each other", [toy("x", { needs: ["y"] }), toy("y", { needs: ["x"] })], ["EDICT_REFERENCE_CYCLE"]],
    ["a tenant that does not exist, told once", [own, needs("a", "acme")], ["EDICT_REFERENCE_MISSING"]],
  ];
  test.each(cases)("%s", (_reason, resources, expected) => {
    expect(codes(resources)).toEqual(expected);
  });

  test("a foreign reference does not tell whether the other tenant has such a resource", () => {
    const there = resolve([acme, globex, own, needs("acme/a", "globex")], REGISTRATIONS).diagnostics;
    const not = resolve([acme, globex, needs("acme/a", "globex")], REGISTRATIONS).diagnostics;
    expect(there).toEqual(not);
  });

  test("a circle names every member with its place", () => {
    const [circle] = resolve(
      [toy("b", { needs: ["a"], line: 4 }), toy("a", { needs: ["b"], line: 2 })],
      REGISTRATIONS,
    ).diagnostics;
    expect(circle).toMatchObject({
      file: "a.yaml",
      line: 2,
      message: "Toy/a (a.yaml:2) → Toy/b (b.yaml:4) → a",
    });
  });

  test("a resource depends on its tenant and on what it refers to", () => {
    const { edges } = resolve([acme, common, needs("a", "acme")], REGISTRATIONS);
    expect(edges.get("Toy/acme/x" as ResourceKey)).toEqual(["Tenant/acme", "Toy/a"]);
  });
});

describe("circles", () => {
  test("exactly the graphs without an order have one", () => {
    const graphs = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 14 });
    fc.assert(
      fc.property(graphs, (pairs) => {
        const edges = Map.groupBy(pairs, ([from]) => `k${from}` as ResourceKey);
        const graph = new Map(
          [...edges].map(([key, list]) => [key, list.map(([, to]) => `k${to}` as ResourceKey)]),
        );
        expect(findCycles(graph).length > 0).toBe(!hasOrder(pairs));
      }),
    );
  });

  test("a chain of 100,000 does not overflow", () => {
    const chain = Array.from(
      { length: 100_000 },
      (_, index) => [`k${index}` as ResourceKey, [`k${index + 1}` as ResourceKey]] as const,
    );
    expect(findCycles(new Map(chain))).toEqual([]);
  });
});

/** Takes away, again and again, what nothing leads to; an order exists when nothing is left. */
function hasOrder(pairs: readonly (readonly [number, number])[]): boolean {
  const free = pairs.filter(([from]) => !pairs.some(([, to]) => to === from));
  if (pairs.length === 0) return true;
  return free.length === 0 ? false : hasOrder(pairs.filter((pair) => !free.includes(pair)));
}

test("10,000 resources take well under a second", () => {
  const tenants = Array.from({ length: 1_000 }, (_, index) => toy(`t${index}`, { kind: "Tenant" }));
  const resources = tenants.flatMap(({ metadata }) =>
    Array.from({ length: 9 }, (_, index) =>
      toy(`r${index}`, { tenant: metadata.name, needs: index === 0 ? [] : ["r0"] }),
    ),
  );
  const start = performance.now();
  expect(resolve([...tenants, ...resources], REGISTRATIONS).diagnostics).toEqual([]);
  expect(performance.now() - start).toBeLessThan(1_000);
});
