import { describe, expect, test } from "vitest";
import type { Release, ReleaseRole } from "../../core/release.ts";
import { accessDiff, verdictOf } from "../../decisions/access/diff.ts";
import { grant, release, role } from "../../decisions/testdata/releases.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { accessDiffJson, renderAccessDiff } from "./access-diff.ts";
import type { DiffShown } from "./access-diff.ts";

const { runtime } = await loadPolicies();
const AT = Date.parse("2026-11-22T14:00:00Z");
const VIEW = { actions: ["view"], resources: ["data"] };

/** A role of the platform. */
function viewer(...actions: readonly string[]): readonly [string, ReleaseRole] {
  return role("Role/viewer", [{ ...VIEW, actions }]);
}

function tenant(name: string, ids: readonly string[], ...roles: (readonly [string, ReleaseRole])[]): Release {
  const grants = roles.map(([key]) => grant(key));
  const user = Object.fromEntries(ids.map((id) => [`${id}@${name}.example`, grants]));
  return release(name, { roles: Object.fromEntries(roles), bindings: { user } });
}

function compared(
  pairs: readonly (readonly [Release | undefined, Release | undefined])[],
  expand = false,
): DiffShown {
  const diffs = pairs.map(([before, after]) => accessDiff({ before, after, at: AT }, runtime));
  return { diffs, verdict: verdictOf(diffs), at: AT, expand };
}

/** What is printed, with its columns told apart by a bar. */
function lines(shown: DiffShown): readonly string[] {
  const text = renderAccessDiff(shown, (_style, plain) => plain);
  return text.split("\n").map((line) => line.trim().replaceAll(/ {2,}/gu, " | "));
}

function wider(name: string, ...ids: readonly string[]): readonly [Release, Release] {
  return [tenant(name, ids, viewer("view")), tenant(name, ids, viewer("view", "export"))];
}

const MANY = Array.from({ length: 1_000 }, (_, index) => wider(`t${index}`, "ann", "bob"));

describe("a role of the platform that changes", () => {
  test("is one block for all tenants, with a question of the first", () => {
    expect(lines(compared(MANY))).toEqual([
      "1,000 tenants: t0, t1, t2 and 997 more",
      "SUBJECTS | ON | ACTIONS | WHY",
      "gain | user:ann@t0.example, user:bob@t0.example, user:ann@t1.example and 1,997 more | data | export | is allowed (Role/viewer#/spec/rules/0 at tenants/acme/viewer.yaml:10)",
      "e.g. user:ann@t0.example export data:1 in t0 at 2026-11-22T14:00:00.000Z",
      "",
      "adds access: 1000 gains in 1000 tenants",
      "",
    ]);
  });

  test("is a block a tenant where all are asked for, and for programs", () => {
    const printed = lines(compared(MANY, true));
    expect(printed.filter((line) => /^t\d+$/u.test(line))).toHaveLength(1_000);
    expect(printed).toContain("t999");
    const json = accessDiffJson(compared(MANY));
    expect(json["tenants"]).toHaveLength(1_000);
  });

  test("stands apart for a tenant for which something else changes, too", () => {
    const other = [tenant("c", ["cay"], viewer("view")), tenant("c", ["cay"], viewer("edit"))] as const;
    const heads = lines(compared([wider("a", "ann"), wider("b", "bob"), other])).filter((line) =>
      /^(\d+ tenants: .*|[abc])$/u.test(line),
    );
    expect(heads).toEqual(["2 tenants: a, b", "c"]);
  });
});

test("roles of the tenants' own are the same change where kind and name, conditions and cells are", () => {
  const own = (name: string, action: string): readonly [string, ReleaseRole] =>
    role(`Role/${name}/auditor`, [{ ...VIEW, actions: [action] }]);
  const gaining = (name: string, action: string) =>
    [tenant(name, ["ann"], own(name, "view")), tenant(name, ["ann"], own(name, action))] as const;
  const heads = (...pairs: Parameters<typeof compared>[0]): readonly (string | undefined)[] =>
    lines(compared(pairs)).filter((line) => /^(\d+ tenants: .*|[abc])$/u.test(line));
  expect(heads(gaining("a", "edit"), gaining("b", "edit"), gaining("c", "send"))).toEqual([
    "2 tenants: a, b",
    "c",
  ]);
});

test("programs get every subject, however many are alike", () => {
  const json = accessDiffJson(compared([wider("a", "ann", "bob", "cay", "dan", "eve")]));
  expect(json).toMatchObject({ tenants: [{ gains: [{ count: 5, subjects: [{}, {}, {}, {}, {}] }] }] });
});
