import { createServer } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { makeApp, makeDecisions, token } from "../server/testdata/app.ts";
import { ClientError, DecisionClient } from "./index.ts";
import type { Action, ClientOptions, EvaluationRequest } from "./index.ts";

const TOKEN = "all-0123456789abcdef";
const ASK: EvaluationRequest = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "1" },
};
const NO: EvaluationRequest = { ...ASK, subject: { type: "user", id: "nobody" } };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A real edict; `calls` are the paths that it was asked for. */
async function edict() {
  const decisions = makeDecisions();
  const calls: { readonly url: string; readonly socket: Socket }[] = [];
  const app = makeApp({ decisions, tokens: [token("all"), token("bound", "acme")] });
  await app.listen({ host: "127.0.0.1", port: 0 });
  app.server.prependListener("request", (request) => {
    calls.push({ url: request.url ?? "", socket: request.socket });
  });
  ends.push(() => {
    app.server.closeAllConnections();
    return app.close();
  });
  return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, calls, decisions };
}

/** Answers that are given one after another; the last again and again. */
async function faulty(...answers: readonly ((response: ServerResponse) => void)[]) {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request.headers);
    request.resume().on("end", () => answer?.(response));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end(`"${TOKEN} EDICT_INTERNAL: secret"`);
  };
const yes = (response: ServerResponse): void => {
  response.end(JSON.stringify({ decision: true, context: { reasons: [], release: null, tenant: "acme" } }));
};
const hang = (): void => undefined;

function client(url: string, options: Partial<ClientOptions> = {}): DecisionClient {
  return new DecisionClient({ url, tenant: "acme", token: TOKEN, ...options });
}

describe("against an edict", () => {
  test("gets its answers, by the tenant of the options, the token and the question", async () => {
    const { url, decisions } = await edict();
    const expected = JSON.parse(JSON.stringify(decisions.evaluate("acme", ASK, { now: 0 }))) as unknown;
    expect(await client(url).evaluate(ASK)).toEqual(expected);
    expect(await new DecisionClient({ url, token: "bound-0123456789abcdef" }).evaluate(ASK)).toEqual(
      expected,
    );
    const unbound = new DecisionClient({ url: `${url}/`, token: () => Promise.resolve(TOKEN) });
    expect(await unbound.evaluate({ ...ASK, context: { tenant: "acme" } })).toEqual(expected);
    expect((await client(url).evaluate(NO)).decision).toBe(false);
  });

  test("keeps connections", async () => {
    const { url, calls } = await edict();
    const asking = client(url);
    for (let turn = 0; turn < 20; turn += 1) await asking.evaluate(ASK);
    // A second one is opened where the first is not yet free when the next question comes.
    expect(new Set(calls.map(({ socket }) => socket)).size).toBeLessThan(4);
  });

  test("asks several at once, also with an end", async () => {
    const { url } = await edict();
    const { subject, action, resource } = ASK;
    const asking = client(url);
    const items = await asking.evaluations({ subject, action, evaluations: [{ resource }, {}] });
    expect(items).toMatchObject([
      { decision: true },
      { decision: false, context: { error: { status: 400 } } },
    ]);
    const options = { evaluations_semantic: "deny_on_first_deny" } as const;
    expect(await asking.evaluations({ evaluations: [ASK, NO, ASK], options })).toHaveLength(2);
    expect(await asking.evaluations({ evaluations: [] })).toEqual([]);
  });

  test("searches", async () => {
    const { url } = await edict();
    const { results } = await client(url).searchSubjects({ ...ASK, subject: { type: "user" } });
    expect(results).toContainEqual({ type: "user", id: "viewer@acme.example" });
    const actions = await client(url).searchActions({ subject: ASK.subject, resource: ASK.resource });
    expect(actions.results).toContainEqual({ name: "view" });
    expect((await client(url).searchResources({ ...ASK, resource: { type: "data" } })).results).toEqual([]);
    await expect(client("http://127.0.0.1:9").searchSubjects(ASK)).rejects.toThrow(ClientError);
  });

  test("waits for an entry, and denies what stays older", async () => {
    const { url, decisions } = await edict();
    const waiting = client(url).evaluate(ASK, { atLeast: 57 });
    setTimeout(() => decisions.freshness.reach(57), 20);
    expect((await waiting).decision).toBe(true);
    const late = await client(url).evaluate(ASK, { atLeast: 58, timeoutMs: 200 });
    expect(late).toMatchObject({ decision: false, context: { reasons: [{ code: "client.unavailable" }] } });
  });

  test("is refused for a question that is none or a wrong token, and denies", async () => {
    const { url } = await edict();
    const errors: ClientError[] = [];
    const onError = (error: ClientError): number => errors.push(error);
    const refused = { decision: false, context: { reasons: [{ code: "client.refused" }], tenant: "acme" } };
    expect(await client(url, { token: "x", onError }).evaluate(ASK)).toMatchObject(refused);
    expect(await client(url, { onError }).evaluate({ ...ASK, action: {} as Action })).toMatchObject(refused);
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    const unsendable = { ...ASK, context: cyclic } as unknown as EvaluationRequest;
    expect(await client(url, { onError }).evaluate(unsendable)).toMatchObject(refused);
    expect(errors.map((error) => error.status)).toEqual([401, 400, undefined]);
    const throwing = client(url, { token: "x", onUnavailable: "throw" });
    await expect(throwing.evaluate(ASK)).rejects.toMatchObject({ code: "client.refused", status: 401 });
  });
});

