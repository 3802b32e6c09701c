import { describe, expect, test } from "vitest";
import type { Finding } from "../core/finding.ts";
import { DEFAULT_DRIFT } from "../core/ports.ts";
import type { WorkspaceConfig } from "../core/ports.ts";
import { PLATFORM } from "../core/resource.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../core/resource.ts";
import { MemoryState } from "../tests/fakes/memory-state.ts";
import { toy, toyKind, toys } from "../tests/fakes/toy-kinds.ts";
import { sha256 } from "./digest.ts";
import { ReleaseBuilder } from "./publish/build.ts";
import { Reconciler } from "./reconciler.ts";
import { Resolver } from "./resolve/resolver.ts";

const CONFIG: WorkspaceConfig = {
  name: "w",
  dataSources: [],
  secrets: [],
  drift: DEFAULT_DRIFT,
  acceptedHazards: [],
};
const MINUTE = 60_000;

const BAD: Finding = {
  rule: "toys/bad",
  severity: "error",
  resource: "Toy/a" as ResourceKey,
  pointer: "",
  origin: { file: "a.yaml", line: 1, column: 1 },
  message: "bad",
  remedy: "be good",
  controls: [],
};

/** A workspace whose resources, findings and clock a test sets at will. */
class World {
  resources: readonly Resource[] = [];
  /** What the rules find at a time (RFC 3339). */
  findings: (now: string) => readonly Finding[] = () => [];
  now = Date.UTC(2026, 0, 2);
  readonly state = new MemoryState();
  readonly reconciler: Reconciler;

