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

  test("refuses an entrypoint that is not there", () => {
    expect(() => new PolicyInstance(module).evaluate("constructor", "{}")).toThrow("has no constructor");
  });
});
