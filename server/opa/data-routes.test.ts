import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { DecisionPoint } from "../../decisions/decision-point.ts";
import type { Decided } from "../../decisions/log/record.ts";
import { release } from "../../decisions/testdata/releases.ts";
import { loadPolicies } from "../../policies/runner.ts";
import type { AppDependencies } from "../dependencies.ts";
import { TRANSPORTS, bearer, makeApp, makeDecisions, token } from "../testdata/app.ts";
import type { Received, Sent, Transport } from "../testdata/app.ts";
import { question } from "./testdata/questions.ts";

let decisions: DecisionPoint;
beforeAll(async () => {
  decisions = makeDecisions((await loadPolicies()).runtime);
  decisions.publish(release("globex", {}));
});

const open: Transport[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

async function start(overrides: Partial<AppDependencies> = {}): Promise<Transport> {
  const transport = await (TRANSPORTS["inject"] ?? fail)(makeApp({ decisions, ...overrides }));
  open.push(transport);
  return transport;
}

function fail(): never {
  throw new Error("there is no such transport");
}

async function ask(sent: Sent, overrides: Partial<AppDependencies> = {}): Promise<Received> {
  return (await start(overrides)).send(sent);
}

function json({ text }: Received): unknown {
  return JSON.parse(text);
}

const ALLOW = "/tenants/acme/v1/data/edict/allow";

describe("POST /v1/data", () => {
  test.each([
    ["view", true],
    ["send", false],
  ])("answers %s at edict/allow", async (action, result) => {
    const received = await ask({ url: ALLOW, body: { input: question(action) } });
    expect(received.status).toBe(200);
    expect(json(received)).toEqual({ result });
    expect(received.headers["edict-release"]).toBe(decisions.digest("acme"));
  });

  test("gives the whole decision, parts of it, and all there is", async () => {
    const transport = await start();
    const get = async (path: string): Promise<unknown> =>
      json(await transport.send({ url: `/tenants/acme/v1/data${path}`, body: { input: question("send") } }));
    const decision = {
      decision: false,
      context: {
        reasons: [{ code: "rule.none", message: "No role of the subject has a rule for send on data." }],
        reason_admin: { en: "No role of the subject has a rule for send on data." },
        reason_user: { en: "You do not have permission to do this." },
        release: decisions.digest("acme"),
        tenant: "acme",
      },
    };
    expect(await get("/edict/decision")).toEqual({ result: decision });
    expect(await get("/edict/decision/context/reasons/0/code")).toEqual({ result: "rule.none" });
    expect(await get("/edict/")).toEqual({ result: { allow: false, decision } });
    expect(await get("/system/main")).toEqual({ result: decision });
    expect(await get("")).toEqual({ result: { edict: { allow: false, decision } } });
  });

  test.each([
    "/other",
    "/edict/deny",
    "/edict/allow/x",
    "/edict//allow",
    "/edict%2Fallow",
    "/edict/constructor",
  ])("has nothing at %s", async (path) => {
    const received = await ask({ url: `/tenants/acme/v1/data${path}`, body: { input: question() } });
    expect([received.status, json(received)]).toEqual([200, {}]);
  });

  test.each([{}, { input: null }, undefined])("warns of a body without an input: %j", async (body) => {
    const received = await ask({ url: ALLOW, ...(body !== undefined && { body }) });
    expect(received.status).toBe(200);
    expect(json(received)).toEqual({
      result: false,
      warning: { code: "api_usage_warning", message: "'input' key missing from the request" },
    });
  });

  test.each([
    ["no JSON", "{", "body contains malformed input document: The text is not well-formed JSON."],
    [
      "a key twice",
      '{"input":{},"input":{}}',
      'body contains malformed input document: The key "input" stands twice.',
    ],
    ["a list", "[]", "body contains malformed input document: The body must be an object."],
    [
      "another question",
      { input: { subject: "ann" } },
      /^input is no question: \/subject must be an object; /u,
    ],
    ["an input of another type", { input: "ann" }, "input is no question: the body must be an object"],
  ])("refuses %s as OPA would write it", async (_what, body, message) => {
    const received = await ask({ url: ALLOW, body });
    expect(received.status).toBe(400);
    expect(json(received)).toEqual({
      code: "invalid_parameter",
      message: typeof message === "string" ? message : expect.stringMatching(message),
      errors: [{ code: "EDICT_REQUEST_INVALID", message: "Mend the field that is named." }],
    });
  });

  test("reads JSON of any type, as `curl -d` sends it", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const received = await ask({ url: ALLOW, body: JSON.stringify({ input: question() }), headers });
    expect(json(received)).toEqual({ result: true });
  });

  test("tells metrics, provenance and reasons when asked", async () => {
    const query = "?metrics&provenance=true&explain=notes";
    const received = await ask({ url: `${ALLOW}${query}`, body: { input: question() } });
    const rule = "Role/viewer#/spec/rules/0";
    expect(json(received)).toEqual({
      provenance: { version: "0.0.0-test", bundles: { acme: { revision: decisions.digest("acme") } } },
      explanation: [
        {
          op: "note",
          query_id: 0,
          parent_id: 0,
          type: "",
          node: null,
          locals: [],
          message: `rule.allowed: The rule ${rule} allows view on data.`,
        },
      ],
      metrics: {
        timer_rego_query_eval_ns: expect.any(Number) as number,
        timer_server_handler_ns: expect.any(Number) as number,
      },
      result: true,
    });
  });

  test("explains in lines with pretty, and only refusals with fails", async () => {
    const transport = await start();
    const lines = await transport.send({
      url: `${ALLOW}?pretty=true&explain=full`,
      body: { input: question() },
    });
    expect(lines.text).toContain('{\n  "explanation": [\n');
    expect(json(lines)).toEqual({
      explanation: [
        'tenants/acme/viewer.yaml:10  Note "rule.allowed: The rule Role/viewer#/spec/rules/0 allows view on data."',
      ],
      result: true,
    });
    const fails = async (action: string): Promise<unknown> =>
      json(await transport.send({ url: `${ALLOW}?explain=fails&pretty`, body: { input: question(action) } }));
    expect(await fails("view")).toEqual({ explanation: [], result: true });
    expect(await fails("send")).toEqual({
      explanation: ['query  Note "rule.none: No role of the subject has a rule for send on data."'],
      result: false,
    });
  });

  test("counts and records every decision, and holds it back until it is recorded", async () => {
    const records: Decided[] = [];
    let keep = (): void => undefined;
    const kept = new Promise<void>((resolve) => {
      keep = resolve;
    });
    const transport = await start({
      onDecision: (decided) => {
        records.push(decided);
        return kept;
      },
    });
    let answered = false;
    const sent = transport
      .send({ url: ALLOW, body: { input: question() }, headers: { "x-request-id": "r-1" } })
      .finally(() => {
        answered = true;
      });
    await expect.poll(() => records.length).toBe(1);
    expect(answered).toBe(false);
    keep();
    expect((await sent).status).toBe(200);
    expect(records).toMatchObject([
      { tenant: "acme", route: "data", source: "server", requestId: "r-1", answer: { decision: true } },
    ]);
    const { text } = await transport.send({ method: "GET", url: "/metrics" });
    expect(text).toContain('edict_decisions_total{outcome="allow",reason="rule.allowed"} 1');
    expect(text).toContain('route="/tenants/:tenant/v1/data/*"');
  });
});

