import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EdictError } from "../core/errors.ts";
import { buildApp } from "./app.ts";
import { dependencies, makeApp, sendTo, token } from "./testdata/app.ts";

const open: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

async function listen(app: FastifyInstance): Promise<number> {
  open.push(app);
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port;
}

const EVALUATION = "/tenants/acme/access/v1/evaluation";
const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};

test("beyond loopback it does not start without tokens", () => {
  const everywhere = { kind: "tcp", host: "0.0.0.0", port: 7373, loopback: false } as const;
  const build = (tokens: ReturnType<typeof token>[]) => (): FastifyInstance =>
    buildApp(dependencies({ listen: everywhere, tokens }));
  expect(build([])).toThrow(expect.objectContaining({ code: "EDICT_LISTEN_UNPROTECTED" }));
  expect(build([])).toThrow(EdictError);
  expect(build([token("app")])).not.toThrow();
});

describe("the Host header, on loopback without tokens", () => {
  test.each<[string, number]>([
    ["127.0.0.1:7373", 200],
    ["localhost", 200],
    ["[::1]:7373", 200],
    ["rebound.example", 403],
    ["rebound.example:7373", 403],
    ["127.0.0.1.rebound.example", 403],
    ["0.0.0.0:7373", 403],
  ])("%s gets %i", async (host, status) => {
    const port = await listen(makeApp());
    for (const sent of [
      { url: EVALUATION, body: QUESTION },
      { method: "GET" as const, url: "/status" },
    ]) {
      expect((await sendTo(port, { ...sent, headers: { host } })).status).toBe(status);
    }
    if (status === 403) {
      expect((await sendTo(port, { url: "/healthz", method: "GET", headers: { host } })).text).toContain(
        "loopback",
      );
    }
  });

  test("does not matter when tokens are asked for", async () => {
    const port = await listen(makeApp({ tokens: [token("app")] }));
    const headers = { host: "edict.example", authorization: "Bearer app-0123456789abcdef" };
    expect((await sendTo(port, { url: EVALUATION, body: QUESTION, headers })).status).toBe(200);
  });

  test("matters for what is open on loopback although there are tokens", async () => {
    const port = await listen(makeApp({ tokens: [token("app")] }));
    const metrics = (host: string): Promise<number> =>
      sendTo(port, { method: "GET", url: "/metrics", headers: { host } }).then(({ status }) => status);
    expect([await metrics("127.0.0.1:7373"), await metrics("rebound.example")]).toEqual([200, 403]);
    const headers = { host: "localhost" };
    expect((await sendTo(port, { method: "GET", url: "/status", headers })).status).toBe(401);
  });

  test("does not matter on a Unix socket", async () => {
    const folder = await mkdtemp(join(tmpdir(), "edict-"));
    const path = join(folder, "s");
    const app = makeApp({ listen: { kind: "unix", path, loopback: true } });
    open.push(app);
    await app.listen({ path });
    const status = await new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { socketPath: path, path: "/status", headers: { host: "any" } },
        (incoming) => {
          incoming.resume();
          incoming.on("end", () => resolve(incoming.statusCode));
        },
      );
      outgoing.on("error", reject);
      outgoing.end();
    });
    expect(status).toBe(200);
    await rm(folder, { recursive: true });
  });
});

/** Sends raw pieces with a pause between them and gives back everything that comes until the end. */
async function talk(port: number, pieces: readonly string[], pauseMs: number): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => {
    socket.on("close", () => resolve());
    socket.on("error", () => resolve());
  });
  let over = false;
  void ended.then(() => (over = true));
  for (const piece of pieces) {
    if (over) break;
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await ended;
  return Buffer.concat(chunks).toString("utf8");
}

