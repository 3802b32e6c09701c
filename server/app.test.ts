import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TRANSPORTS, bearer, makeApp, token } from "./testdata/app.ts";
import type { Received, Sent, Transport } from "./testdata/app.ts";

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};
const EVALUATION = "/tenants/acme/access/v1/evaluation";
const EVALUATIONS = "/tenants/acme/access/v1/evaluations";

interface Case {
  readonly sent: Sent;
  readonly status: number;
  /** A part of the parsed body, or a pattern of its text. */
  readonly body?: object | RegExp;
  readonly headers?: Readonly<Record<string, string>>;
}

const deep = (depth: number): string => `{"subject":${"[".repeat(depth)}${"]".repeat(depth)}}`;
const raw = (body: unknown, headers: Record<string, string> = {}, url = EVALUATION): Sent => ({
  url,
  body,
  headers,
});
const text = JSON.stringify(QUESTION);

const CASES: Readonly<Record<string, Case>> = {
  "an allow": {
    sent: { url: EVALUATION, body: QUESTION },
    status: 200,
    body: {
      decision: true,
      context: { tenant: "acme", reasons: [{ code: "test.rule", resource: "Role/viewer", line: 10 }] },
    },
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  },
  "a deny is an answer": {
    sent: { url: EVALUATION, body: { ...QUESTION, action: { name: "edit" } } },
    status: 200,
    body: { decision: false, context: { reasons: [{ code: "test.none" }] } },
  },
  "the tenant in the context": {
    sent: { url: "/access/v1/evaluation", body: { ...QUESTION, context: { tenant: "acme" } } },
    status: 200,
    body: { decision: true },
  },
  "a tenant that is unknown is a deny": {
    sent: { url: "/tenants/nobody/access/v1/evaluation", body: QUESTION },
    status: 200,
    body: {
      decision: false,
      context: { release: null, tenant: "nobody", reasons: [{ code: "tenant.unknown" }] },
    },
  },
  "a tenant by the name of __proto__ is unknown": {
    sent: { url: "/tenants/__proto__/access/v1/evaluation", body: QUESTION },
    status: 200,
    body: { decision: false, context: { reasons: [{ code: "tenant.unknown" }] } },
  },
  "no tenant at all": {
    sent: { url: "/access/v1/evaluation", body: QUESTION },
    status: 400,
    body: /^"EDICT_REQUEST_INVALID: the tenant is missing/u,
  },
  "two tenants": {
    sent: { url: EVALUATION, body: { ...QUESTION, context: { tenant: "globex" } } },
    status: 400,
    body: /context\/tenant/u,
  },
  "a tenant that is no text": {
    sent: { url: "/access/v1/evaluation", body: { ...QUESTION, context: { tenant: ["acme"] } } },
    status: 400,
    body: /context\/tenant/u,
  },
  "a tenant that is too long": {
    sent: { url: "/access/v1/evaluation", body: { ...QUESTION, context: { tenant: "a".repeat(1025) } } },
    status: 400,
    body: /at most 1024/u,
  },
  "a batch that ends with the first deny": {
    sent: {
      url: EVALUATIONS,
      body: {
        ...QUESTION,
        options: { evaluations_semantic: "deny_on_first_deny" },
        evaluations: [{}, { action: { name: "edit" } }, {}],
      },
    },
    status: 200,
    body: { evaluations: [{ decision: true }, { decision: false }] },
  },
  "a batch that ends with the first permit": {
    sent: {
      url: EVALUATIONS,
      body: {
        ...QUESTION,
        options: { evaluations_semantic: "permit_on_first_permit" },
        evaluations: [{ subject: null }, { action: { name: "edit" } }, {}, {}],
      },
    },
    status: 200,
    body: { evaluations: [{ decision: false }, { decision: false }, { decision: true }] },
  },
  "a semantic that is unknown": {
    sent: {
      url: EVALUATIONS,
      body: { ...QUESTION, options: { evaluations_semantic: "any" }, evaluations: [{}] },
    },
    status: 400,
    body: /evaluations_semantic must be one of/u,
  },
  "101 evaluations": {
    sent: { url: EVALUATIONS, body: { ...QUESTION, evaluations: Array.from({ length: 101 }, () => ({})) } },
    status: 400,
    body: /at most 100/u,
  },
  "a batch": {
    sent: {
      url: EVALUATIONS,
      body: { ...QUESTION, evaluations: [{}, { action: { name: "edit" } }, { resource: {} }] },
    },
    status: 200,
    body: {
      evaluations: [
        { decision: true },
        { decision: false, context: { reasons: [{ code: "test.none" }] } },
        {
          decision: false,
          context: {
            error: {
              status: 400,
              message: "/evaluations/2/resource/type is missing; /evaluations/2/resource/id is missing",
            },
          },
        },
      ],
    },
  },
  "a batch with an item of another tenant": {
    sent: { url: EVALUATIONS, body: { ...QUESTION, evaluations: [{ context: { tenant: "globex" } }, {}] } },
    status: 200,
    body: { evaluations: [{ decision: false, context: { error: { status: 400 } } }, { decision: true }] },
  },
  "a batch without items is one question": {
    sent: { url: EVALUATIONS, body: { ...QUESTION, evaluations: [] } },
    status: 200,
    body: { decision: true },
  },
  "a request id": {
    sent: { url: EVALUATION, body: QUESTION, headers: { "x-request-id": 'a b/"c" {1}' } },
    status: 200,
    headers: { "x-request-id": 'a b/"c" {1}' },
  },
  "a request id with an error": {
    sent: { url: EVALUATION, body: "{", headers: { "x-request-id": "r1" } },
    status: 400,
    headers: { "x-request-id": "r1" },
  },
  "text/plain": {
    sent: raw(text, { "content-type": "text/plain" }),
    status: 400,
    body: /application\/json/u,
  },
  "no content type": { sent: raw(text, { "content-type": "" }), status: 400 },
  "a form": { sent: raw("a=b", { "content-type": "application/x-www-form-urlencoded" }), status: 400 },
  "a content type that begins alike": {
    sent: raw(text, { "content-type": "application/json5" }),
    status: 400,
  },
  "a content type with a charset": {
    sent: raw(text, { "content-type": "application/json; charset=UTF-8" }),
    status: 200,
  },
  "another charset": {
    sent: raw(Buffer.from(text, "utf16le"), { "content-type": "application/json; charset=utf-16" }),
    status: 400,
    body: /UTF-8/u,
  },
  "bytes that are no UTF-8": {
    sent: raw(Buffer.from(text.replace("d1", "\u00ff"), "latin1")),
    status: 400,
    body: /UTF-8/u,
  },
  "a compressed body": {
    sent: raw(Buffer.from([0x1f, 0x8b, 8, 0]), { "content-encoding": "gzip" }),
    status: 400,
  },
  "an empty body": { sent: raw(""), status: 400, body: /^"EDICT_REQUEST_INVALID: / },
  "no body": { sent: { url: EVALUATION }, status: 400 },
  "half of a body": { sent: raw('{"subject": {"type": "user"'), status: 400, body: /well-formed/u },
  "a body that is a list": { sent: raw([QUESTION]), status: 400, body: /must be an object/u },
  "a body that is null": { sent: raw("null"), status: 400, body: /must be an object/u },
  "a key twice": {
    sent: raw(text.replace("{", '{"subject":{"type":"user","id":"owner@acme.example"},')),
    status: 400,
    body: /stands twice/u,
  },
  "a prototype key": {
    sent: raw(text.replace("{", '{"__proto__":{"a":1},')),
    status: 400,
    body: /__proto__/u,
  },
  "a constructor key": { sent: raw(text.replace("{", '{"constructor":{"prototype":{"a":1}},')), status: 400 },
  "a lone surrogate": { sent: raw(text.replace("d1", "\\ud800")), status: 400, body: /surrogate/u },
  "a number beyond a double": { sent: raw(text.replace("{", '{"context":{"a":1e999},')), status: 400 },
  "64 levels": { sent: raw(text.replace("{", `{"extra":${"[".repeat(63)}${"]".repeat(63)},`)), status: 200 },
  "65 levels": {
    sent: raw(text.replace("{", `{"extra":${"[".repeat(64)}${"]".repeat(64)},`)),
    status: 400,
    body: /deeper than 64/u,
  },
  "100,000 levels": { sent: raw(deep(100_000)), status: 400 },
  "100,000 open brackets": { sent: raw("[".repeat(100_000)), status: 400 },
  "a body of two megabytes": {
    sent: raw(JSON.stringify({ ...QUESTION, extra: "x".repeat(2 ** 21) })),
    status: 413,
    body: /^"EDICT_REQUEST_TOO_LARGE: /,
  },
  "a body of just a megabyte": {
    sent: raw(JSON.stringify({ ...QUESTION, extra: "x".repeat(2 ** 20 - 500) })),
    status: 200,
  },
  "an unknown path": {
    sent: { method: "GET", url: "/nothing" },
    status: 404,
    body: { error: { code: "EDICT_NOT_FOUND" } },
  },
  "a known path with another method": { sent: { method: "GET", url: EVALUATION }, status: 404 },
  "a path that is no UTF-8": {
    sent: { method: "GET", url: "/tenants/%ff/access/v1/evaluation" },
    status: 400,
    body: { error: { code: "EDICT_REQUEST_INVALID" } },
  },
  "a very long tenant": {
    sent: { url: `/tenants/${"a".repeat(2000)}/access/v1/evaluation`, body: QUESTION },
    status: 400,
  },
  "/healthz": { sent: { method: "GET", url: "/healthz" }, status: 200, body: { alive: true } },
  "/readyz": { sent: { method: "GET", url: "/readyz" }, status: 200, body: { ready: true, revision: "abc" } },
  "/status": {
    sent: { method: "GET", url: "/status" },
    status: 200,
    body: { version: "0.0.0-test", ready: true, revision: "abc", releases: [{ tenant: "acme" }] },
  },
  "/metrics": { sent: { method: "GET", url: "/metrics" }, status: 200, body: /^edict_releases 1$/mu },
};

function check(received: Received, { status, body, headers }: Case): void {
  expect(received.status, received.text).toBe(status);
  expect(received.headers["x-request-id"]).toMatch(/^[\x20-\x7e]+$/u);
  if (body instanceof RegExp) expect(received.text).toMatch(body);
  else if (body !== undefined) expect(JSON.parse(received.text)).toMatchObject(body);
  for (const [name, value] of Object.entries(headers ?? {})) expect(received.headers[name]).toBe(value);
}

describe.each(Object.entries(TRANSPORTS))("over %s", (_name, open) => {
  let transport: Transport;
  beforeAll(async () => {
    transport = await open(makeApp());
  });
  afterAll(() => transport.close());

  for (const [name, checked] of Object.entries(CASES)) {
    test(name, async () => check(await transport.send(checked.sent), checked));
  }

  test("a request id that is too long is replaced", async () => {
    const sent = { url: EVALUATION, body: QUESTION, headers: { "x-request-id": "x".repeat(257) } };
    const received = await transport.send(sent);
    expect(received.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/u);
  });

  test("every answer of the AuthZEN API that is an error is one string", async () => {
    for (const { sent, status } of Object.values(CASES)) {
      if (status < 400 || status === 404 || !sent.url.endsWith("evaluation") || sent.url.length > 1000)
        continue;
      const { text: body, headers } = await transport.send(sent);
      if (sent.method === "GET") continue;
      expect(typeof JSON.parse(body)).toBe("string");
      expect(headers["content-type"]).toMatch(/^application\/json/u);
    }
  });
});

describe.each(Object.entries(TRANSPORTS))("with tokens, over %s", (_name, open) => {
  let transport: Transport;
  beforeAll(async () => {
    const listen = { kind: "tcp", host: "0.0.0.0", port: 0, loopback: false } as const;
    const status = {
      status: () => ({ revision: "abc", degraded: { reason: "tenants/acme/a.yaml:3:1 wrong" } }),
    };
    const tokens = [token("acme-app", "acme"), token("globex-app", "globex"), token("platform")];
    transport = await open(makeApp({ listen, status, tokens }));
  });
  afterAll(() => transport.close());
  const ask = (url: string, headers: Record<string, string>, context?: object): Promise<Received> =>
    transport.send({ url, headers, body: { ...QUESTION, ...(context && { context }) } });

  test.each<[string, Record<string, string>]>([
    ["none", {}],
    ["an unknown one", { authorization: "Bearer 0123456789abcdef0123456789abcdef" }],
    ["an empty one", { authorization: "Bearer " }],
    ["another scheme", { authorization: `Basic ${bearer("platform")["authorization"]}` }],
    ["a part of one", { authorization: (bearer("platform")["authorization"] ?? "").slice(0, -1) }],
    ["more than one", { authorization: `${bearer("platform")["authorization"]}x` }],
  ])("%s gets 401", async (_what, headers) => {
    const urls = [EVALUATION, EVALUATIONS, "/access/v1/evaluation", "/nothing"];
    for (const url of urls) {
      const received = await ask(url, headers);
      expect(received.status, url).toBe(401);
      expect(received.headers["www-authenticate"]).toMatch(/^Bearer/u);
      expect(received.text).toContain("EDICT_REQUEST_UNAUTHENTICATED");
    }
    for (const url of ["/status", "/metrics"]) {
      expect((await transport.send({ method: "GET", url, headers })).status, url).toBe(401);
    }
  });

  test("a token's tenant need not be named", async () => {
    const received = await ask("/access/v1/evaluation", bearer("acme-app"));
    expect(JSON.parse(received.text)).toMatchObject({ decision: true, context: { tenant: "acme" } });
  });

  test("a token without a tenant may ask for all, and unknown ones are denied", async () => {
    expect((await ask(EVALUATION, bearer("platform"))).text).toContain('"decision":true');
    const unknown = await ask("/access/v1/evaluation", bearer("platform"), { tenant: "nobody" });
    expect([unknown.status, unknown.text.includes('"decision":false')]).toEqual([200, true]);
    expect((await ask("/access/v1/evaluation", bearer("platform"))).status).toBe(400);
  });

  test("other tenants answer like tenants that do not exist", async () => {
    const answers = [];
    for (const tenant of ["acme", "nobody", "__proto__", "constructor", "acme%2fx"]) {
      answers.push(await ask(`/tenants/${tenant}/access/v1/evaluation`, bearer("globex-app")));
      answers.push(await ask("/access/v1/evaluation", bearer("globex-app"), { tenant }));
      answers.push(await ask(`/tenants/globex/access/v1/evaluation`, bearer("globex-app"), { tenant }));
      answers.push(await ask(`/tenants/${tenant}/access/v1/evaluations`, bearer("globex-app")));
    }
    expect(new Set(answers.map(({ status, text: body }) => `${status} ${body}`))).toEqual(
      new Set(['403 "EDICT_REQUEST_FORBIDDEN: The token does not allow this."']),
    );
  });

  test("a token's own tenant that has no release is denied, not refused", async () => {
    const received = await ask("/access/v1/evaluation", bearer("globex-app"));
    expect(JSON.parse(received.text)).toMatchObject({
      decision: false,
      context: { tenant: "globex", release: null },
    });
  });

  test("a batch cannot reach another tenant", async () => {
    const evaluations = [{}, { context: { tenant: "acme" } }];
    const { text: body } = await transport.send({
      url: "/access/v1/evaluations",
      headers: bearer("globex-app"),
      body: { ...QUESTION, evaluations },
    });
    const { evaluations: answers } = JSON.parse(body) as {
      evaluations: { decision: boolean; context: object }[];
    };
    expect(answers.map(({ decision }) => decision)).toEqual([false, false]);
    expect(answers[1]?.context).toHaveProperty("error");
  });

  test("probes are open and tell strangers and tenants nothing of files", async () => {
    const get = async (url: string, headers?: Record<string, string>): Promise<string> => {
      const received = await transport.send({ method: "GET", url, ...(headers && { headers }) });
      expect(received.status).toBe(200);
      return received.text;
    };
    expect(await get("/healthz")).toBe('{"alive":true}');
    const hidden = '{"ready":true,"degraded":{"reason":"The newest revision is not in force."}}';
    expect(await get("/readyz")).toBe(hidden);
    expect(await get("/readyz", bearer("acme-app"))).toBe(hidden);
    expect(await get("/readyz", bearer("platform"))).toContain("tenants/acme/a.yaml");
    const own = JSON.parse(await get("/status", bearer("globex-app"))) as object;
    expect(own).toMatchObject({ releases: [], degraded: { reason: "The newest revision is not in force." } });
    expect(await get("/status", bearer("globex-app"))).not.toContain("acme");
    expect(await get("/status", bearer("acme-app"))).toContain('"tenant":"acme"');
    expect(await get("/metrics", bearer("acme-app"))).toContain("edict_revision_degraded 1");
  });
});
