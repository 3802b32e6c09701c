import { afterEach, describe, expect, test, vi } from "vitest";
import { EdictError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import type { Resource, ResourceKey } from "../core/resource.ts";
import { MemoryState } from "../tests/fakes/memory-state.ts";
import { toy } from "../tests/fakes/toy-kinds.ts";
import { ToyProcess } from "../tests/fakes/toy-process.ts";

const processes: ToyProcess[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const process of processes.splice(0)) await process.daemon.stop();
});

async function running(state: MemoryState, ...resources: readonly Resource[]): Promise<ToyProcess> {
  const process = new ToyProcess(state, `process ${processes.length + 1}`);
  processes.push(process);
  process.resources = resources;
  await process.daemon.start();
  return process;
}

function sizes(state: MemoryState): Readonly<Record<string, unknown>> {
  const rows = state.contents.rows.get("toys") ?? new Map<string, never>();
  return Object.fromEntries([...rows].map(([key, { values }]) => [key, values["size"]]));
}

function setRow(state: MemoryState, tenant: string, name: string, size: number): void {
  state.contents.rows.get("toys")?.set(`${tenant}/${name}`, { tenant, name, values: { size, needs: null } });
}

const acme = toy("acme", { kind: "Tenant" });
const globex = toy("globex", { kind: "Tenant" });
const ofAcme = toy("x", { tenant: "acme" });
const ofGlobex = toy("x", { tenant: "globex" });

