import { describe, expect, test } from "vitest";
import type { Pause } from "../../core/ports.ts";
import { edict, fakeStore } from "../../tests/fakes/command-line.ts";
import type { Outcome } from "../../tests/fakes/command-line.ts";

const PAUSES: readonly Pause[] = [
  { target: "*", reason: "change freeze", actor: "ada", since: "2026-11-22T12:00:00.000Z" },
  {
    target: "acme",
    reason: "migration\u001b[31m, T-123",
    actor: "bob",
    since: "2026-11-20T14:00:00.000Z",
    until: "2026-11-21T14:00:00.000Z",
  },
  {
    target: "globex",
    reason: "incident",
    actor: "bob",
    since: "2026-11-22T13:59:00.000Z",
    until: "2026-11-22T18:00:00.000Z",
  },
];

function ask(found: readonly Pause[], ...argv: readonly string[]): Promise<Outcome> {
  return edict(["pauses", ...argv], {
    workspace: { store: fakeStore({ pauses: () => Promise.resolve(found) }) },
  });
}

describe("edict pauses", () => {
  test("lists what is paused, and which of it is over", async () => {
    const { code, stdout } = await ask(PAUSES);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "TARGET  AGE  UNTIL                     BY   REASON
      *       2h   resumed                   ada  change freeze
      acme    2d   over                      bob  migration\\u{1b}[31m, T-123
      globex  1m   2026-11-22T18:00:00.000Z  bob  incident
      "
    `);
  });

  test("gives the same as JSON", async () => {
    const { stdout } = await ask(PAUSES, "--json");
    expect(JSON.parse(stdout)).toEqual({
      pauses: PAUSES.map((pause) => ({ ...pause, over: pause.target === "acme" })),
    });
  });

  test("says when there is nothing", async () => {
    expect(await ask([])).toMatchObject({ code: 0, stdout: "", stderr: "nothing is paused\n" });
    expect((await ask([], "--json")).stdout).toBe('{\n  "pauses": []\n}\n');
  });
});