describe("batching", () => {
  test("sends questions of one turn together, and each caller gets its own answer", async () => {
    const { url, calls } = await edict();
    const asking = client(url, { batch: {} });
    const wrong = { ...ASK, action: {} as Action };
    const answers = await Promise.all([ASK, NO, wrong, ASK].map((request) => asking.evaluate(request)));
    expect(answers.map(({ decision }) => decision)).toEqual([true, false, false, true]);
    expect(answers[2]?.context.reasons[0]?.code).toBe("client.refused");
    expect(calls.map((call) => call.url)).toEqual(["/tenants/acme/access/v1/evaluations"]);
  });

  test("sends no more than the most in a call, and one tenant's only", async () => {
    const { url, calls } = await edict();
    const most = client(url, { batch: { withinMs: 5, most: 3 } });
    await Promise.all(Array.from({ length: 7 }, () => most.evaluate(ASK)));
    expect(calls).toHaveLength(3);
    const many = new DecisionClient({ url, token: TOKEN, batch: {} });
    const of = (tenant: string) => many.evaluate({ ...ASK, context: { tenant } });
    const [mine, other] = await Promise.all([of("acme"), of("globex"), of("acme")]);
    expect([mine?.decision, other?.decision, calls.length]).toEqual([true, false, 5]);
  });

  test("one that gives up leaves the others their answers", async () => {
    const { url } = await edict();
    const asking = client(url, { batch: { withinMs: 20 } });
    const leaving = new AbortController();
    const left = asking.evaluate(ASK, { signal: leaving.signal });
    const stays = asking.evaluate(ASK);
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    expect((await stays).decision).toBe(true);
  });
});

