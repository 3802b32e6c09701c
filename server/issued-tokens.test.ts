import { hash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROUTE_GROUPS } from "../core/api-token.ts";
import type { KnownToken } from "../core/api-token.ts";
import { makeDataFilters } from "../decisions/filters/data-filters.ts";
import type { AgentDesk, AppDependencies, Bundles } from "./dependencies.ts";
import { IssuedTokens } from "./issued-tokens.ts";
import { askedTenant } from "./tenant-of.ts";
import { SIMPLE_POLICY, bearer, makeApp, sendTo, token } from "./testdata/app.ts";
import type { Received, Sent } from "./testdata/app.ts";
import type { Caller } from "./tokens.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");
const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};
const LANE = { url: "/tenants/acme/access/v1/evaluation", body: QUESTION };

/** As the database knows the token that `bearer(name)` shows. */
function known(name: string, parts: Partial<KnownToken> = {}): KnownToken {
  const digest = hash("sha256", `${name}-0123456789abcdef`, "hex");
  return { name, digest, tenants: "all", routes: "all", ...parts };
}

interface Started {
  readonly issued: IssuedTokens;
  readonly clock: { time: number };
  /** Sends with the token of that name. */
  readonly ask: (name: string, sent: Sent) => Promise<Received>;
  readonly status: (name: string, sent: Sent) => Promise<number>;
  readonly port: number;
}

