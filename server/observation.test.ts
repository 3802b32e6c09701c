import { Writable } from "node:stream";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import { acme } from "../decisions/testdata/releases.ts";
import type { AppDependencies, ServiceStatus } from "./dependencies.ts";
import { SIMPLE_POLICY, bearer, makeApp, makeDecisions, token } from "./testdata/app.ts";

const EVALUATION = "/tenants/acme/access/v1/evaluation";
const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};

async function logged(
  overrides: Partial<AppDependencies>,
  use: (app: ReturnType<typeof makeApp>) => Promise<unknown>,
): Promise<string> {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  const app = makeApp({ ...overrides, logger: pino({ level: "trace" }, stream) });
  await use(app);
  await app.close();
  return text;
}

describe("the log", () => {
  test("tells of a request by its route and id, without body, query and token", async () => {
    const text = await logged({ tokens: [token("app")] }, (app) =>
      app.inject({
        method: "POST",
        url: `${EVALUATION}?secret=query-canary`,
        headers: { host: "localhost", "x-request-id": "r-77", ...bearer("app") },
        payload: { ...QUESTION, context: { note: "body-canary" } },
      }),
    );
    expect(text).toContain('"requestId":"r-77"');
    expect(text).toContain('"route":"/tenants/:tenant/access/v1/evaluation"');
    expect(text).toContain('"token":"app"');
    expect(text).not.toMatch(/canary|0123456789abcdef|viewer@/u);
  });

  test("has the cause of what clients are not told", async () => {
    const decisions = makeDecisions();
    const failing: AppDependencies["decisions"] = {
      ...bound(decisions),
      evaluateText: () => {
        throw new EdictError("EDICT_DATABASE_FAILED", "SELECT canary", { cause: new Error("at 10.0.0.1") });
      },
    };
    let answer = "";
    const text = await logged({ decisions: failing }, async (app) => {
      const response = await app.inject({
        method: "POST",
        url: EVALUATION,
        headers: { host: "localhost" },
        payload: QUESTION,
      });
      answer = `${response.statusCode} ${response.payload}`;
    });
    expect(answer).toBe('500 "EDICT_DATABASE_FAILED: The database refused a statement."');
    expect(text).toContain("SELECT canary: at 10.0.0.1");
  });

  test("an error that is not of the table is told as internal", async () => {
    const decisions: AppDependencies["decisions"] = {
      ...bound(makeDecisions()),
      evaluateText: () => {
        throw new TypeError("canary");
      },
    };
    const response = await makeApp({ decisions }).inject({
      method: "POST",
      url: EVALUATION,
      headers: { host: "localhost" },
      payload: QUESTION,
    });
    expect(response.statusCode).toBe(500);
    expect(response.payload).toBe('"EDICT_INTERNAL: edict met a state that it should not meet."');
  });
});

function bound(decisions: DecisionPoint): AppDependencies["decisions"] {
  return {
    size: decisions.size,
    digest: (tenant) => decisions.digest(tenant),
    release: (tenant) => decisions.release(tenant),
    releases: () => decisions.releases(),
    freshness: decisions.freshness,
    evaluate: (...question) => decisions.evaluate(...question),
    evaluateMany: (...questions) => decisions.evaluateMany(...questions),
    evaluateText: (...question) => decisions.evaluateText(...question),
  };
}

describe("the metrics", () => {
  test("count decisions by outcome and reason, requests by route, and have no name of a tenant or subject", async () => {
    const app = makeApp();
    const ask = (url: string, payload: object): Promise<unknown> =>
      app.inject({ method: "POST", url, headers: { host: "localhost" }, payload });
    await ask(EVALUATION, QUESTION);
    await ask(EVALUATION, { ...QUESTION, action: { name: "edit" } });
    await ask("/tenants/nobody/access/v1/evaluation", QUESTION);
    await ask("/tenants/acme/access/v1/evaluations", { ...QUESTION, evaluations: [{}, { subject: 1 }] });
    await ask(EVALUATION, {});
    await app.inject({ url: "/x", headers: { host: "localhost" } });
    const { payload } = await app.inject({ url: "/metrics", headers: { host: "localhost" } });
    expect(payload).toContain('edict_decisions_total{outcome="allow",reason="test.rule"} 2');
    expect(payload).toContain('edict_decisions_total{outcome="deny",reason="test.none"} 1');
    expect(payload).toContain('edict_decisions_total{outcome="deny",reason="tenant.unknown"} 1');
    expect(payload).toContain('edict_decisions_total{outcome="deny",reason="request.invalid"} 1');
    expect(payload).toContain("edict_decision_duration_seconds_count 5");
    const route = 'method="POST",route="/tenants/:tenant/access/v1/evaluation"';
    expect(payload).toContain(`edict_http_requests_total{${route},status="200"} 3`);
    expect(payload).toContain(`edict_http_requests_total{${route},status="400"} 1`);
    expect(payload).toContain('edict_http_requests_total{method="GET",route="none",status="404"} 1');
    expect(payload).toContain('edict_revision_info{revision="abc"} 1');
    expect(payload).toContain("edict_revision_degraded 0");
    expect(payload).not.toMatch(/acme|nobody|viewer@/u);
  });

  test("of two apps do not mix, and process figures come when asked for", async () => {
    const [one, two] = [makeApp({ processMetrics: true }), makeApp()];
    await one.inject({ method: "POST", url: EVALUATION, headers: { host: "localhost" }, payload: QUESTION });
    const text = async (app: typeof one): Promise<string> =>
      (await app.inject({ url: "/metrics", headers: { host: "localhost" } })).payload;
    expect(await text(one)).toContain("process_resident_memory_bytes");
    expect(await text(two)).not.toContain("process_resident_memory_bytes");
    expect(await text(two)).toContain("edict_decision_duration_seconds_count 0");
  });
});

describe("/readyz", () => {
  const ready = async (tenants: number, status: ServiceStatus): Promise<readonly [number, object]> => {
    const decisions = new DecisionPoint({ policy: SIMPLE_POLICY });
    if (tenants > 0) decisions.publish(acme());
    const app = makeApp({ decisions, status: { status: () => status } });
    const response = await app.inject({ url: "/readyz", headers: { host: "localhost" } });
    return [response.statusCode, response.json<object>()];
  };

  test("is 503 before the first release", async () => {
    expect(await ready(0, {})).toEqual([503, { ready: false }]);
    const degraded = { reason: "edict.yaml:1:1 wrong", revision: "def" };
    expect(await ready(0, { degraded })).toEqual([503, { ready: false, degraded }]);
  });

  test("is 200 with releases from the last run, before any pass", async () => {
    expect(await ready(1, {})).toEqual([200, { ready: true }]);
  });

  test("is 200 when a revision without tenants is in force", async () => {
    expect(await ready(0, { revision: "abc" })).toEqual([200, { ready: true, revision: "abc" }]);
  });

  test("stays 200 while the last good state serves, and says what is wrong", async () => {
    const degraded = { reason: "tenants/acme/a.yaml:3:1 wrong (and 2 more)", revision: "def" };
    expect(await ready(1, { revision: "abc", degraded })).toEqual([
      200,
      { ready: true, revision: "abc", degraded },
    ]);
  });
});
