import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { EdictError } from "../../core/errors.ts";
import type { AppDependencies, AgentDesk } from "../dependencies.ts";
import { bearer, makeApp, token } from "../testdata/app.ts";

const ALL = bearer("all");
const BOUND = bearer("bound");

let app: FastifyInstance;
afterEach(() => app.close());

/** What reached the desk: the call, the body and the tenant. */
function start(overrides: Partial<AppDependencies> = {}): unknown[][] {
  const heard: unknown[][] = [];
  const agents: AgentDesk = {
    report: (body, tenant) => void heard.push(["report", body, tenant]),
    list: (tenant) => {
      heard.push(["list", tenant]);
      return Promise.resolve([]);
    },
    logged: async (body, tenant, take) => {
      heard.push(["logged", body, tenant]);
      await take({} as never);
      return { taken: 1, repeated: 0, ignored: 0 };
    },
  };
  app = makeApp({
    agents,
    tokens: [token("all"), token("bound", "acme")],
    onDecision: () => undefined,
    ...overrides,
  });
  return heard;
}

async function post(
  url: string,
  payload: Buffer | string,
  headers: Readonly<Record<string, string>> = ALL,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await app.inject({
    method: "POST",
    url,
    payload,
    headers: { host: "127.0.0.1", "content-type": "application/json", ...headers },
  });
  return { status: answer.statusCode, body: answer.json() };
}

const GZIP = { "content-encoding": "gzip" };

describe("uploads of agents", () => {
  test("reach the desk with the token's tenant, packed or not, under a partition or not", async () => {
    const heard = start();
    expect(await post("/status", '{"a":1}')).toEqual({ status: 200, body: {} });
    await post("/status/fleet", '{"a":2}', BOUND);
    expect((await post("/logs", gzipSync("[1]"), { ...BOUND, ...GZIP })).status).toBe(200);
    expect(await post("/logs/fleet", "[2]")).toMatchObject({ body: { taken: 1 } });
    expect(heard).toEqual([
      ["report", { a: 1 }, undefined],
      ["report", { a: 2 }, "acme"],
      ["logged", [1], "acme"],
      ["logged", [2], undefined],
    ]);
  });

  test("need a token", async () => {
    const heard = start();
    for (const url of ["/status", "/logs"]) expect((await post(url, "{}", {})).status).toBe(401);
    expect(heard).toEqual([]);
  });

  test("are refused when they are too large once unpacked", async () => {
    const heard = start();
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "));
    expect(bomb.byteLength).toBeLessThan(70_000);
    expect((await post("/logs", bomb, { ...ALL, ...GZIP })).status).toBe(413);
    expect(heard).toEqual([]);
  });

  test.each([
    ["no gzip", Buffer.from("[]"), GZIP],
    ["half of a gzip", gzipSync("[1,2,3]").subarray(0, 15), GZIP],
    ["no JSON", gzipSync("[1,"), GZIP],
    ["an encoding that is not read", Buffer.from("[]"), { "content-encoding": "br" }],
  ])("are refused with %s", async (_name, payload, headers) => {
    const heard = start();
    expect((await post("/logs", payload, { ...ALL, ...headers })).status).toBe(400);
    expect(heard).toEqual([]);
  });

  test("are asked for again when the log cannot keep them", async () => {
    start({ onDecision: () => Promise.reject(new EdictError("EDICT_LOG_UNAVAILABLE", "full")) });
    expect((await post("/logs", "[]")).status).toBe(503);
  });

  test("are not taken where nobody keeps a log", async () => {
    app = makeApp({ agents: {} as AgentDesk });
    expect((await post("/logs", "[]")).status).toBe(404);
  });
});

test("a bound token sees its tenant's agents", async () => {
  const heard = start();
  for (const headers of [ALL, BOUND]) {
    const answer = await app.inject({ url: "/agents", headers: { host: "127.0.0.1", ...headers } });
    expect(answer.json()).toEqual({ agents: [] });
  }
  expect(heard).toEqual([
    ["list", undefined],
    ["list", "acme"],
  ]);
});
