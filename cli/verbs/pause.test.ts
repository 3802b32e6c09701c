import { describe, expect, test } from "vitest";
import type { Pause, WorkDraft } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { edict, fakeStore } from "../../tests/fakes/command-line.ts";
import type { Outcome } from "../../tests/fakes/command-line.ts";

/** What the verbs asked of the store. */
interface Asked {
  readonly paused: Omit<Pause, "since">[];
  readonly resumed: string[];
  readonly woken: string[];
}

const KNOWN = ["Role/viewer", "Role/acme/editor", "Tenant/acme", "Tenant/globex", "Role/globex/editor"];

async function ask(
  ...argv: readonly string[]
): Promise<{ readonly asked: Asked; readonly outcome: Outcome }> {
  const asked: Asked = { paused: [], resumed: [], woken: [] };
  const store = fakeStore({
    statuses: () => Promise.resolve(KNOWN.map((key) => ({ key: key as ResourceKey, conditions: [] }))),
    pause: (pause) => Promise.resolve(void asked.paused.push(pause)),
    resume: (target) => {
      asked.resumed.push(target);
      return Promise.resolve(target !== "globex");
    },
    enqueue: (work: readonly WorkDraft[]) =>
      Promise.resolve(void asked.woken.push(...work.map(({ unit, priority }) => `${unit} ${priority}`))),
  });
  return { asked, outcome: await edict(argv, { workspace: { store } }) };
}

describe("edict pause", () => {
  test("keeps the target, the reason and who said it, and wakes who has to look", async () => {
    const { asked, outcome } = await ask("pause", "acme", "--reason", "migration, T-123", "--until", "PT2H");
    expect(outcome).toMatchObject({ code: 0, stdout: "paused acme until 2026-11-22T16:00:00.000Z\n" });
    expect(asked.paused).toEqual([
      { target: "acme", reason: "migration, T-123", actor: "ada", until: "2026-11-22T16:00:00.000Z" },
    ]);
    expect(asked.woken).toEqual(["platform asked", "acme asked"]);
  });

  test.each([
    ["role/acme/editor", "Role/acme/editor", ["acme asked"]],
    ["Role/viewer", "Role/viewer", ["platform asked"]],
    ["platform", "platform", ["platform asked"]],
    ["*", "*", ["platform asked", "acme asked", "globex asked"]],
  ])("%s is the target %s", async (text, target, woken) => {
    const { asked, outcome } = await ask("pause", "some/where", text, "--reason", "x");
    expect(asked.paused.map((pause) => pause.target)).toEqual([target]);
    expect(asked.woken).toEqual(woken);
    expect(outcome.opened[0]?.root).toContain("some/where");
  });

  test.each<readonly [string, readonly string[], string]>([
    ["an unknown tenant", ["amce", "--reason", "x"], "did you mean acme?"],
    ["an unknown resource", ["Role/acme/edtor", "--reason", "x"], "did you mean Role/acme/editor?"],
    ["a kind alone", ["Role", "--reason", "x"], "a kind cannot be paused"],
    ["no reason", ["acme"], "--reason"],
    ["an empty reason", ["acme", "--reason", " "], "--reason says nothing"],
    ["an end in the past", ["acme", "--reason", "x", "--until", "2020-01-01T00:00:00Z"], "is over"],
    ["an end that is none", ["acme", "--reason", "x", "--until", "tomorrow"], "neither a time"],
    ["nothing", ["--reason", "x"], "name a resource, a tenant"],
  ])("%s is refused and pauses nothing", async (_what, argv, told) => {
    const { asked, outcome } = await ask("pause", ...argv);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(told);
    expect(asked.paused).toEqual([]);
  });
});

describe("edict resume", () => {
  test("ends the pause and wakes who has to look", async () => {
    const { asked, outcome } = await ask("resume", "Role/acme/editor", "--json");
    expect(JSON.parse(outcome.stdout)).toEqual({ resumed: "Role/acme/editor" });
    expect([asked.resumed, asked.woken]).toEqual([["Role/acme/editor"], ["acme asked"]]);
  });

  test("says when there was none", async () => {
    const { asked, outcome } = await ask("resume", "globex");
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain("globex was not paused");
    expect(asked.woken).toEqual([]);
  });
});