async function start(
  tokens: readonly KnownToken[],
  overrides: Partial<AppDependencies> = {},
): Promise<Started> {
  const clock = { time: NOW };
  const issued = new IssuedTokens({ now: () => clock.time });
  issued.replaceAll({ any: tokens.length > 0, tokens });
  const app = makeApp({ issued, ...overrides });
  onTestFinished(() => app.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const ask = (name: string, sent: Sent): Promise<Received> =>
    sendTo(port, { ...sent, headers: { ...bearer(name), ...sent.headers } });
  const status = async (name: string, sent: Sent): Promise<number> => (await ask(name, sent)).status;
  return { issued, clock, ask, status, port };
}

test("a token of the database is accepted, and refused as soon as it is revoked", async () => {
  const { issued, status } = await start([known("app")]);
  expect(await status("app", LANE)).toBe(200);
  expect(await status("other", LANE)).toBe(401);
  issued.replaceAll({ any: true, tokens: [known("other")] });
  expect(await status("app", LANE)).toBe(401);
  expect(await status("app", { method: "GET", url: "/status" })).toBe(401);
  expect(await status("other", LANE)).toBe(200);
});

test("it expires to the millisecond, on either way through the server", async () => {
  const { clock, status } = await start([known("app", { expiresAt: "2026-11-22T14:00:05.000Z" })]);
  clock.time = NOW + 4_999;
  expect(await status("app", LANE)).toBe(200);
  clock.time = NOW + 5_000;
  expect(await status("app", LANE)).toBe(401);
  expect(await status("app", { method: "GET", url: "/status" })).toBe(401);
});

test("an end that cannot be read is past", async () => {
  const { status } = await start([known("app", { expiresAt: "soon" })]);
  expect(await status("app", LANE)).toBe(401);
});

test("the first token closes a server that was open on loopback, and no revocation opens it again", async () => {
  const { issued, port } = await start([]);
  const anonymous = (sent: Sent): Promise<number> => sendTo(port, sent).then(({ status }) => status);
  const status = { method: "GET", url: "/status" } as const;
  expect([await anonymous(LANE), await anonymous(status)]).toEqual([200, 200]);
  issued.replaceAll({ any: true, tokens: [known("app")] });
  expect([await anonymous(LANE), await anonymous(status)]).toEqual([401, 401]);
  issued.replaceAll({ any: true, tokens: [] });
  expect([await anonymous(LANE), await anonymous(status)]).toEqual([401, 401]);
  issued.replaceAll({ any: false, tokens: [] });
  expect([await anonymous(LANE), await anonymous(status)]).toEqual([401, 401]);
});

test("beyond loopback a server may listen by the tokens of the database alone, never without any", () => {
  const listen = { kind: "tcp", host: "0.0.0.0", port: 7373, loopback: false } as const;
  const issued = new IssuedTokens({ now: () => NOW });
  const build = () => makeApp({ listen, issued });
  expect(build).toThrow(expect.objectContaining({ code: "EDICT_LISTEN_UNPROTECTED" }));
  issued.replaceAll({ any: true, tokens: [] });
  expect(build).not.toThrow();
});

test("tokens of edict.yaml and of the database stand beside each other", async () => {
  const { status } = await start([known("app")], { tokens: [token("fixed", "acme")] });
  expect([await status("app", LANE), await status("fixed", LANE)]).toEqual([200, 200]);
});

/** One route of each group, with what it answers to who may use it. */
const ROUTES: readonly (readonly [string, Sent, number])[] = [
  ["decisions", LANE, 200],
  ["decisions", { ...LANE, url: `${LANE.url}?explain=true` }, 200],
  ["decisions", { url: "/tenants/acme/access/v1/evaluations", body: { evaluations: [QUESTION] } }, 200],
  ["search", { url: "/tenants/acme/access/v1/search/action", body: QUESTION }, 200],
  ["opa", { url: "/tenants/acme/v1/data/edict/allow", body: { input: QUESTION } }, 200],
  ["opa", { url: "/tenants/acme/v0/data/edict/allow", body: QUESTION }, 200],
  ["opa", { method: "PUT", url: "/v1/data/x", body: {} }, 405],
  ["opa", { url: "/tenants/acme/v1/compile/edict/allow", body: { input: QUESTION } }, 400],
  ["bundles", { method: "GET", url: "/bundles" }, 200],
  ["bundles", { method: "GET", url: "/bundles/acme" }, 200],
  ["bundles", { method: "GET", url: "/tenants/acme/release" }, 200],
  ["agents", { url: "/status", body: {} }, 200],
  ["agents", { url: "/logs", body: [] }, 200],
  ["agents", { method: "GET", url: "/agents" }, 200],
  ["status", { method: "GET", url: "/status" }, 200],
  ["status", { method: "GET", url: "/metrics" }, 200],
];

const BUNDLES: Bundles = {
  answer: () => Promise.resolve({ tag: '"x"', bytes: Buffer.from("") }) as never,
  end: () => undefined,
};
const DESK: AgentDesk = {
  report: () => undefined,
  list: (tenant) => Promise.resolve([{ tenant } as never]),
  logged: () => Promise.resolve({ taken: 0, repeated: 0, ignored: 0 }),
};
const FULL: Partial<AppDependencies> = {
  bundles: BUNDLES,
  agents: DESK,
  onDecision: () => undefined,
  filters: makeDataFilters(SIMPLE_POLICY),
};

describe("groups of routes", () => {
  test("a token of one group may use its routes and no others, with one refusal for all", async () => {
    const tokens = ROUTE_GROUPS.map((group) => known(group, { routes: [group] }));
    const { ask, status } = await start([...tokens, known("all")], FULL);
    const refusals = new Set<string>();
    for (const [owner, sent, expected] of ROUTES) {
      expect([sent, await status("all", sent)]).toEqual([sent, expected]);
      for (const group of ROUTE_GROUPS) {
        const answer = await ask(group, sent);
        expect([group, sent, answer.status]).toEqual([group, sent, group === owner ? expected : 403]);
        if (group !== owner) refusals.add(messageOf(answer.text));
      }
    }
    expect(refusals).toEqual(new Set(["The token does not allow this."]));
  });

  test("a refusal does not depend on what is asked", async () => {
    const { ask } = await start([known("app", { routes: ["status"], tenants: ["acme"] })]);
    const texts = new Set<string>();
    for (const body of [QUESTION, {}, "{", { ...QUESTION, context: { tenant: "globex" } }])
      for (const url of [LANE.url, "/tenants/nobody/access/v1/evaluation", "/access/v1/evaluation"]) {
        const { status, text } = await ask("app", { url, body });
        texts.add(`${status} ${text}`);
      }
    expect([...texts]).toEqual([expect.stringMatching(/^403 .*The token does not allow this/u)]);
  });

  test("what is open to everybody is open to every token, and what is not there is not there", async () => {
    const { status } = await start([known("app", { routes: ["bundles"] })]);
    for (const url of ["/healthz", "/readyz", "/health"])
      expect(await status("app", { method: "GET", url })).toBe(200);
    expect(await status("app", { method: "GET", url: "/nothing" })).toBe(404);
  });

  test("a group that is not known here gives nothing", async () => {
    const { status } = await start([known("app", { routes: ["later"] })]);
    for (const [, sent] of ROUTES.slice(0, 3)) expect(await status("app", sent)).toBe(403);
  });
});

/** The message of an error, in edict's form or in OPA's. */
function messageOf(text: string): string {
  return /The token does not allow this\./u.exec(text)?.[0] ?? text;
}

describe("tokens of several tenants", () => {
  const TWO = known("two", { tenants: ["acme", "initech"] });

  test("must name one of theirs; of others they learn nothing, whether these exist or not", async () => {
    const { ask, status } = await start([TWO], FULL);
    expect(await status("two", LANE)).toBe(200);
    expect(await status("two", { url: "/access/v1/evaluation", body: QUESTION })).toBe(400);
    const named = { ...QUESTION, context: { tenant: "acme" } };
    expect(await status("two", { url: "/access/v1/evaluation", body: named })).toBe(200);
    const refused = new Set<string>();
    for (const name of ["globex", "nobody"]) {
      for (const sent of [
        { url: `/tenants/${name}/access/v1/evaluation`, body: QUESTION },
        { url: "/access/v1/evaluation", body: { ...QUESTION, context: { tenant: name } } },
        { url: LANE.url, body: { ...QUESTION, context: { tenant: name } } },
        { url: `/tenants/${name}/access/v1/evaluation`, body: named },
      ]) {
        const answer = await ask("two", sent);
        refused.add(`${answer.status} ${answer.text}`);
      }
    }
    expect([...refused]).toEqual([expect.stringMatching(/^403 /u)]);
  });

  test("see their own in /status, in bundles and of agents, and are no callers of all", async () => {
    const asked: boolean[] = [];
    const bundles: Bundles = {
      ...BUNDLES,
      answer: (question) => {
        asked.push(question.visible);
        return BUNDLES.answer(question);
      },
    };
    const one = known("one", { tenants: ["globex"] });
    const { ask, status } = await start([TWO, one], { ...FULL, bundles });
    const get = async (name: string, url: string): Promise<unknown> =>
      JSON.parse((await ask(name, { method: "GET", url })).text);
    expect(await get("two", "/status")).toMatchObject({ releases: [{ tenant: "acme" }] });
    expect(await get("two", "/status")).not.toHaveProperty("phases");
    expect(await get("one", "/status")).toMatchObject({ releases: [] });
    expect(await status("two", { method: "GET", url: "/bundles" })).toBe(403);
    for (const tenant of ["acme", "initech", "globex"])
      await ask("two", { method: "GET", url: `/bundles/${tenant}` });
    expect(asked).toEqual([true, true, false]);
    expect(await get("two", "/agents")).toEqual({ agents: [{ tenant: "acme" }, { tenant: "initech" }] });
    for (const url of ["/status", "/logs"]) expect(await status("two", { url, body: [] })).toBe(403);
  });

  test("never stand for a tenant that is not in the list, whatever is sent", () => {
    const names = ["acme", "globex", "initech", "nobody"];
    const name = fc.constantFrom(...names);
    const inContext = fc.option(fc.oneof(name, fc.constantFrom(null, 1, "", ["acme"])), { nil: undefined });
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.option(name, { nil: undefined }),
        inContext,
        (tenants, inPath, said) => {
          const caller: Caller = { name: "x", tenants, routes: "all" };
          const context = said === undefined ? undefined : { tenant: said };
          const ask = (): string => askedTenant({ requestId: "r", inPath, caller }, context);
          const own = [inPath, said].every((one) => one === undefined || tenants.includes(one as string));
          const wanted = [inPath, said, ...(tenants.length === 1 ? tenants : [])].find(
            (one) => one !== undefined,
          );
          if (!own) expect(ask).toThrow(expect.objectContaining({ code: "EDICT_REQUEST_FORBIDDEN" }));
          else if (wanted === undefined || (said !== undefined && said !== wanted))
            expect(ask).toThrow(expect.objectContaining({ code: "EDICT_REQUEST_INVALID" }));
          else expect(tenants).toContain(ask());
        },
      ),
    );
  });
});

test("neither a log line nor an answer holds a token or its hash", async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString("utf8"));
      done();
    },
  });
  const logger = pino({ level: "trace" }, stream);
  const { ask, issued } = await start([known("app", { routes: ["decisions"] })], { logger });
  const answers: Received[] = [];
  for (const sent of [LANE, { method: "GET" as const, url: "/status" }, { url: LANE.url, body: "{" }])
    answers.push(await ask("app", sent));
  issued.replaceAll({ any: true, tokens: [] });
  answers.push(await ask("app", LANE));
  expect(answers.map(({ status }) => status)).toEqual([200, 403, 400, 401]);
  expect(lines.length).toBeGreaterThan(0);
  const all = [...lines, JSON.stringify(answers)].join("\n");
  expect(all).not.toContain("app-0123456789abcdef");
  expect(all).not.toContain(known("app").digest);
});
