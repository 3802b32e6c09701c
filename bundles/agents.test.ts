import { describe, expect, test } from "vitest";
import type { Agent, AgentReport } from "../core/agent.ts";
import type { Digest } from "../core/resource.ts";
import type { Decided } from "../decisions/log/record.ts";
import { Agents } from "./agents.ts";
import { allRevision } from "./contents.ts";

const STATUS = {
  labels: { id: "a1", version: "1.22.2" },
  bundles: { edict: { name: "edict", active_revision: "sha256:1", metrics: { x: 1 } } },
  metrics: { prometheus: { huge: "x".repeat(60_000) } },
};

const EVENT = {
  labels: { id: "a1" },
  decision_id: "d1",
  path: "edict/decision",
  input: {
    subject: { type: "user", id: "ann" },
    action: { name: "view" },
    resource: { type: "data", id: "1" },
  },
  result: {
    decision: true,
    context: { reasons: [{ code: "rule.allowed", message: "m" }], release: "sha256:1", tenant: "acme" },
  },
  timestamp: "2026-11-22T14:00:00.123456789Z",
  metrics: { timer_server_handler_ns: 1_500_000 },
};

function made(listed: readonly Agent[] = []): {
  readonly agents: Agents;
  readonly written: (readonly AgentReport[])[];
  readonly warned: string[];
  fail: boolean;
} {
  const written: (readonly AgentReport[])[] = [];
  const warned: string[] = [];
  const state = {
    written,
    warned,
    fail: false,
    agents: new Agents(
      {
        recordAgents: (reports) => {
          if (state.fail) return Promise.reject(new Error("away"));
          written.push(reports);
          return Promise.resolve();
        },
        agents: () => Promise.resolve(listed),
        releaseDigests: () => Promise.resolve(new Map([["acme", "sha256:1" as Digest]])),
      },
      { warn: (message: string) => warned.push(message) } as never,
    ),
  };
  return state;
}

describe("a status", () => {
  test("is gathered: the last one of an agent and bundle counts, and nothing else of it is kept", async () => {
    const { agents, written } = made();
    agents.report(STATUS, undefined);
    agents.report({ ...STATUS, bundles: { edict: { active_revision: "sha256:2" }, more: {} } }, undefined);
    agents.report(STATUS, "acme");
    await agents.flush();
    const about = { agent: "a1", bundle: "edict", version: "1.22.2" };
    expect(written).toEqual([
      [
        { ...about, owner: "*", revision: "sha256:2" },
        { ...about, owner: "*", bundle: "more" },
        { ...about, owner: "acme", revision: "sha256:1" },
      ],
    ]);
  });

  test("tells why a bundle could not be taken", async () => {
    const { agents, written } = made();
    const bundle = {
      code: "bundle_error",
      message: "Bundle load failed",
      errors: [{ message: "x".repeat(2_000) }],
    };
    agents.report({ ...STATUS, bundles: { edict: bundle } }, undefined);
    await agents.flush();
    expect(written[0]?.[0]?.problem).toMatch(/^Bundle load failed: x{900}/u);
    expect(written[0]?.[0]?.problem).toHaveLength(1_000);
  });

  test("is written without being asked for, and at once when there are many", async () => {
    const { agents, written } = made();
    for (let count = 0; count < 5_000; count += 1) {
      agents.report({ ...STATUS, labels: { id: `a${count}` } }, undefined);
    }
    await agents.flush();
    expect(written.map((reports) => reports.length)).toEqual([5_000]);
  });

  test.each([null, [], "x", {}, { labels: { id: 7 } }, { labels: { id: "" } }])("%j is none", (status) => {
    expect(() => made().agents.report(status, undefined)).toThrow("/labels/id must be a text");
  });

  test("that cannot be written is told of, and the next one is", async () => {
    const state = made();
    state.fail = true;
    state.agents.report(STATUS, undefined);
    await state.agents.flush();
    expect(state.warned).toEqual(["what agents told could not be kept"]);
    state.fail = false;
    state.agents.report(STATUS, undefined);
    await state.agents.flush();
    expect(state.written).toHaveLength(1);
  });
});

describe("a log", () => {
  test("is taken decision by decision, each once", async () => {
    const { agents } = made();
    const taken: Decided[] = [];
    const take = (decided: Decided): undefined => void taken.push(decided);
    const events = [EVENT, EVENT, { ...EVENT, decision_id: "d2", path: "/edict/decision" }];
    expect(await agents.logged(events, undefined, take)).toEqual({ taken: 2, repeated: 1, ignored: 0 });
    expect(await agents.logged(events, undefined, take)).toEqual({ taken: 0, repeated: 3, ignored: 0 });
    expect(taken[0]).toEqual({
      tenant: "acme",
      request: EVENT.input,
      answer: EVENT.result,
      now: Date.parse("2026-11-22T14:00:00.123Z"),
      ms: 1.5,
      route: "agent",
      source: "agent",
      requestId: "d1",
      caller: "a1",
    });
  });

  test("of which a part could not be kept comes again, and only that part is taken", async () => {
    const { agents } = made();
    const events = [EVENT, { ...EVENT, decision_id: "d2" }];
    const half = ({ requestId }: Decided): Promise<void> =>
      requestId === "d1" ? Promise.reject(new Error("full")) : Promise.resolve();
    await expect(agents.logged(events, undefined, half)).rejects.toThrow("full");
    const again = await agents.logged(events, undefined, () => undefined);
    expect(again).toEqual({ taken: 1, repeated: 1, ignored: 0 });
  });

  test.each<readonly [string, object]>([
    ["another document", { path: "system/log" }],
    ["an ad-hoc query", { path: undefined, query: "x" }],
    ["no question", { input: { subject: 7 } }],
    ["no decision", { result: { decision: "yes" } }],
    ["a decision without a context", { result: { decision: true } }],
    [
      "another tenant",
      { result: { ...EVENT.result, context: { ...EVENT.result.context, tenant: "globex" } } },
    ],
    ["no id", { decision_id: undefined }],
    ["no time", { timestamp: "now" }],
  ])("ignores an event of %s", async (_name, change) => {
    const { agents } = made();
    const receipt = await agents.logged([{ ...EVENT, ...change }], "acme", () => {
      throw new Error("taken");
    });
    expect(receipt).toEqual({ taken: 0, repeated: 0, ignored: 1 });
  });

  test("is a list", async () => {
    await expect(made().agents.logged({}, undefined, () => undefined)).rejects.toThrow("must be a list");
  });
});

test("an agent of all tenants is current while it runs the bundle of all that is in force", async () => {
  const agent = { owner: "*", agent: "a1", bundle: "edict", since: "", seenAt: "", current: false };
  const newest = allRevision(new Map([["acme", "sha256:1"]]));
  const { agents } = made([{ ...agent, revision: newest }, { ...agent, revision: "all:sha256:0" }, agent]);
  expect((await agents.list()).map(({ current }) => current)).toEqual([true, false, false]);
});