describe("faults", () => {
  test.each([502, 503, 504, 429])("%i is asked again", async (code) => {
    const { url, asked } = await faulty(status(code), status(code), yes);
    expect((await client(url).evaluate(ASK)).decision).toBe(true);
    expect(asked).toHaveLength(3);
  });

  test("a broken connection and a hanging answer are asked again", async () => {
    const { url, asked } = await faulty((response) => response.destroy(), hang, yes);
    expect((await client(url, { timeoutMs: 1_000 }).evaluate(ASK)).decision).toBe(true);
    expect(asked).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 409, 500])("%i is not asked again", async (code) => {
    const { url, asked } = await faulty(status(code), yes);
    expect((await client(url).evaluate(ASK)).decision).toBe(false);
    expect(asked).toHaveLength(1);
  });

  test("Retry-After is obeyed, and given up for where it is too long", async () => {
    const soon = await faulty(status(503, { "retry-after": "1" }), yes);
    const began = performance.now();
    expect((await client(soon.url).evaluate(ASK)).decision).toBe(true);
    expect(performance.now() - began).toBeGreaterThan(990);
    for (const late of ["60", new Date(Date.now() + 60_000).toUTCString()]) {
      const { url, asked } = await faulty(status(429, { "retry-after": late }), yes);
      expect((await client(url).evaluate(ASK)).decision).toBe(false);
      expect(asked).toHaveLength(1);
    }
  });

  test("the deadline is for everything", async () => {
    const { url } = await faulty(hang);
    const began = performance.now();
    const { decision, context } = await client(url, { timeoutMs: 200, attempts: 9 }).evaluate(ASK);
    expect([decision, context.reasons[0]?.code]).toEqual([false, "client.unavailable"]);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test("a closed port denies or throws, for one and for several", async () => {
    const asking = client("http://127.0.0.1:9");
    const denied = { decision: false, context: { reasons: [{ code: "client.unavailable" }], release: null } };
    expect(await asking.evaluate(ASK)).toMatchObject(denied);
    expect(await asking.evaluations({ evaluations: [ASK, ASK] })).toMatchObject([denied, denied]);
    const throwing = client("http://127.0.0.1:9", { onUnavailable: "throw", batch: {} });
    await expect(throwing.evaluate(ASK)).rejects.toMatchObject({ code: "client.unavailable" });
  });

  test.each([
    "hello",
    "[]",
    '{"decision":"true","context":{"reasons":[]}}',
    '{"decision":true}',
    '{"evaluations":[]}',
  ])("an answer that is none denies: %s", async (body) => {
    const { url } = await faulty((response) => response.end(body));
    expect((await client(url).evaluate(ASK)).decision).toBe(false);
    const several = await client(url).evaluations({ evaluations: [ASK, ASK] });
    expect(several.map(({ decision }) => decision)).toEqual([false, false]);
  });

  test("a signal ends the call with its reason, before, while it hangs and in a pause", async () => {
    const gone = new Error("gone");
    const { url, asked } = await faulty(hang);
    await expect(client(url).evaluate(ASK, { signal: AbortSignal.abort(gone) })).rejects.toBe(gone);
    const leaving = new AbortController();
    const hanging = client(url).evaluate(ASK, { signal: leaving.signal });
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    leaving.abort(gone);
    await expect(hanging).rejects.toBe(gone);
    const pausing = await faulty(status(503, { "retry-after": "1" }));
    const later = new AbortController();
    const paused = client(pausing.url).evaluate(ASK, { signal: later.signal });
    while (pausing.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    later.abort(gone);
    await expect(paused).rejects.toBe(gone);
  });

  test("no error carries a token", async () => {
    const told: string[] = [];
    const onError = (error: ClientError): number =>
      told.push(`${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`);
    const refusing = await faulty(status(401));
    await client(refusing.url, { onError }).evaluate(ASK);
    await client(refusing.url, { onError, token: `${TOKEN}\nx` }).evaluate(ASK);
    await client("http://127.0.0.1:9", { onError }).evaluate(ASK);
    const failing = (): string => {
      throw new Error(TOKEN);
    };
    const { reasons } = (await client(refusing.url, { onError, token: failing }).evaluate(ASK)).context;
    expect(told).toHaveLength(4);
    expect(told.join("\n") + JSON.stringify(reasons)).not.toContain(TOKEN);
    expect(() => client(`http://user:${TOKEN}@127.0.0.1/`)).toThrow(/^(?!.*0123).*credentials/u);
  });

  test("a redirect is not followed", async () => {
    const other = await faulty(yes);
    const { url } = await faulty((response) => response.writeHead(307, { location: other.url }).end());
    expect((await client(url).evaluate(ASK)).decision).toBe(false);
    expect(other.asked).toHaveLength(0);
  });
});
