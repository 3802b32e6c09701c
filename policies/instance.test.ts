import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PolicyInstance } from "./instance.ts";
import { readBundle } from "./runner.ts";
import { access } from "./testdata/inputs.ts";

const { module } = await readBundle(join(import.meta.dirname, "bundle"));
const DECISION = "edict/runtime/decision";

describe("an instance", () => {
  test("gives the text of the value", () => {
    expect(JSON.parse(new PolicyInstance(module).evaluate(DECISION, JSON.stringify(access())))).toEqual({
      allow: true,
      reasons: [{ code: "rule.allowed", rule: "Role/editor#/spec/rules/0" }],
    });
  });

  test("leaves nothing of a long input for a short one", () => {
    const instance = new PolicyInstance(module);
    const short = JSON.stringify(access({ rules: [] }));
    const before = instance.evaluate(DECISION, short);
    instance.evaluate(DECISION, JSON.stringify(access({ extra: "x".repeat(100_000) })));
    expect(instance.evaluate(DECISION, short)).toBe(before);
  });

  test("takes characters of every length whole, however much room they need", () => {
    const instance = new PolicyInstance(module);
    for (const character of ["é", "€", "😀"]) {
      const given = access({
        grants: [],
        tenant: { name: "a", status: "active" },
        x: character.repeat(400_000),
      });
      expect(instance.evaluate(DECISION, JSON.stringify(given))).toContain('"subject.unbound"');
    }
    expect(instance.outgrown).toBe(false);
  });

  test("keeps data apart, and forgets it all before it is too much", () => {
    const instance = new PolicyInstance(module);
    const path = ["context", "n"];
    const dataOf = (operand: number, more = ""): string =>
      JSON.stringify({ cell: { tests: [{ path, operator: "eq", operand, more }] } });
    const outcomes = (data: string | undefined, n: number): string =>
      instance.evaluate("edict/runtime/outcomes", JSON.stringify({ request: { context: { n } } }), data);
    const before = instance.evaluate(DECISION, JSON.stringify(access()));
    for (let turn = 0; turn < 300; turn += 1) {
      const long = "x".repeat(turn % 3 === 0 ? 100_000 : 10);
      expect([outcomes(dataOf(turn, long), turn), outcomes(dataOf(1), turn), outcomes(dataOf(1), 1)]).toEqual(
        ["[0]", turn === 1 ? "[0]" : "[]", "[0]"],
      );
    }
    expect(outcomes(undefined, 1)).toBe("[]");
    expect(instance.evaluate(DECISION, JSON.stringify(access()))).toBe(before);
    expect(instance.outgrown).toBe(false);
  });

  test.each(["", "{", '{"cell":', "nothing"])("refuses %j as data", (data) => {
    expect(() => new PolicyInstance(module).evaluate("edict/runtime/outcomes", "{}", data)).toThrow(
      "the data of a policy is no JSON",
    );
  });

  test("refuses an entrypoint that is not there", () => {
    expect(() => new PolicyInstance(module).evaluate("constructor", "{}")).toThrow("has no constructor");
  });
});
