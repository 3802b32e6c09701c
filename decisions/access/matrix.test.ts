import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Release } from "../../core/release.ts";
import { NOW, anyQuestion, anyRelease } from "../testdata/arbitraries.ts";
import { referenceAllows } from "../testdata/reference.ts";
import { SECURITY, acme, grant, release, role } from "../testdata/releases.ts";
import { accessMatrix } from "./matrix.ts";
import type { MatrixQuestion } from "./matrix.ts";

/** `type:action access` of each row of the only group. */
function rows(from: Release, question: Partial<MatrixQuestion> = {}): readonly string[] {
  const { groups } = accessMatrix(from, { at: NOW, ...question });
  return groups.flatMap((group) =>
    group.rows.map(({ type, action, access }) => `${type}:${action} ${access}`),
  );
}

function withRules(...rules: Parameters<typeof role>[1]): Release {
  const roles = Object.fromEntries([role("Role/acme/x", rules)]);
  return release("acme", { roles, bindings: { user: { ann: [grant("Role/acme/x")] } } });
}

const DENY_NOTE = { path: ["context", "note"], operator: "exists", operand: true } as const;

describe("the access matrix", () => {
  test("agrees with the reference on generated releases", { timeout: 120_000 }, () => {
    const seen = new Map<string, number>();
    const questions = fc.array(anyQuestion, { minLength: 15, maxLength: 15 });
    const property = fc.property(anyRelease, questions, (from, asked) => {
      for (const { action, resource, ...question } of asked) {
        if (resource.type === "tenant" || resource.type === "feature") continue;
        // Alone, without groups, and by a name that is not read as a permission.
        const { type, id } = question.subject;
        const subject = { type, id };
        if (action.name.startsWith(`${resource.type}:`)) continue;
        const cell = { at: NOW, subject, type: resource.type, action: action.name };
        const found = accessMatrix(from, cell).groups.flatMap((group) => group.rows);
        const { access = "none" } = found[0] ?? {};
        seen.set(access, (seen.get(access) ?? 0) + 1);
        expect(found.length).toBeLessThanOrEqual(1);
        const allowed = referenceAllows(from, { ...question, subject, action, resource }, NOW);
        if (access === "allow") expect(allowed).toBe(true);
        else if (access !== "conditional")
          expect({ access, cell, allowed }).toEqual({ access, cell, allowed: false });
      }
    });
    fc.assert(property, { numRuns: 600, seed: 20261122 });
    for (const access of ["none", "allow", "conditional", "deny", "not-in-plan"])
      expect([access, (seen.get(access) ?? 0) > 50]).toEqual([access, true]);
  });

  test("puts everybody with the same roles into one group", () => {
    const user = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [`u${n}`, [grant("Role/viewer")]]),
    );
    const { groups } = accessMatrix(acme({ bindings: { user, group: { g: [grant("Role/viewer")] } } }), {
      at: NOW,
    });
    expect(groups.map(({ subjects }) => subjects.length)).toEqual([1, 10_000]);
  });

  test("says once what holds for any name, and a name where it differs", () => {
    const from = withRules(
      { actions: ["*"], resources: ["*"] },
      { actions: ["view", "edit"], resources: ["data"] },
      { effect: "deny", actions: ["delete"], resources: ["*"] },
      { effect: "deny", actions: ["*"], resources: ["secret"], when: [[DENY_NOTE]] },
    );
    expect(rows(from)).toEqual([
      "*:* allow",
      "*:delete deny",
      "account:connect conditional",
      "data:edit allow",
      "data:view allow",
      "secret:* conditional",
      "secret:delete deny",
    ]);
    expect(rows(from, { type: "message", action: "send" })).toEqual(["message:send allow"]);
  });

  test("tells what a cell rests on, in words", () => {
    const own = {
      path: ["resource", "properties", "owner"],
      operator: "eq",
      operandPath: ["subject", "id"],
    } as const;
    const from = withRules(
      { actions: ["view"], resources: ["data"], when: [[own, { ...DENY_NOTE, negated: true }]] },
      { actions: ["view"], resources: ["data"], feature: "audit-export" },
    );
    const [group] = accessMatrix(from, { at: NOW, type: "data", action: "view" }).groups;
    expect(group?.rows[0]).toMatchObject({
      access: "conditional",
      grounds: [
        {
          effect: "allow",
          rule: "Role/acme/x#/spec/rules/0",
          condition: "resource.owner is subject.id and context.note is missing",
          source: { line: 10 },
        },
        { effect: "allow", lacks: "audit-export" },
      ],
    });
  });

  test("asks for a fresh sign-in where the security policy does", () => {
    const from = withRules({ actions: ["connect"], resources: ["account"] });
    const [group] = accessMatrix(from, { at: NOW }).groups;
    expect(group?.rows[0]?.grounds.at(-1)).toEqual({
      effect: "step-up",
      condition: "signed in with a second factor within 15 minutes",
      source: SECURITY.sources.at(-1),
    });
  });

  test("counts a grant until it ends, and says when", () => {
    const bindings = { user: { ann: [grant("Role/viewer", "2027-01-01T00:00:00Z")] } };
    const [group] = accessMatrix(acme({ bindings }), { at: NOW }).groups;
    expect(group?.roles).toEqual([{ role: "Role/viewer", until: "2027-01-01T00:00:00.000Z" }]);
    expect(rows(acme({ bindings }), { at: Date.parse("2027-01-01T00:00:00Z") })).toEqual([]);
  });

  test("of a tenant that is not active has nobody in it", () => {
    const { tenant } = acme().sections;
    const suspended = acme(tenant && { tenant: { ...tenant, status: "suspended" } });
    expect(accessMatrix(suspended, { at: NOW })).toEqual({ tenant: "acme", status: "suspended", groups: [] });
  });

  test("refuses a release that contradicts itself", () => {
    expect(() =>
      accessMatrix(acme({ bindings: { user: { ann: [grant("Role/none")] } } }), { at: NOW }),
    ).toThrow(ReferenceError);
  });
});