describe("GET /v1/data", () => {
  test("takes the input from the query", async () => {
    const input = encodeURIComponent(JSON.stringify(question()));
    expect(json(await ask({ method: "GET", url: `${ALLOW}?input=${input}` }))).toEqual({ result: true });
  });

  test("allows nobody without an input", async () => {
    expect(json(await ask({ method: "GET", url: ALLOW }))).toEqual({ result: false });
    expect(json(await ask({ method: "GET", url: "/v1/data" }))).toEqual({
      result: { edict: { allow: false } },
    });
  });

  test("refuses an input that is no JSON", async () => {
    const received = await ask({ method: "GET", url: `${ALLOW}?input=%7B` });
    expect(received.status).toBe(400);
    expect(json(received)).toMatchObject({
      code: "invalid_parameter",
      message: "parameter contains malformed input document: The text is not well-formed JSON.",
    });
  });
});

describe("the bare value", () => {
  test.each(["/tenants/acme/v0/data/edict/allow", "/tenants/acme/v0/data/edict/allow/"])(
    "at %s",
    async (url) => {
      const received = await ask({ url, body: question() });
      expect([received.status, received.text]).toEqual([200, "true\n"]);
    },
  );

  test.each(["/", "/tenants/acme", "/tenants/acme/"])(
    "of the default decision at %s is the whole",
    async (url) => {
      const received = await ask({ url, body: question("send", { tenant: "acme" }) });
      expect(json(received)).toMatchObject({ decision: false, context: { tenant: "acme" } });
    },
  );

  test.each([
    ["/v0/data/other/name", question(), "document missing: data.other.name"],
    ["/v0/data/edict/decision", undefined, "document undefined: data.edict.decision"],
    [
      "/v0/data/edict/decision/context/more",
      question(),
      "document undefined: data.edict.decision.context.more",
    ],
  ])("is 404 at %s", async (url, body, message) => {
    const received = await ask({ url: `/tenants/acme${url}`, ...(body && { body }) });
    expect(received.status).toBe(404);
    expect(json(received)).toMatchObject({ code: "undefined_document", message });
  });
});

