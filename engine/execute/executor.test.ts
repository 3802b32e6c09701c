import { describe, expect, test } from "vitest";
import { EdictError } from "../../core/errors.ts";
import type { Change } from "../../core/plan.ts";
import { DEFAULT_DRIFT } from "../../core/ports.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../../core/resource.ts";
import { MemoryState } from "../../tests/fakes/memory-state.ts";
import { toy, toyKind, toys } from "../../tests/fakes/toy-kinds.ts";
import { sha256 } from "../digest.ts";
import { makePlan } from "../plan/planner.ts";
import { execute } from "./executor.ts";
import type { ExecuteReport } from "./executor.ts";

const REGISTRATIONS = toys(toyKind("Toy"));
const AT = "2026-01-02T00:00:00.000Z";

function planFor(desired: readonly Resource[]): ReturnType<typeof makePlan> {
  const digest = "sha256:x" as Digest;
  return makePlan(
    {
      workspace: "w",
      desired,
      edges: new Map(
        desired.map(({ key, spec }) => [
          key,
          (Array.isArray(spec["needs"]) ? spec["needs"] : []).map(
            (name) => `Toy/${name as string}` as ResourceKey,
          ),
        ]),
      ),
      observed: new Map(),
      applied: new Map(),
      registrations: REGISTRATIONS,
      drift: DEFAULT_DRIFT,
      findings: [],
      basis: { revision: "r" as Revision, desired: digest, observed: digest, policies: digest, at: AT },
      now: Date.parse(AT),
    },
    sha256,
  );
}

async function run(
  state: MemoryState,
  desired: readonly Resource[],
  extra: { readonly changes?: readonly Change[]; readonly signal?: AbortSignal } = {},
): Promise<ExecuteReport> {
  const plan = planFor(desired);
  const hold = await state.store.acquireLease("apply", "test", 30);
  return execute(
    {
      plan,
      changes: extra.changes ?? plan.changes,
      desired: new Map(desired.map((resource) => [resource.key, resource])),
      applied: new Map(),
      hold,
      actor: "test",
      now: Date.parse(AT),
      ...(extra.signal === undefined ? {} : { signal: extra.signal }),
    },
    {
      store: state.store,
      registrations: REGISTRATIONS,
      keys: () => {
        throw new EdictError("EDICT_INTERNAL", "no keys here");
      },
      sleep: () => Promise.resolve(),
      random: () => 0,
    },
  );
}

function rowNames(state: MemoryState): readonly string[] {
  return [...(state.contents.rows.get("toys")?.keys() ?? [])].toSorted();
}

describe("execute", () => {
  test("rows, records and events come in one transaction for what can go together", async () => {
    const state = new MemoryState();
    const report = await run(state, [toy("a"), toy("b"), toy("c")]);
    expect(report.applied.toSorted()).toEqual(["Toy/a", "Toy/b", "Toy/c"]);
    expect(state.commits).toBe(1);
    expect(rowNames(state)).toEqual(["/a", "/b", "/c"]);
    expect(state.contents.events.map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => "resource.created"),
    );
  });

  test("a failure takes what waits for it along, and nothing else", async () => {
    const state = new MemoryState();
    state.fault = ({ rows }) => {
      if (rows.get("toys")?.has("/bad") === true) throw new EdictError("EDICT_DATABASE_FAILED", "refused");
    };
    const desired = [
      toy("bad"),
      toy("child", { needs: ["bad"] }),
      toy("grandchild", { needs: ["child"] }),
      toy("good"),
    ];
    const report = await run(state, desired);
    expect(report.applied).toEqual(["Toy/good"]);
    expect(report.failed).toEqual([{ key: "Toy/bad", code: "EDICT_DATABASE_FAILED", error: "refused" }]);
    expect(report.blocked.map(({ key, by }) => `${key} by ${by}`).toSorted()).toEqual([
      "Toy/child by Toy/bad",
      "Toy/grandchild by Toy/bad",
    ]);
    expect(state.contents.events.map(({ type }) => type).toSorted()).toEqual([
      "resource.created",
      "resource.failed",
    ]);
  });

  test("what may succeed later is tried again, and not for ever", async () => {
    const state = new MemoryState();
    let refusals = 2;
    state.fault = () => {
      refusals -= 1;
      if (refusals >= 0) throw new EdictError("EDICT_DATABASE_UNREACHABLE", "gone for a moment");
    };
    expect((await run(state, [toy("a")])).applied).toEqual(["Toy/a"]);

    const down = new MemoryState();
    let tries = 0;
    down.fault = ({ events }) => {
      if (events.some(({ type }) => type === "resource.failed")) return;
      tries += 1;
      throw new EdictError("EDICT_DATABASE_UNREACHABLE", "gone");
    };
    expect((await run(down, [toy("a")])).failed).toHaveLength(1);
    expect(tries).toBe(5);
  });

  test("a lost lease ends the run; no other change is tried", async () => {
    const state = new MemoryState();
    const desired = [toy("a"), toy("b", { needs: ["a"] })];
    state.fault = () => {
      throw new EdictError("EDICT_FENCED", "taken over");
    };
    await expect(run(state, desired)).rejects.toMatchObject({ code: "EDICT_FENCED" });
    expect(state.commits).toBe(0);
  });

  test("a raised signal stops between transactions", async () => {
    const state = new MemoryState();
    await expect(run(state, [toy("a")], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "EDICT_CANCELLED",
    });
    expect(state.commits).toBe(0);
  });
});
