import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { EdictError } from "../../core/errors.ts";
import type { Decided } from "../../decisions/log/record.ts";
import { NOW, anyQuestion, anyRelease } from "../../decisions/testdata/arbitraries.ts";
import type { AppDependencies } from "../dependencies.ts";
import { TRANSPORTS, bearer, makeApp, makeDecisions, sendTo, token } from "../testdata/app.ts";
import type { Received, Sent, Transport } from "../testdata/app.ts";

const EVALUATION = "/tenants/acme/access/v1/evaluation";
const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};

const open: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

async function listen(overrides: Partial<AppDependencies> = {}): Promise<number> {
  const app = makeApp(overrides);
  open.push(app);
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Answers of fastify have the same headers but those that node:http writes for itself. */
function comparable({ status, headers, text }: Received): unknown {
  const { date: _date, connection: _connection, "keep-alive": _keepAlive, ...rest } = headers;
  return { status, text, headers: rest };
}

/** Sends the same over the lane and, by injection, past it. */
async function bothWays(
  overrides: Partial<AppDependencies>,
  use: (send: (sent: Sent) => Promise<void>) => Promise<unknown>,
): Promise<void> {
  const { inject, socket } = TRANSPORTS;
  const ways: Transport[] = [];
  for (const way of [inject, socket]) if (way) ways.push(await way(makeApp(overrides)));
  await use(async (sent) => {
    const named = { ...sent, headers: { "x-request-id": "r-1", ...sent.headers } };
    const [past, over] = await Promise.all(ways.map((way) => way.send(named)));
    expect(past && over && comparable(over)).toEqual(past && comparable(past));
  });
  await Promise.all(ways.map((way) => way.close()));
}

describe("over the lane and past it", () => {
  test("every kind of answer is the same", async () => {
    const tokens = [token("acme-app", "acme"), token("platform")];
    const text = JSON.stringify(QUESTION);
    await bothWays({ tokens }, async (send) => {
      for (const headers of [{}, bearer("acme-app"), bearer("platform"), bearer("nobody-knows-it")]) {
        for (const url of [
          EVALUATION,
          `${EVALUATION}s`,
          `${EVALUATION}?x=1`,
          "/access/v1/evaluation",
          "/access/v1/evaluations",
          "/tenants/nobody/access/v1/evaluation",
          "/tenants/%61cme/access/v1/evaluation",
        ]) {
          await send({ url, headers, body: QUESTION });
          await send({ url, headers, body: { ...QUESTION, context: { tenant: "acme" } } });
          await send({ url, headers, body: { ...QUESTION, evaluations: [{}, { subject: 1 }] } });
          await send({ url, headers, body: { subject: QUESTION.subject } });
          await send({ url, headers, body: text.replace("{", '{"action":{"name":"x"},') });
          await send({ url, headers, body: `${text}}` });
          await send({ url, headers, body: text.replace("d1", "d\\u0031") });
          await send({ url, headers, body: text.replace("d1", "é") });
          await send({ url, headers, body: Buffer.from(text.replace("d1", "é"), "latin1") });
          await send({ url, headers: { ...headers, "content-type": "text/plain" }, body: QUESTION });
          await send({ url, headers: { ...headers, "content-type": "Application/JSON" }, body: QUESTION });
        }
      }
    });
  });

  test("1,000 generated questions are answered the same", { timeout: 60_000 }, async () => {
    const decisions = makeDecisions();
    await bothWays({ decisions, clock: { now: () => NOW } }, (send) =>
      fc.assert(
        fc.asyncProperty(
          anyRelease,
          fc.array(anyQuestion, { minLength: 10, maxLength: 10 }),
          async (release, asked) => {
            decisions.publish(release);
            for (const body of asked) await send({ url: EVALUATION, body });
          },
        ),
        { numRuns: 100 },
      ),
    );
  });
});

/** Writes raw bytes and reads until so many answers came. */
function talk(port: number, bytes: string, answers: number): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port });
  return new Promise((resolve, reject) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      if (text.split("HTTP/1.1 ").length - 1 < answers || !/["}]$/u.test(text)) return;
      socket.destroy();
      resolve(text);
    });
    socket.on("error", reject);
    socket.write(bytes);
  });
}

function requestText(body: string, headers = ""): string {
  const length = Buffer.byteLength(body);
  return `POST ${EVALUATION} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}Content-Length: ${length}\r\n\r\n${body}`;
}

test("requests that are sent without waiting are answered in their order", async () => {
  const port = await listen();
  const good = JSON.stringify(QUESTION);
  const bodies = [
    good,
    good.replace("view", "edit"),
    `${good} `,
    good.replace("d1", "d\\u0031"),
    '{"a":1,"a":2}',
  ];
  const sent = bodies.map((body, at) => requestText(body, `X-Request-ID: r${at}\r\n`)).join("");
  const text = await talk(port, sent, bodies.length);
  expect([...text.matchAll(/x-request-id: (\w+)/gu)].map(([, id]) => id)).toEqual(
    bodies.map((_body, at) => `r${at}`),
  );
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/gu)].map(([, status]) => status)).toEqual([
    ...bodies.slice(1).map(() => "200"),
    "400",
  ]);
});

