import { request } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { BundleService } from "../../bundles/service.ts";
import { until } from "../../bundles/testdata/opa.ts";
import { acme, release } from "../../decisions/testdata/releases.ts";
import { loadAgentPolicy } from "../../policies/agent-policy.ts";
import type { AgentPolicy } from "../../policies/agent-policy.ts";
import { bearer, makeApp, sendTo, token } from "../testdata/app.ts";
import type { Sent } from "../testdata/app.ts";

const TYPE = "application/vnd.openpolicyagent.bundles";
const ALL = bearer("all");
const BOUND = bearer("bound");

let policy: AgentPolicy;
let bundles: BundleService;
let app: FastifyInstance;
beforeAll(async () => {
  policy = await loadAgentPolicy();
});
afterEach(() => app.close());

function start(): FastifyInstance {
  bundles = new BundleService(policy);
  for (const tenant of ["acme", "globex"]) bundles.publish(release(tenant, acme().sections));
  app = makeApp({ bundles, tokens: [token("all"), token("bound", "acme")] });
  return app;
}

async function get(
  url: string,
  headers: Readonly<Record<string, string>> = ALL,
  method: "GET" | "HEAD" = "GET",
): Promise<{
  readonly status: number;
  readonly tag: unknown;
  readonly type: unknown;
  readonly bytes: Buffer;
}> {
  const answer = await app.inject({ method, url, headers: { host: "127.0.0.1", ...headers } });
  const { etag, "content-type": type } = answer.headers;
  return { status: answer.statusCode, tag: etag, type, bytes: answer.rawPayload };
}

describe("GET /bundles/:tenant", () => {
  test("gives the bundle with its tag, as the type that OPA waits for", async () => {
    start();
    const answer = await get("/bundles/acme");
    expect(answer).toMatchObject({
      status: 200,
      type: TYPE,
      tag: expect.stringMatching(/^"[0-9a-f]{64}"$/u),
    });
    expect([...answer.bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    const { tag } = answer;
    const again = await get("/bundles/acme", { ...ALL, "if-none-match": `"x", ${String(tag)}` });
    expect(again).toMatchObject({ status: 304, tag });
    expect(again.bytes).toHaveLength(0);
  });

  test("tells a HEAD of the bundle, and lets it not wait", async () => {
    start();
    const { tag } = await get("/bundles/acme");
    expect(await get("/bundles/acme", ALL, "HEAD")).toMatchObject({ status: 200, tag, type: TYPE });
    const headers = { ...ALL, "if-none-match": String(tag), prefer: "wait=300" };
    expect(await get("/bundles/acme", headers, "HEAD")).toMatchObject({ status: 304, tag });
  });

  test("needs a token", async () => {
    start();
    expect((await get("/bundles/acme", {})).status).toBe(401);
    expect((await get("/bundles", {})).status).toBe(401);
  });

  test("gives a bound token its own tenant, and of others what it gives of nobody", async () => {
    start();
    const own = await get("/bundles/acme", BOUND);
    expect(own).toEqual(await get("/bundles/acme"));
    bundles.withdraw("globex");
    const gone = await get("/bundles/globex");
    bundles.publish(release("globex", acme().sections));
    expect(await get("/bundles/globex", BOUND)).toEqual(gone);
    expect((await get("/bundles/globex")).tag).not.toBe(gone.tag);
    expect((await get("/bundles", BOUND)).status).toBe(403);
    expect((await get("/bundles")).status).toBe(200);
  });

  test.each([
    "/bundles/No",
    "/bundles/-a",
    `/bundles/${"a".repeat(64)}`,
    "/bundles/a%2Fb",
    "/bundles/__proto__",
  ])("knows no tenant %s", async (url) => {
    start();
    expect((await get(url)).status).toBe(404);
  });
});

describe("over a socket", () => {
  async function listen(): Promise<{ readonly port: number; readonly tag: string }> {
    await start().listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const { headers } = await sendTo(port, { method: "GET", url: "/bundles/acme", headers: ALL });
    return { port, tag: String(headers["etag"]) };
  }

  const waiter = (tag: string): Sent => ({
    method: "GET",
    url: "/bundles/acme",
    headers: { ...ALL, "if-none-match": tag, prefer: "modes=snapshot,delta;wait=300" },
  });

  test("who waits is answered when a release comes, and forgotten when it goes", async () => {
    const { port, tag } = await listen();
    const { url, headers } = waiter(tag);
    const leaving = request({ port, path: url, headers: { ...headers }, agent: false }).end();
    leaving.on("error", () => undefined);
    const waiting = sendTo(port, waiter(tag));
    await until(() => Promise.resolve(bundles.waiting === 2), "two wait");
    leaving.destroy();
    await until(() => Promise.resolve(bundles.waiting === 1), "one waits");
    bundles.publish(acme({ bindings: {} }));
    expect(await waiting).toMatchObject({ status: 200, headers: { "content-type": TYPE } });
  });

  test("who waits is answered when the server stops", async () => {
    const { port, tag } = await listen();
    const waiting = sendTo(port, waiter(tag));
    await until(() => Promise.resolve(bundles.waiting === 1), "one waits");
    await app.close();
    expect(await waiting).toMatchObject({ status: 304, headers: { etag: tag } });
  });
});
