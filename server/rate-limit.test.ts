import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RateLimiter } from "./rate-limit.ts";
import { bearer, makeApp, sendTo, token } from "./testdata/app.ts";

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};

test("lets a burst through, then as many as come in again, for each caller by itself", () => {
  let now = 0;
  const limiter = new RateLimiter({ perSecond: 2, burst: 3 }, () => now);
  const taken = (name: string): number[] => Array.from({ length: 4 }, () => limiter.take({ name }));
  expect(taken("a")).toEqual([0, 0, 0, 1]);
  now += 500;
  expect(taken("a")).toEqual([0, 1, 1, 1]);
  expect(taken("b")).toEqual([0, 0, 0, 1]);
  now += 3_600_000;
  expect(taken("a")).toEqual([0, 0, 0, 1]);
});

test("never lets more through than the limit says", () => {
  const limits = fc.record({
    perSecond: fc.integer({ min: 1, max: 100 }),
    burst: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(limits, fc.array(fc.nat(400), { maxLength: 300 }), (limit, pauses) => {
      let now = 0;
      let through = 0;
      const limiter = new RateLimiter(limit, () => now);
      for (const pause of pauses) {
        now += pause;
        if (limiter.take({ name: "a" }) === 0) through += 1;
      }
      expect(through).toBeLessThanOrEqual(limit.burst + (now * limit.perSecond) / 1000);
    }),
  );
});

test("many callers do not fill the memory", () => {
  let now = 0;
  const limiter = new RateLimiter({ perSecond: 1, burst: 1 }, () => now);
  for (let index = 0; index < 30_000; index += 1) {
    now += 1;
    expect(limiter.take({ name: `jwt:${index}` })).toBe(0);
  }
});

test("over HTTP: 429 with the time to wait, on every route, and one request costs one whatever way it goes", async () => {
  const rateLimit = { perSecond: 0.001, burst: 4 };
  const app = makeApp({ tokens: [token("acme-app", "acme"), token("other", "acme")], rateLimit });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const ask = (name: string, body: unknown): ReturnType<typeof sendTo> =>
    sendTo(port, { url: "/access/v1/evaluation", headers: bearer(name), body });
  const statuses = [];
  for (const body of [QUESTION, { subject: 1 }, "{", QUESTION, QUESTION, "{"])
    statuses.push((await ask("acme-app", body)).status);
  expect(statuses).toEqual([200, 400, 400, 200, 429, 429]);
  const refused = await ask("acme-app", QUESTION);
  expect(refused.headers["retry-after"]).toMatch(/^[1-9]\d*$/u);
  expect(refused.text).toMatch(/^"EDICT_REQUEST_LIMITED: /u);
  const status = { method: "GET", url: "/status" } as const;
  expect((await sendTo(port, { ...status, headers: bearer("acme-app") })).status).toBe(429);
  expect((await ask("other", QUESTION)).status).toBe(200);
  expect((await ask("unknown", QUESTION)).status).toBe(401);
  const { text } = await sendTo(port, { method: "GET", url: "/metrics" });
  expect(text).toContain("edict_http_limited_total 4");
  await app.close();
});