test("a body in many pieces is read whole, right or wrong", async () => {
  const port = await listen({ limits: { bodyBytes: 2 ** 20 } });
  const filler = "x".repeat(700_000);
  const good = await sendTo(port, { url: EVALUATION, body: { ...QUESTION, filler } });
  const bad = await sendTo(port, { url: EVALUATION, body: { filler } });
  expect([good.status, bad.status]).toEqual([200, 400]);
  expect(bad.text).toContain("/subject is missing");
});

test("a client that goes away in the middle harms nobody", async () => {
  const port = await listen();
  const socket = connect({ host: "127.0.0.1", port });
  socket.write(requestText(JSON.stringify(QUESTION)).slice(0, -10));
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.destroy();
  expect((await sendTo(port, { url: EVALUATION, body: QUESTION })).status).toBe(200);
});

describe("what the lane tells", () => {
  test("it counts requests and decisions by route, once each", async () => {
    const port = await listen();
    await sendTo(port, { url: EVALUATION, body: QUESTION });
    await sendTo(port, { url: EVALUATION, body: { ...QUESTION, action: { name: "edit" } } });
    await sendTo(port, { url: EVALUATION, body: {} });
    const { text } = await sendTo(port, { method: "GET", url: "/metrics" });
    const route = 'method="POST",route="/tenants/:tenant/access/v1/evaluation"';
    expect(text).toContain(`edict_http_requests_total{${route},status="200"} 2`);
    expect(text).toContain(`edict_http_requests_total{${route},status="400"} 1`);
    expect(text).toContain('edict_decisions_total{outcome="allow",reason="test.rule"} 1');
    expect(text).toContain("edict_decision_duration_seconds_count 2");
    expect(text).toMatch(
      /edict_http_request_duration_seconds_bucket\{route="[^"]*evaluation",le="\+Inf"\} 3/u,
    );
    expect(text).toMatch(/edict_http_request_duration_seconds_count\{route="[^"]*evaluation"\} 3/u);
  });

  test("it logs a request without body, query and token", async () => {
    let text = "";
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString("utf8");
        done();
      },
    });
    const logger = pino({ level: "debug" }, stream);
    const port = await listen({ logger, tokens: [token("app")] });
    const headers = { "x-request-id": "r-77", ...bearer("app") };
    await sendTo(port, { url: EVALUATION, body: { ...QUESTION, context: { note: "canary" } }, headers });
    expect(text).toContain('"requestId":"r-77"');
    expect(text).toContain('"route":"/tenants/:tenant/access/v1/evaluation"');
    expect(text).toContain('"token":"app"');
    expect(text).not.toMatch(/canary|0123456789abcdef|viewer@/u);
  });

  test("the decision log hears of each decision once", async () => {
    const heard: Decided[] = [];
    const port = await listen({
      tokens: [token("app", "acme")],
      onDecision: (decided) => {
        heard.push(decided);
        return undefined;
      },
    });
    const headers = { "x-request-id": "r-1", ...bearer("app") };
    await sendTo(port, { url: EVALUATION, body: QUESTION, headers });
    await sendTo(port, {
      url: `${EVALUATION}s`,
      body: { ...QUESTION, evaluations: [{}, { subject: 1 }] },
      headers,
    });
    await sendTo(port, { url: EVALUATION, body: "{", headers });
    expect(heard).toHaveLength(2);
    expect(heard[0]).toMatchObject({
      tenant: "acme",
      request: QUESTION,
      answer: { decision: true },
      route: "evaluation",
      source: "server",
      requestId: "r-1",
      caller: "app",
    });
  });

  test("an answer waits for its record, and is refused with an error when there is none", async () => {
    const first = Promise.withResolvers<undefined>();
    let asked = 0;
    const lost = new EdictError("EDICT_LOG_UNAVAILABLE", "disk canary");
    const port = await listen({
      onDecision: () => {
        asked += 1;
        return asked === 1 ? first.promise : Promise.reject(lost);
      },
    });
    const waiting = sendTo(port, { url: EVALUATION, body: QUESTION });
    await expect.poll(() => asked).toBe(1);
    first.resolve(undefined);
    expect((await waiting).status).toBe(200);
    const second = await sendTo(port, { url: EVALUATION, body: QUESTION });
    expect(second.status).toBe(503);
    expect(second.text).toMatch(/^"EDICT_LOG_UNAVAILABLE: /u);
    expect(second.text).not.toContain("canary");
    expect(asked).toBe(2);
  });
});
