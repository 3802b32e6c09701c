import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import type { Digest, Resource } from "../../core/resource.ts";
import type { RuleResult } from "../../policies/rule-set.ts";
import { toy } from "../../tests/fakes/toy-kinds.ts";
import { unitsOf } from "../units.ts";
import type { DesiredUnits } from "../units.ts";
import { Checker, refusals } from "./check.ts";
import type { CheckInput, RuleEvaluator } from "./check.ts";

/** Finds an error on every resource called `bad`, and remembers which units it was asked about. */
function evaluator(asked: string[]): RuleEvaluator {
  return {
    digest: "sha256:rules" as Digest,
    evaluate: (input) => {
      asked.push(input["unit"] as string);
      const resources = input["resources"] as readonly JsonObject[];
      return resources
        .filter(({ name }) => name === "bad")
        .map(({ key }) => ({
          rule: "toys/bad",
          severity: "error",
          resource: key as string,
          pointer: "",
          message: "it is bad",
        })) satisfies readonly RuleResult[];
    },
    metadata: () => ({ remedy: "be good", controls: [] }),
  };
}

function waiver(
  rule: string,
  name: string,
  extra: { tenant?: string; until?: string; of?: string } = {},
): Resource {
  const base = toy("w", { kind: "Waiver", ...(extra.tenant === undefined ? {} : { tenant: extra.tenant }) });
  return {
    ...base,
    spec: {
      rule,
      resource: { kind: "Toy", name, ...(extra.of === undefined ? {} : { tenant: extra.of }) },
      until: extra.until ?? "2026-02-01",
      reason: "agreed",
    },
  };
}

function input(
  resources: readonly Resource[],
  now = "2026-01-02T00:00:00.000Z",
  before?: DesiredUnits,
): CheckInput {
  return {
    units: unitsOf(resources, before),
    conflicts: [],
    config: { dataSources: [] },
    now,
  };
}

const acme = toy("acme", { kind: "Tenant" });

describe("units", () => {
  test("the platform and each tenant are judged once, and again only when they changed", () => {
    const asked: string[] = [];
    const checker = new Checker(evaluator(asked));
    const resources = [
      acme,
      toy("globex", { kind: "Tenant" }),
      toy("a", { tenant: "acme" }),
      toy("b", { tenant: "globex" }),
    ];
    const first = input(resources);
    const findings = checker.check(first);
    expect(asked.splice(0)).toEqual(["platform", "acme", "globex"]);
    expect(checker.check(input(resources, first.now, first.units))).toBe(findings);
    expect(asked).toEqual([]);
    const other = [...resources.slice(0, 3), toy("b", { tenant: "globex", size: 2 })];
    const second = input(other, first.now, first.units);
    checker.check(second);
    expect(asked.splice(0)).toEqual(["globex"]);
    checker.check({ ...second, now: "2026-01-03T00:00:00.000Z" });
    expect(asked.splice(0)).toEqual(["platform", "acme", "globex"]);
    checker.check({ ...second, config: { dataSources: [{ name: "main", tables: [] }] } });
    expect(asked.splice(0)).toEqual(["platform", "acme", "globex"]);
  });

  test("what all tenants see is compared by what it says, so that a comment judges nobody anew", () => {
    const asked: string[] = [];
    const checker = new Checker(evaluator(asked));
    const others = [acme, toy("a", { tenant: "acme" })];
    const first = input([...others, toy("common", { line: 1 })]);
    checker.check(first);
    const moved = input([...others, toy("common", { line: 2 })], first.now, first.units);
    asked.splice(0);
    checker.check(moved);
    expect(asked.splice(0)).toEqual(["platform"]);
    checker.check(input([...others, toy("common", { size: 2 })], first.now, moved.units));
    expect(asked).toEqual(["platform", "acme"]);
  });

  test("a finding carries the place of the field and the rule's remedy", () => {
    const [finding] = new Checker(evaluator([])).check(
      input([acme, toy("bad", { tenant: "acme", line: 9 })]),
    );
    expect(finding).toMatchObject({
      rule: "toys/bad",
      remedy: "be good",
      origin: { file: "bad.yaml", line: 9 },
    });
  });
});

describe("waivers", () => {
  const bad = toy("bad");
  const badOfAcme = toy("bad", { tenant: "acme" });
  const cases: readonly (readonly [string, readonly Resource[], number])[] = [
    ["without a waiver the error refuses", [bad], 1],
    ["a waiver of the platform accepts it", [bad, waiver("toys/bad", "bad")], 0],
    ["until its date, and no longer", [bad, waiver("toys/bad", "bad", { until: "2026-01-01" })], 1],
    ["on its date still", [bad, waiver("toys/bad", "bad", { until: "2026-01-02" })], 0],
    ["only of its rule", [bad, waiver("toys/other", "bad")], 1],
    ["a tenant cannot accept an error", [acme, badOfAcme, waiver("toys/bad", "bad", { tenant: "acme" })], 1],
    [
      "a tenant cannot accept what is the platform's",
      [bad, waiver("toys/bad", "bad", { tenant: "acme" })],
      1,
    ],
    [
      "the platform can accept a tenant's by its full name",
      [acme, badOfAcme, waiver("toys/bad", "acme/bad")],
      0,
    ],
    ["a bare name of the platform means the platform's", [acme, badOfAcme, waiver("toys/bad", "bad")], 1],
  ];
  test.each(cases)("%s", (_reason, resources, open) => {
    expect(refusals(new Checker(evaluator([])).check(input(resources)))).toHaveLength(open);
  });
});