describe("the tenant", () => {
  const tokens = [token("all"), token("acme-only", "acme")];
  const url = "/v1/data/edict/decision/context/tenant";

  test.each([
    ["the path", `/tenants/acme${url}`, question(), "all"],
    ["the token", url, question(), "acme-only"],
    ["the input", url, question("view", { tenant: "acme" }), "all"],
    ["the context", url, question("view", { context: { tenant: "acme" } }), "all"],
  ])("is that of %s", async (_place, path, input, name) => {
    const received = await ask({ url: path, body: { input }, headers: bearer(name) }, { tokens });
    expect(json(received)).toEqual({ result: "acme" });
  });

  test("must be named once", async () => {
    const bare = await ask({ url, body: { input: question() }, headers: bearer("all") }, { tokens });
    expect(bare.status).toBe(400);
    expect(json(bare)).toMatchObject({
      code: "invalid_parameter",
      message: expect.stringMatching(/tenant is missing/u) as string,
    });
    const two = question("view", { tenant: "acme", context: { tenant: "globex" } });
    const both = await ask({ url, body: { input: two }, headers: bearer("all") }, { tokens });
    expect([both.status, json(both)]).toMatchObject([
      400,
      { message: expect.stringMatching(/differ/u) as string },
    ]);
  });

  test.each([
    ["tenant", { tenant: "globex" }],
    ["tenant", { tenant: "no-such" }],
    ["context", { context: { tenant: "globex" } }],
    ["both", { tenant: "acme", context: { tenant: "globex" } }],
    ["broken", { tenant: "globex", subject: 1 }],
  ])("of a token is kept to, named by %s", async (_place, extra) => {
    const sent = { url, body: { input: question("view", extra) }, headers: bearer("acme-only") };
    const received = await ask(sent, { tokens });
    expect([received.status, json(received)]).toEqual([
      403,
      {
        code: "unauthorized",
        message: "The token does not allow this.",
        errors: [{ code: "EDICT_REQUEST_FORBIDDEN", message: "Use a token of that tenant." }],
      },
    ]);
  });

  test("is nobody's without a token", async () => {
    const received = await ask({ url, body: { input: question() } }, { tokens });
    expect([received.status, json(received)]).toMatchObject([401, { code: "unauthorized" }]);
    expect(received.headers["www-authenticate"]).toBe('Bearer realm="edict"');
  });
});

describe("what OPA would write", () => {
  test.each([
    ["PUT", "/v1/data/edict/allow"],
    ["PATCH", "/v1/data"],
    ["DELETE", "/v1/data/users"],
    ["PUT", "/v1/policies/mine"],
    ["DELETE", "/tenants/acme/v1/policies/mine"],
  ])("%s %s is refused: the state comes from Git", async (method, url) => {
    const received = await ask({
      method: method as "PUT",
      url,
      body: "package mine",
      headers: { "content-type": "text/plain" },
    });
    expect([received.status, json(received)]).toMatchObject([
      405,
      {
        code: "invalid_operation",
        message: expect.stringMatching(/^edict's state comes from Git/u) as string,
      },
    ]);
  });

  test.each([
    ["GET", "/v0/data/edict/allow", "POST"],
    ["OPTIONS", "/v1/data/edict/allow", "GET, POST"],
    ["PUT", "/tenants/acme/v1/batch/data/edict/allow", "POST"],
  ])("%s %s is no method", async (method, url, allow) => {
    const received = await ask({ method: method as "PUT", url });
    expect([received.status, received.headers["allow"]]).toEqual([405, allow]);
  });

  test("is refused to nobody without a token first", async () => {
    const received = await ask({ method: "PUT", url: "/v1/data/x" }, { tokens: [token("all")] });
    expect(received.status).toBe(401);
  });
});

describe("GET /health", () => {
  const empty = makeDecisionsWithout();
  const notReady = { decisions: empty, status: { status: () => ({}) } };

  test.each([
    "/health",
    "/health?bundles",
    "/health?plugins=true&exclude-plugin=x",
    "/health/live",
    "/health/ready",
  ])("is {} at %s once there are releases, without a token", async (url) => {
    const received = await ask({ method: "GET", url }, { tokens: [token("all")] });
    expect([received.status, json(received)]).toEqual([200, {}]);
  });

  test.each([
    ["/health", 200],
    ["/health/live", 200],
    ["/health?bundles=true", 500],
    ["/health?plugins", 500],
    ["/health/ready", 500],
  ])("is told before there is a release: %s", async (url, status) => {
    const received = await ask({ method: "GET", url }, notReady);
    expect([received.status, json(received)]).toEqual([
      status,
      status === 200 ? {} : { error: "one or more bundles are not activated" },
    ]);
  });
});

function makeDecisionsWithout(): DecisionPoint {
  const point = makeDecisions();
  point.withdraw("acme");
  return point;
}