describe("one process", () => {
  test("makes what is missing, the platform first, and publishes", async () => {
    const state = new MemoryState();
    const here = await running(state, acme, globex, toy("common"), ofAcme, ofGlobex);
    expect(sizes(state)).toEqual({ "/common": 1, "acme/x": 1, "globex/x": 1 });
    expect([...state.contents.releases.keys()].toSorted()).toEqual(["acme", "globex"]);
    const made = state.contents.events.filter(({ type }) => type === "resource.created");
    expect(made.map(({ tenant }) => tenant ?? "")).toEqual(["", "", "", "acme", "globex"]);
    expect(here.passes).toMatchObject([{ outcome: "applied", report: { made: 5, units: 3, failed: [] } }]);
    expect(here.daemon.status).toEqual({ passes: 1, revision: here.revision });
  });

  test("a change of one tenant is worked on alone", async () => {
    const state = new MemoryState();
    const here = await running(state, acme, globex, ofAcme, ofGlobex);
    const observed: (readonly string[] | undefined)[] = [];
    const { appliedFor } = state.store;
    state.store.appliedFor = (owners) => {
      observed.push(owners);
      return appliedFor(owners);
    };
    here.change(acme, globex, toy("x", { tenant: "acme", size: 2 }), ofGlobex);
    await vi.waitFor(() => expect(here.passes).toHaveLength(2));
    expect(observed).toEqual([["acme"]]);
    expect(sizes(state)).toEqual({ "acme/x": 2, "globex/x": 1 });
  });

  test("a refused revision leaves the one before in force and says why; the next usable one heals", async () => {
    const state = new MemoryState();
    const here = await running(state, toy("a"));
    const first = here.revision;
    here.findings = [BAD];
    here.change(toy("a", { size: 2 }));
    await vi.waitFor(() => expect(here.passes).toHaveLength(2));
    expect(here.daemon.status).toEqual({
      passes: 2,
      revision: first,
      degraded: { reason: "a.yaml:1:1 toys/bad: bad", revision: here.revision },
    });
    expect(sizes(state)).toEqual({ "/a": 1 });
    here.findings = [];
    here.change(toy("a", { size: 3 }));
    await vi.waitFor(() => expect(sizes(state)).toEqual({ "/a": 3 }));
    await vi.waitFor(() => expect(here.daemon.status).toEqual({ passes: 3, revision: here.revision }));
  });

  test("a unit that fails is tried again after a wait and holds up no other", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const state = new MemoryState();
    let broken = true;
    state.fault = ({ rows }) => {
      if (broken && rows.get("toys")?.has("acme/x") === true)
        throw new EdictError("EDICT_DATABASE_FAILED", "refused");
    };
    const here = await running(state, acme, globex, ofAcme, ofGlobex);
    expect(sizes(state)).toEqual({ "globex/x": 1 });
    expect(here.passes).toMatchObject([
      { outcome: "applied", report: { failed: [{ key: "Toy/acme/x", code: "EDICT_DATABASE_FAILED" }] } },
    ]);
    expect(here.daemon.status.degraded?.reason).toBe("acme is tried again: Toy/acme/x: refused");
    expect([...state.contents.releases.keys()].toSorted()).toEqual(["acme", "globex"]);
    broken = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sizes(state)).toEqual({ "acme/x": 1, "globex/x": 1 });
    expect(here.daemon.status).toEqual({ passes: 2, revision: here.revision });
  });

  test("when units fail as a whole each is tried alone, and only the one at fault waits", async () => {
    const state = new MemoryState();
    const { publishes } = { publishes: state.store.releaseDigests };
    state.store.releaseDigests = (tenants) =>
      tenants?.includes("acme") === true
        ? Promise.reject(new EdictError("EDICT_INTERNAL", "acme is broken"))
        : publishes(tenants);
    const here = await running(state, acme, globex, ofAcme, ofGlobex);
    expect([...state.contents.releases.keys()]).toEqual(["globex"]);
    expect(here.daemon.status.degraded?.reason).toBe("acme is tried again: acme is broken");
  });

  test("a database that is away is asked again after a wait", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const state = new MemoryState();
    const { claim } = state.store;
    state.store.claim = () => Promise.reject(new EdictError("EDICT_DATABASE_UNREACHABLE", "gone"));
    const here = await running(state, toy("a"));
    expect(here.daemon.status.degraded).toEqual({ reason: "gone" });
    state.store.claim = claim;
    await vi.advanceTimersByTimeAsync(500);
    expect(sizes(state)).toEqual({ "/a": 1 });
    expect(here.daemon.status).toMatchObject({ revision: here.revision });
    expect(here.daemon.status.degraded).toBeUndefined();
  });

  test.each(["EDICT_DATABASE_UNREACHABLE", "EDICT_DATABASE_EXHAUSTED", "EDICT_DATABASE_FAILED"] as const)(
    "a first look that ends with %s is made again after a wait, with nothing changed in the source",
    async (code) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
      const state = new MemoryState();
      const { announce } = state.store;
      state.store.announce = () => Promise.reject(new EdictError(code, "not now"));
      const here = await running(state, toy("a"));
      expect(here.passes).toEqual([{ outcome: "failed", code, message: "not now" }]);
      state.store.announce = announce;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(sizes(state)).toEqual({ "/a": 1 });
      expect(here.daemon.status).toMatchObject({ revision: here.revision });
    },
  );

  test("drift is found by the sweeps and healed, with an event that says so", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const state = new MemoryState();
    const here = await running(state, acme, ofAcme);
    setRow(state, "acme", "x", 7);
    await vi.advanceTimersByTimeAsync(299_000);
    expect(sizes(state)).toEqual({ "acme/x": 7 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sizes(state)).toEqual({ "acme/x": 1 });
    const event = state.contents.events.findLast(({ type }) => type === "resource.updated");
    expect(event).toMatchObject({ resource: "Toy/acme/x", detail: { reason: "changed outside of edict" } });
    expect(here.passes.at(-1)).toMatchObject({ outcome: "applied", report: { made: 1 } });
  });

  test("what the platform loses goes after the tenants that referred to it", async () => {
    const state = new MemoryState();
    const approved = { annotations: { "edict/deletion-policy": "delete" } };
    const common = toy("common", approved);
    const needy = toy("x", { tenant: "acme", needs: ["common"] });
    const here = await running(
      state,
      acme,
      common,
      needy,
      toy("stays"),
      toy("too"),
      toy("three"),
      toy("four"),
    );
    here.change(acme, ofAcme, toy("stays"), toy("too"), toy("three"), toy("four"));
    await vi.waitFor(() => expect(sizes(state)).not.toHaveProperty("/common"));
    const order = state.contents.events
      .filter(({ type }) => type === "resource.deleted" || type === "resource.updated")
      .map(({ resource }) => resource);
    expect(order).toEqual(["Toy/acme/x", "Toy/common"]);
  });

  test("many deletions at once wait for a person, also when they come one by one", async () => {
    const state = new MemoryState();
    const many = Array.from({ length: 30 }, (_, index) =>
      toy(`t${index}`, { annotations: { "edict/deletion-policy": "delete" } }),
    );
    const here = await running(state, ...many);
    here.change(...many.slice(0, 10));
    await vi.waitFor(() => expect(here.passes).toHaveLength(2));
    expect(Object.keys(sizes(state))).toHaveLength(30);
    expect(here.passes[1]).toMatchObject({ report: { held: { length: 20 } } });
    here.change(...many.slice(0, 25));
    await vi.waitFor(() => expect(Object.keys(sizes(state))).toHaveLength(25));
  });

  test("a stopped process stays stopped and has given everything back", async () => {
    const state = new MemoryState();
    const here = await running(state, toy("a"));
    await here.daemon.stop();
    here.change(toy("a", { size: 2 }));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(sizes(state)).toEqual({ "/a": 1 });
    expect(await state.store.livingClaims()).toBe(0);
  });
});