  constructor() {
    const registrations = toys(toyKind("Toy"), toyKind("Tenant"));
    this.reconciler = new Reconciler({
      source: {
        snapshot: () => Promise.resolve({ revision: this.#revision(), files: [], problems: [] }),
        watch: () => Promise.reject(new Error("nobody watches here")),
      },
      loader: {
        load: () =>
          Promise.resolve({
            resources: this.resources,
            owned: Map.groupBy(this.resources, ({ metadata }) => metadata.tenant ?? PLATFORM),
            beside: [],
            refused: new Set(),
            config: CONFIG,
            diagnostics: [],
          }),
      },
      resolver: new Resolver(registrations),
      registrations,
      checker: { digest: "sha256:rules" as Digest, check: ({ now }) => this.findings(now) },
      store: this.state.store,
      readers: { tables: { rows: (table) => this.state.tables.rows(table) } },
      keys: () => {
        throw new Error("no keys here");
      },
      sleep: () => Promise.resolve(),
      random: () => 0,
      releases: new ReleaseBuilder(registrations.values(), sha256),
      clock: { now: () => this.now },
      elapsed: () => 0,
      workspace: "w",
      holder: "test",
    });
  }

  apply(options: Partial<Parameters<Reconciler["apply"]>[0]> = {}): ReturnType<Reconciler["apply"]> {
    return this.reconciler.apply({ actor: "tester", ...options });
  }

  sizes(): Readonly<Record<string, unknown>> {
    const rows = this.state.contents.rows.get("toys") ?? new Map<string, never>();
    return Object.fromEntries([...rows.values()].map(({ name, values }) => [name, values["size"]]));
  }

  condition(key: string): string | undefined {
    return this.state.contents.conditions.get(key as ResourceKey)?.[0]?.reason;
  }

  #revision(): Revision {
    return sha256(this.resources.map(({ digest }) => digest).join(" ")) as string as Revision;
  }
}

async function worldWith(...resources: readonly Resource[]): Promise<World> {
  const world = new World();
  world.resources = resources;
  await world.apply();
  return world;
}

describe("one turn", () => {
  test("makes what is missing, and then has nothing to do and writes nothing", async () => {
    const world = await worldWith(toy("a"), toy("b", { needs: ["a"] }));
    expect(world.sizes()).toEqual({ a: 1, b: 1 });
    const { commits } = world.state;
    const again = await world.apply();
    expect(again.plan.changes).toEqual([]);
    expect(world.state.commits).toBe(commits);
  });

  test("puts right what somebody changed by hand, and says so", async () => {
    const world = await worldWith(toy("a"));
    const row = { tenant: "", name: "a", values: { size: 7, needs: null } };
    world.state.contents.rows.get("toys")?.set("/a", row);
    const { plan } = await world.apply();
    expect(plan.changes[0]?.reason).toBe("changed outside of edict");
    expect(world.sizes()).toEqual({ a: 1 });
  });

  test("a refused revision changes nothing", async () => {
    const world = await worldWith(toy("a"));
    world.resources = [toy("a", { size: 2 })];
    world.findings = () => [BAD];
    await expect(world.apply()).rejects.toMatchObject({ code: "EDICT_ADMISSION_REFUSED" });
    expect(world.sizes()).toEqual({ a: 1 });
  });

  test("an empty source is not a wish to delete everything", async () => {
    const world = await worldWith(toy("a"));
    world.resources = [];
    const approvals = [{ hazard: "data-loss", by: "--approve", reason: "" }] as const;
    await expect(world.apply({ approvals })).rejects.toMatchObject({ code: "EDICT_WORKSPACE_EMPTY" });
    expect(world.sizes()).toEqual({ a: 1 });
  });
});

describe("hazards", () => {
  const shrunk = [toy("a", { size: 1 }), toy("b", { size: 9 }), toy("c", { needs: ["a"], size: 9 })];

  async function grown(): Promise<World> {
    const world = await worldWith(
      toy("a", { size: 5 }),
      toy("b", { size: 5 }),
      toy("c", { needs: ["a"], size: 5 }),
    );
    world.resources = shrunk;
    return world;
  }

  test("refuse the whole plan where a person applies", async () => {
    const world = await grown();
    await expect(world.apply()).rejects.toMatchObject({ code: "EDICT_APPLY_UNAPPROVED" });
    expect(world.sizes()).toEqual({ a: 5, b: 5, c: 5 });
  });

  test("are held by the daemon with what waits for them; the rest goes on", async () => {
    const world = await grown();
    await world.apply({ onHazard: "hold" });
    expect(world.sizes()).toEqual({ a: 5, b: 9, c: 5 });
    expect([world.condition("Toy/a"), world.condition("Toy/b"), world.condition("Toy/c")]).toEqual([
      "HazardNotApproved",
      "Applied",
      "Blocked",
    ]);
  });

  test("that are held again are told in the same bytes", async () => {
    const world = await grown();
    const told = (): string => JSON.stringify([...world.state.contents.conditions]);
    await world.apply({ onHazard: "hold" });
    const first = told();
    world.now += MINUTE;
    await world.apply({ onHazard: "hold" });
    expect(told()).toBe(first);
  });

  test("go through once approved, and the conditions follow", async () => {
    const world = await grown();
    await world.apply({ onHazard: "hold" });
    const approvals = [{ hazard: "data-loss", by: "--approve", reason: "agreed" }] as const;
    await world.apply({ approvals });
    expect(world.sizes()).toEqual({ a: 1, b: 9, c: 9 });
    expect([undefined, "Applied"]).toContain(world.condition("Toy/a"));
    const approved = world.state.contents.events.filter(({ type }) => type === "hazard.approved");
    expect(approved.map(({ resource, detail }) => [resource, detail["reason"]])).toEqual([
      ["Toy/a", "agreed"],
    ]);
  });

  test("a change that is taken back is held no more", async () => {
    const world = await grown();
    await world.apply({ onHazard: "hold" });
    world.resources = [toy("a", { size: 5 }), toy("b", { size: 9 }), toy("c", { needs: ["a"], size: 5 })];
    await world.apply({ onHazard: "hold" });
    expect([undefined, "Applied"]).toContain(world.condition("Toy/a"));
    expect([undefined, "Applied"]).toContain(world.condition("Toy/c"));
  });
});

describe("guards", () => {
  const loss = { hazard: "data-loss", by: "--approve", reason: "" } as const;
  const mass = { hazard: "mass-deletion", by: "--approve", reason: "T-1" } as const;
  const many = Array.from({ length: 12 }, (_, index) => toy(`t${String(index).padStart(2, "0")}`));

  test("too many deletions at once need a word of their own", async () => {
    const world = await worldWith(toy("a"), ...many);
    world.resources = [toy("a")];
    await expect(world.apply({ approvals: [loss] })).rejects.toThrow(/nobody approved mass-deletion/u);
    const held = await world.apply({ approvals: [loss], onHazard: "hold" });
    expect(held.gate.held).toHaveLength(12);
    expect(Object.keys(world.sizes())).toHaveLength(13);
    await world.apply({ approvals: [loss, mass] });
    expect(world.sizes()).toEqual({ a: 1 });
    expect(world.state.contents.events.filter(({ type }) => type === "hazard.approved")).toHaveLength(24);
  });

  test("what edict.yaml accepts for good is no word for that", async () => {
    const world = await worldWith(toy("a"), ...many);
    world.resources = [toy("a")];
    const approvals = [loss, { ...mass, by: "edict.yaml" }];
    await expect(world.apply({ approvals })).rejects.toMatchObject({ code: "EDICT_APPLY_UNAPPROVED" });
  });

  test("what its deletion policy lets go needs no approval, and what it retains is no deletion", async () => {
    const deletable = toy("d", { annotations: { "edict/deletion-policy": "delete" } });
    const retained = ["r", "s", "t"].map((name) =>
      toy(name, { annotations: { "edict/deletion-policy": "retain" } }),
    );
    const world = await worldWith(toy("a"), toy("b"), deletable, ...retained);
    world.resources = [toy("a"), toy("b")];
    const { gate, plan } = await world.apply();
    expect(gate.used.map(({ hazard, by }) => [hazard, by])).toEqual([["data-loss", "deletion-policy"]]);
    expect(plan.retained).toEqual(["Toy/r", "Toy/s", "Toy/t"]);
    expect(Object.keys(world.sizes()).toSorted()).toEqual(["a", "b", "r", "s", "t"]);
  });

  test("a person who approves a mass deletion may empty the workspace", async () => {
    const world = await worldWith(toy("a"), toy("b"));
    world.resources = [];
    await world.apply({ approvals: [loss, mass] });
    expect(world.sizes()).toEqual({});
  });

  test("what is paused is held with what waits for it, and nobody has to approve its hazards now", async () => {
    const world = await worldWith(toy("a", { size: 5 }), toy("b"));
    await world.state.store.pause({ target: "Toy/a", reason: "freeze", actor: "ada" });
    world.resources = [toy("a", { size: 1 }), toy("b", { needs: ["a"] }), toy("c")];
    const { gate } = await world.apply();
    expect(gate.held.map(({ key, why }) => [key, why.because])).toEqual([
      ["Toy/a", "paused"],
      ["Toy/b", "blocked"],
    ]);
    expect(world.sizes()).toEqual({ a: 5, b: 1, c: 1 });
    await world.state.store.resume("Toy/a", "ada");
    await world.apply({ approvals: [loss] });
    expect(world.sizes()).toEqual({ a: 1, b: 1, c: 1 });
  });
});

describe("a saved plan", () => {
  test("is applied as it is while nothing moved, also later", async () => {
    const world = new World();
    world.resources = [toy("a")];
    const { plan: saved } = await world.reconciler.plan();
    world.now += 10 * MINUTE;
    const { plan } = await world.apply(saved === undefined ? {} : { saved });
    expect(plan.id).toBe(saved?.id);
    expect(world.sizes()).toEqual({ a: 1 });
  });

  const moves: readonly (readonly [string, (world: World) => void])[] = [
    ["the desired state", (world) => (world.resources = [toy("a", { size: 2 })])],
    [
      "the real state",
      (world) =>
        world.state.contents.rows.set(
          "toys",
          new Map([["/z", { tenant: "", name: "z", values: { size: 1, needs: null } }]]),
        ),
    ],
  ];
  test.each(moves)("is refused when %s moved", async (_what, move) => {
    const world = new World();
    world.resources = [toy("a")];
    const { plan: saved } = await world.reconciler.plan();
    move(world);
    await expect(world.apply(saved === undefined ? {} : { saved })).rejects.toMatchObject({
      code: "EDICT_PLAN_STALE",
    });
    expect(world.state.contents.applied.size).toBe(0);
  });

  test("is refused once a rule refuses it, though none did when it was made", async () => {
    const world = new World();
    world.resources = [toy("a")];
    const madeAt = new Date(world.now).toISOString();
    // As when a waiver runs out meanwhile.
    world.findings = (now) => (now > madeAt ? [BAD] : []);
    const { plan: saved } = await world.reconciler.plan();
    world.now += 10 * MINUTE;
    await expect(world.apply(saved === undefined ? {} : { saved })).rejects.toMatchObject({
      code: "EDICT_ADMISSION_REFUSED",
    });
    expect(world.state.contents.applied.size).toBe(0);
  });

  test("is refused when it was altered", async () => {
    const world = new World();
    world.resources = [toy("a")];
    const { plan } = await world.reconciler.plan();
    const saved = plan === undefined ? undefined : { ...plan, changes: [] };
    await expect(world.apply(saved === undefined ? {} : { saved })).rejects.toMatchObject({
      code: "EDICT_PLAN_INVALID",
    });
  });
});
