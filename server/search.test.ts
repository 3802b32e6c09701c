import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TRANSPORTS, bearer, makeApp, token } from "./testdata/app.ts";
import type { Received, Transport } from "./testdata/app.ts";

const OWNER = { type: "user", id: "owner@acme.example" };
const CAMPAIGN = { type: "campaign", id: "42" };
const WHO = { subject: { type: "user" }, action: { name: "edit" }, resource: CAMPAIGN };

describe.each(Object.entries(TRANSPORTS))("search over %s", (_how, open) => {
  let transport: Transport;
  beforeAll(async () => {
    transport = await open(
      makeApp({ tokens: [token("acme-app", "acme"), token("globex-app", "globex"), token("all")] }),
    );
  });
  afterAll(() => transport.close());

  function ask(kind: string, body: unknown, name = "acme-app", prefix = ""): Promise<Received> {
    const headers = { ...bearer(name), "x-request-id": "search 7" };
    return transport.send({ url: `${prefix}/access/v1/search/${kind}`, body, headers });
  }

  test("finds subjects, resources and actions, for each way of naming the tenant", async () => {
    const subjects = await ask("subject", WHO);
    expect(subjects.status).toBe(200);
    expect(subjects.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(subjects.headers["x-request-id"]).toBe("search 7");
    const answer = JSON.parse(subjects.text) as { context: { release: string } };
    expect(subjects.headers["edict-release"]).toBe(answer.context.release);
    expect(subjects.headers["edict-entry"]).toMatch(/^[0-9]+$/u);
    expect(subjects.text.startsWith('{"page":{"next_token":"","count":2,"total":2},"context":')).toBe(true);
    expect(answer).toMatchObject({
      results: [
        { type: "user", id: "admin@acme.example" },
        { type: "user", id: "owner@acme.example" },
      ],
    });
    expect((await ask("subject", WHO, "all", "/tenants/acme")).text).toBe(subjects.text);
    expect((await ask("subject", { ...WHO, context: { tenant: "acme" } }, "all")).text).toBe(subjects.text);

    const actions = await ask("action", { subject: OWNER, resource: CAMPAIGN });
    expect(JSON.parse(actions.text)).toMatchObject({ results: [{ name: "edit" }] });
    const resources = await ask("resource", {
      subject: OWNER,
      action: { name: "edit" },
      resource: { type: "campaign" },
    });
    expect(JSON.parse(resources.text)).toMatchObject({ context: { others: "allowed" }, results: [] });
  });

  test.each([
    ["subject", {}, "/subject is missing; /action is missing; /resource is missing"],
    ["subject", { ...WHO, subject: "ann" }, "/subject must be an object"],
    ["subject", { ...WHO, subject: {} }, "/subject/type is missing"],
    ["subject", { ...WHO, resource: { type: "campaign" } }, "/resource/id is missing"],
    ["resource", { ...WHO, resource: { type: "campaign" } }, "/subject/id is missing"],
    ["resource", { ...WHO, subject: OWNER, resource: {} }, "/resource/type is missing"],
    ["action", { subject: OWNER }, "/resource is missing"],
    ["action", { subject: OWNER, resource: { type: "campaign" } }, "/resource/id is missing"],
    ["subject", { ...WHO, page: 1 }, "/page must be an object"],
    ["subject", { ...WHO, page: { limit: -1 } }, "/page/limit must be a whole number that is not negative"],
    ["subject", { ...WHO, page: { limit: 1.5 } }, "/page/limit must be a whole number that is not negative"],
    ["subject", { ...WHO, page: { limit: "1" } }, "/page/limit must be a whole number that is not negative"],
    ["subject", { ...WHO, page: { token: 1 } }, "/page/token must be the next_token of the page before"],
    ["subject", [], "the body must be an object"],
  ])("%s search refuses what is incomplete: %j", async (kind, body, message) => {
    const received = await ask(kind, body);
    expect(received.status).toBe(400);
    expect(JSON.parse(received.text)).toBe(`EDICT_REQUEST_INVALID: ${message}`);
    expect(received.headers["x-request-id"]).toBe("search 7");
  });

  test("looks at nothing of what is looked for but its type", async () => {
    const plain = (await ask("subject", WHO)).text;
    expect(
      (await ask("subject", { ...WHO, subject: { type: "user", id: "member@acme.example" } })).text,
    ).toBe(plain);
    expect((await ask("subject", { ...WHO, subject: { type: "user", id: 7 } })).text).toBe(plain);
    const actions = await ask("action", { subject: OWNER, action: "edit", resource: CAMPAIGN });
    expect(JSON.parse(actions.text)).toMatchObject({ results: [{ name: "edit" }] });
  });

  test("tells a token of one tenant nothing of another", async () => {
    const foreign = await Promise.all(
      ["acme", "no-such-tenant"].map((tenant) => ask("subject", WHO, "globex-app", `/tenants/${tenant}`)),
    );
    expect(foreign.map(({ status, text }) => `${status} ${text}`)).toEqual([
      '403 "EDICT_REQUEST_FORBIDDEN: The token does not allow this."',
      '403 "EDICT_REQUEST_FORBIDDEN: The token does not allow this."',
    ]);
    const page = await ask("subject", { ...WHO, page: { limit: 1 } });
    const { next_token: next } = (JSON.parse(page.text) as { page: { next_token: string } }).page;
    const taken = await ask("subject", { ...WHO, page: { token: next } }, "globex-app");
    expect(taken.status).toBe(400);
    expect(taken.text).not.toContain("acme");
  });

  test("does not answer for the past as if it were now", async () => {
    const { status, text } = await ask("subject?asOf=2026-11-22T14:00:00Z", WHO);
    expect(`${status} ${text}`).toBe(
      '400 "EDICT_REQUEST_INVALID: asOf is for evaluations: a search is of the release in force"',
    );
  });

  test("needs a token, a JSON body and POST", async () => {
    const url = "/access/v1/search/subject";
    expect((await transport.send({ url, body: WHO })).status).toBe(401);
    const headers = { ...bearer("acme-app"), "content-type": "text/plain" };
    expect((await transport.send({ url, body: "{}", headers })).status).toBe(400);
    expect((await transport.send({ method: "GET", url, headers: bearer("acme-app") })).status).toBe(404);
  });
});

describe("the metadata", () => {
  const PATH = "/.well-known/authzen-configuration";

  test("names the public URL, whatever the client calls the server, and whether the tenant exists or not", async () => {
    const app = makeApp({ publicUrl: "https://edict.acme.example/", tokens: [token("acme-app", "acme")] });
    const get = async (url: string): Promise<unknown> => {
      const response = await app.inject({ method: "GET", url, headers: { host: "evil.example" } });
      expect(response.statusCode).toBe(200);
      expect(response.headers["content-type"]).toMatch(/^application\/json/u);
      return response.json();
    };
    expect(await get(PATH)).toEqual({
      policy_decision_point: "https://edict.acme.example",
      access_evaluation_endpoint: "https://edict.acme.example/access/v1/evaluation",
      access_evaluations_endpoint: "https://edict.acme.example/access/v1/evaluations",
      search_subject_endpoint: "https://edict.acme.example/access/v1/search/subject",
      search_resource_endpoint: "https://edict.acme.example/access/v1/search/resource",
      search_action_endpoint: "https://edict.acme.example/access/v1/search/action",
    });
    expect(await get(`${PATH}/tenants/acme`)).toMatchObject({
      policy_decision_point: "https://edict.acme.example/tenants/acme",
      search_action_endpoint: "https://edict.acme.example/tenants/acme/access/v1/search/action",
    });
    expect(await get(`${PATH}/tenants/no%2Fsuch%3Ftenant`)).toMatchObject({
      policy_decision_point: "https://edict.acme.example/tenants/no%2Fsuch%3Ftenant",
    });
    await app.close();
  });

  test("without a public URL it names the address, and behind a socket there is none", async () => {
    const app = makeApp();
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as { port: number };
    const response = await fetch(`http://localhost:${port}${PATH}`);
    expect(await response.json()).toMatchObject({ policy_decision_point: `http://127.0.0.1:${port}` });
    await app.close();
    const closed = makeApp();
    const missing = await closed.inject({ method: "GET", url: PATH, headers: { host: "localhost" } });
    expect(missing.statusCode).toBe(404);
    await closed.close();
  });
});
