import { describe, expect, onTestFinished, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import type { PastPoint, ReleaseHistory } from "../core/release-history.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import { PastDecisions } from "../decisions/past.ts";
import { acme } from "../decisions/testdata/releases.ts";
import { SIMPLE_POLICY, TRANSPORTS, bearer, makeApp, token } from "./testdata/app.ts";
import type { Received, Transport } from "./testdata/app.ts";

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};
const EVALUATION = "/tenants/acme/access/v1/evaluation";
const THEN = acme({ bindings: {} });
const AT = "2026-11-01T10:00:00.000Z";

/** A history in which acme had a release without bindings. */
const HISTORY: ReleaseHistory = {
  momentOf: (tenant, point: PastPoint) => {
    if ("entry" in point && point.entry > 9) return Promise.reject(new EdictError("EDICT_NOT_FOUND", "none"));
    const digest = "entry" in point && point.entry === 1 ? acme().digest : THEN.digest;
    return Promise.resolve(tenant === "acme" ? { at: AT, since: { entry: 5, at: AT }, digest } : { at: AT });
  },
  read: (_tenant, digest) => Promise.resolve(digest === THEN.digest ? { release: THEN, size: 1 } : undefined),
  oldest: () => Promise.resolve({ entry: 5, at: AT }),
  prune: () => Promise.resolve(0),
};

function ask(
  transport: Transport,
  asOf: string,
  url = EVALUATION,
  body: object = QUESTION,
): Promise<Received> {
  return transport.send({ url: `${url}?asOf=${encodeURIComponent(asOf)}`, body });
}

describe.each(Object.entries(TRANSPORTS))("asking as of the past, by %s", (_name, open) => {
  async function opened(overrides: Parameters<typeof makeApp>[0] = {}): Promise<Transport> {
    const past = new PastDecisions({
      history: HISTORY,
      open: () => new DecisionPoint({ policy: SIMPLE_POLICY }),
    });
    const transport = await open(makeApp({ past, ...overrides }));
    onTestFinished(() => transport.close());
    return transport;
  }

  test("answers from the release of then, and says so", async () => {
    const transport = await opened();
    const { status, headers, text } = await ask(transport, AT);
    expect([status, headers["edict-release"]]).toEqual([200, THEN.digest]);
    expect(JSON.parse(text)).toMatchObject({
      decision: false,
      context: { release: THEN.digest, tenant: "acme", asOf: { at: AT, entry: 5, since: AT } },
    });
    const now = await transport.send({ url: EVALUATION, body: QUESTION });
    expect(JSON.parse(now.text)).toMatchObject({ decision: true });
    expect(now.text).not.toContain("asOf");
  });

  test("answers batches from one release", async () => {
    const transport = await opened();
    const batch = { ...QUESTION, evaluations: [{}, { subject: 1 }, { context: { tenant: "globex" } }] };
    const { status, text } = await ask(transport, "5", "/tenants/acme/access/v1/evaluations", batch);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      evaluations: [
        { decision: false, context: { asOf: { entry: 5 } } },
        { decision: false, context: { error: { status: 400 } } },
        { decision: false, context: { error: { status: 400 } } },
      ],
    });
  });

  test.each([
    ["yesterday", 400],
    ["2999-01-01T00:00:00Z", 400],
    ["10", 404],
    ["1", 410],
  ])("refuses %s with %i", async (asOf, expected) => {
    const { status, text } = await ask(await opened(), asOf);
    expect([status, JSON.parse(text)]).toEqual([expected, expect.stringMatching(/^EDICT_/u)]);
    if (expected === 410) expect(text).toContain(`entry 5, ${AT}`);
  });

  test("a point cannot be given twice, nor where nothing is kept", async () => {
    const twice = await (await opened()).send({ url: `${EVALUATION}?asOf=1&asOf=2`, body: QUESTION });
    expect(twice.status).toBe(400);
    const nothing = await open(makeApp());
    onTestFinished(() => nothing.close());
    expect((await ask(nothing, AT)).status).toBe(400);
  });

  test("a token of one tenant reads no other's past", async () => {
    const transport = await opened({ tokens: [token("globex-app", "globex")] });
    const { status } = await transport.send({
      url: `${EVALUATION}?asOf=5`,
      body: QUESTION,
      headers: bearer("globex-app"),
    });
    expect(status).toBe(403);
  });
});