const HEAD = `POST ${EVALUATION} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;

describe("slow and malformed clients", () => {
  test("a body that trickles in is cut off, and others are served meanwhile", async () => {
    const port = await listen(makeApp({ limits: { requestTimeout: 1_000, headersTimeout: 900 } }));
    const start = performance.now();
    const chunks = Array.from({ length: 100 }, () => "1\r\n \r\n");
    const slow = talk(port, [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, ...chunks], 100);
    expect((await sendTo(port, { url: EVALUATION, body: QUESTION })).status).toBe(200);
    const answer = await slow;
    expect(performance.now() - start).toBeLessThan(6_000);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /u);
    expect(answer).toContain("EDICT_REQUEST_INVALID");
  });

  test("headers that trickle in are cut off", async () => {
    const port = await listen(makeApp({ limits: { requestTimeout: 1_000, headersTimeout: 500 } }));
    const answer = await talk(
      port,
      [HEAD, ...Array.from({ length: 100 }, (_value, at) => `X-${at}: 1\r\n`)],
      100,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 /u);
  });

  test("a chunked body within the time is read", async () => {
    const port = await listen(makeApp());
    const body = JSON.stringify(QUESTION);
    const pieces = [`${HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`];
    for (const part of [body.slice(0, 10), body.slice(10)])
      pieces.push(`${part.length.toString(16)}\r\n${part}\r\n`);
    expect(await talk(port, [...pieces, "0\r\n\r\n"], 20)).toMatch(/^HTTP\/1\.1 200 [\s\S]*"decision":true/u);
  });

  test("the limits can be set", async () => {
    const port = await listen(makeApp({ limits: { bodyBytes: 200, bodyDepth: 3, requestIdLength: 2 } }));
    const status = async (body: object): Promise<number> =>
      (await sendTo(port, { url: EVALUATION, body })).status;
    expect(await status(QUESTION)).toBe(200);
    expect(await status({ ...QUESTION, extra: [[[]]] })).toBe(400);
    expect(await status({ ...QUESTION, extra: "x".repeat(200) })).toBe(413);
    const { headers } = await sendTo(port, {
      url: EVALUATION,
      body: QUESTION,
      headers: { "x-request-id": "abc" },
    });
    expect(headers["x-request-id"]).not.toBe("abc");
  });

  test("a chunked body without an end is refused at the limit", async () => {
    const port = await listen(makeApp());
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const pieces = [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, ...Array.from({ length: 40 }, () => chunk)];
    expect(await talk(port, pieces, 1)).toMatch(/^HTTP\/1\.1 413 /u);
  });

  test.each<[string, string, RegExp]>([
    ["no HTTP", "hello\r\n\r\n", /^HTTP\/1\.1 400 /u],
    ["too many header bytes", `${HEAD}X: ${"y".repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /u],
    ["two lengths", `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`, /^HTTP\/1\.1 400 /u],
    [
      "a length and chunks",
      `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400 /u,
    ],
    ["no Host", `POST ${EVALUATION} HTTP/1.1\r\nConnection: close\r\n\r\n`, /^HTTP\/1\.1 400 /u],
  ])("%s", async (_what, request, pattern) => {
    const port = await listen(makeApp());
    const answer = await talk(port, [request], 10);
    expect(answer).toMatch(pattern);
    expect(answer).not.toMatch(/node_modules|at .*\(/u);
  });
});

describe("closing", () => {
  test.each([
    ["a client that says nothing", "", 60_000],
    ["a client that stops in its headers", "POST /access/v1/evaluation HTTP/1.1\r\nhost: x", 200],
    [
      "a client that stops in its body",
      "POST /tenants/acme/access/v1/evaluation HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
      200,
    ],
  ])("is not held up by %s", { timeout: 5_000 }, async (_reason, said, closeGrace) => {
    const app = makeApp({ limits: { closeGrace } });
    const port = await listen(app);
    const accepted: Socket[] = [];
    app.server.on("connection", (socket: Socket) => accepted.push(socket));
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("error", () => {});
    socket.write(said);
    await vi.waitFor(() => expect(accepted[0]?.bytesRead).toBe(said.length));
    const ended = once(socket, "close");
    socket.resume();
    await app.close();
    await ended;
  });

  test("a request that is under way is answered, and new connections are refused", async () => {
    const app = makeApp();
    const port = await listen(app);
    const body = JSON.stringify(QUESTION);
    const socket = connect({ host: "127.0.0.1", port });
    const answer = new Promise<string>((resolve) => {
      let received = "";
      socket.on("data", (chunk) => (received += chunk.toString("utf8")));
      socket.on("close", () => resolve(received));
    });
    socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = app.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(sendTo(port, { url: EVALUATION, body: QUESTION })).rejects.toThrow(/ECONNREFUSED/u);
    socket.write(body.slice(10));
    await closed;
    expect(await answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*"decision":true/iu);
  });

  test("idle connections do not hold it up", async () => {
    const app = makeApp();
    const port = await listen(app);
    const socket = connect({ host: "127.0.0.1", port });
    socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await new Promise((resolve) => socket.once("data", resolve));
    const start = performance.now();
    await app.close();
    expect(performance.now() - start).toBeLessThan(2_000);
    socket.destroy();
  });
});