describe("several processes", () => {
  test("one that is at an older revision does not write, and goes on when it is there, too", async () => {
    const state = new MemoryState();
    const first = await running(state, toy("a"));
    const second = await running(state, toy("a"));
    first.change(toy("a", { size: 5 }));
    await vi.waitFor(() => expect(sizes(state)).toEqual({ "/a": 5 }));
    // Drift that the process behind finds must not bring back its older state.
    second.daemon.wake();
    await vi.waitFor(() => expect(second.daemon.status.degraded?.reason).toContain("newer revision"));
    expect(sizes(state)).toEqual({ "/a": 5 });
    second.change(toy("a", { size: 5 }));
    await vi.waitFor(() => expect(second.daemon.status.degraded).toBeUndefined());
    second.change(toy("a", { size: 6 }));
    await vi.waitFor(() => expect(sizes(state)).toEqual({ "/a": 6 }));
  });

  test("one that starts behind another that is silent goes on once that one counts as gone", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
    const state = new MemoryState();
    const ghost = await running(state, toy("a", { size: 5 }));
    const seen = ghost.revision;
    ghost.change(toy("a", { annotations: { "edict/approve": "data-loss: agreed" } }));
    await vi.waitFor(() => expect(sizes(state)).toEqual({ "/a": 1 }));
    state.store.leave = () => Promise.resolve();
    await ghost.daemon.stop();
    const here = await running(state, toy("a", { size: 5 }));
    expect(here.revision).toBe(seen);
    expect(here.daemon.status.degraded?.reason).toContain("newer revision");
    await vi.advanceTimersByTimeAsync(41_000);
    expect(sizes(state)).toEqual({ "/a": 5 });
    expect(here.daemon.status).toMatchObject({ revision: seen });
  });

  test("work is shared, and no unit is in two hands", async () => {
    const state = new MemoryState();
    const tenants = Array.from({ length: 600 }, (_, index) => toy(`t${index}`, { kind: "Tenant" }));
    const all = [...tenants, ...tenants.map(({ metadata }) => toy("x", { tenant: metadata.name }))];
    const starting = [running(state, ...all), running(state, ...all)];
    const [one, two] = await Promise.all(starting);
    await vi.waitFor(() => expect(Object.keys(sizes(state))).toHaveLength(600));
    const made = state.contents.events.filter(({ type }) => type === "resource.created");
    expect(made).toHaveLength(1200);
    expect(new Set(made.map(({ actor }) => actor))).toEqual(new Set(["process 1", "process 2"]));
    expect([one, two].map((process) => process?.daemon.status.degraded)).toEqual([undefined, undefined]);
  });
});

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
