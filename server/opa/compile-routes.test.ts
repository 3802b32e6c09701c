import type { AddressInfo } from "node:net";
import { OPAClient } from "@open-policy-agent/opa";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDataFilters } from "../../decisions/filters/data-filters.ts";
import { grant, release, role } from "../../decisions/testdata/releases.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { bearer, makeApp, makeDecisions, sendTo, token } from "../testdata/app.ts";
import type { Received } from "../testdata/app.ts";

const OWN = {
  actions: ["edit"],
  resources: ["campaign"],
  when: [
    [{ path: ["resource", "properties", "owner"], operator: "eq", operandPath: ["subject", "id"] }],
    [{ path: ["resource", "properties", "level"], operator: "lt", operand: 3 }],
  ],
} as const;

let app: FastifyInstance;
let port = 0;
let digest: string | undefined;
beforeAll(async () => {
  const policy = (await loadPolicies()).runtime;
  const decisions = makeDecisions(policy);
  const made = release("acme", {
    roles: Object.fromEntries([
      role("Role/writer", [OWN, { actions: ["view"], resources: ["campaign"] }]),
      role("Role/auditor", [
        {
          actions: ["view"],
          resources: ["log"],
          when: [[{ path: ["resource", "properties", "ip"], operator: "insideCidr", operand: "::/0" }]],
        },
      ]),
    ]),
    bindings: { user: { ann: [grant("Role/writer")], carol: [grant("Role/auditor")] } },
  });
  decisions.publish(made);
  decisions.publish(release("globex", {}));
  ({ digest } = made);
  const tokens = [token("all"), token("acme-only", "acme")];
  app = makeApp({ decisions, filters: makeDataFilters(policy), tokens });
  await app.listen({ host: "127.0.0.1", port: 0 });
  ({ port } = app.server.address() as AddressInfo);
});
afterAll(() => app.close());

function input(action = "edit", subject = "ann", extra: object = {}): Record<string, unknown> {
  return {
    subject: { type: "user", id: subject },
    action: { name: action },
    resource: { type: "campaign" },
    ...extra,
  };
}

const SQL = "application/vnd.opa.sql.postgresql+json";
const URL = "/v1/compile/edict/filters";

function ask(body: unknown, headers: Readonly<Record<string, string>> = {}, url = URL): Promise<Received> {
  return sendTo(port, { url, body, headers: { accept: SQL, ...bearer("acme-only"), ...headers } });
}

function json({ text }: Received): unknown {
  return JSON.parse(text);
}

describe("POST /v1/compile", () => {
  test.each([
    [SQL, `WHERE ("campaign"."owner" = E'ann' OR "campaign"."level" < 3)`],
    [
      "application/vnd.opa.sql.sqlite+json",
      `WHERE ("campaign"."owner" COLLATE BINARY = 'ann' OR "campaign"."level" < 3)`,
    ],
    [
      "application/vnd.opa.ucast.minimal+json",
      {
        type: "compound",
        operator: "or",
        value: [
          { type: "field", operator: "eq", field: "campaign.owner", value: "ann" },
          { type: "field", operator: "lt", field: "campaign.level", value: 3 },
        ],
      },
    ],
  ])("answers %s in that type", async (accept, query) => {
    const received = await ask({ input: input() }, { accept });
    expect([received.status, received.headers["content-type"]]).toEqual([200, accept]);
    expect(json(received)).toEqual({ result: { query } });
    expect(received.headers["edict-release"]).toBe(digest);
    expect(received.headers["edict-entry"]).toBeDefined();
  });

  test.each([
    ["everything", input("view"), { result: { query: "" } }],
    ["nothing", input("delete"), {}],
    ["nothing to strangers", input("edit", "bob"), {}],
  ])("lets through %s", async (_what, asked, body) => {
    expect(json(await ask({ input: asked }))).toEqual(body);
  });

  test("answers the same at edict/allow, and that no row passes elsewhere", async () => {
    const body = { input: input("view") };
    expect(json(await ask(body, {}, "/v1/compile/edict/allow"))).toEqual({ result: { query: "" } });
    expect(json(await ask(body, {}, "/tenants/acme/v1/compile/edict/filters"))).toEqual({
      result: { query: "" },
    });
    expect(json(await ask(body, {}, "/v1/compile/other/rule"))).toEqual({});
  });

  test("knows what is given, and what is said to be unknown", async () => {
    const given = input("edit", "ann", { resource: { type: "campaign", id: "1", properties: { level: 5 } } });
    const filter = { result: { query: `WHERE "campaign"."owner" = E'ann'` } };
    expect(json(await ask({ input: given }))).toEqual(filter);
    const unknowns = ["input.campaign.owner"];
    expect(json(await ask({ input: input(), unknowns }))).toEqual(filter);
  });

  test("takes mappings by dialect, by language and for all", async () => {
    const mapping = { campaign: { $self: "c", owner: "o", level: "l" } };
    for (const targetSQLTableMappings of [{ postgresql: mapping }, { sql: mapping }, mapping]) {
      expect(json(await ask({ input: input(), options: { targetSQLTableMappings } }))).toEqual({
        result: { query: `WHERE ("c"."o" = E'ann' OR "c"."l" < 3)` },
      });
    }
  });

  test("answers for many targets at once", async () => {
    const accept = "application/vnd.opa.multitarget+json";
    const targetDialects = ["sql+postgresql", "sql+mysql", "ucast+prisma", "ucast+all"];
    const answered = json(await ask({ input: input("view"), options: { targetDialects } }, { accept }));
    expect(answered).toEqual({
      result: { postgresql: { query: "" }, mysql: { query: "" }, ucast: { query: {} } },
    });
    expect(json(await ask({ input: input("delete"), options: { targetDialects } }, { accept }))).toEqual({
      result: {},
    });
    expect(json(await ask({ input: input("view") }, { accept }))).toEqual({ result: {} });
  });

  test("tells metrics when asked", async () => {
    const received = await ask({ input: input("view") }, {}, `${URL}?metrics`);
    expect(json(received)).toMatchObject({
      metrics: { timer_rego_partial_eval_ns: expect.any(Number) as number },
    });
  });

  test.each<[string, Record<string, unknown>, Record<string, string>, string]>([
    [
      "another type",
      {},
      { accept: "application/json" },
      "Accept header: unsupported header: application/json",
    ],
    ["two types", {}, { accept: `${SQL}, */*` }, "Accept header: multiple headers not supported"],
    [
      "an unknown of the subject",
      { unknowns: ["input.subject.id"] },
      {},
      'unknowns: "input.subject.id" is not of the resource',
    ],
    ["unknowns of another type", { unknowns: [1] }, {}, "unknowns must be a list of references"],
    ["a mask", { options: { maskRule: "masks" } }, {}, "options.maskRule: edict has no rules for masks"],
    [
      "mappings of another type",
      { options: { targetSQLTableMappings: { postgresql: 1 } } },
      {},
      "options.targetSQLTableMappings.postgresql must be an object",
    ],
    [
      "an unknown dialect",
      { options: { targetDialects: ["sql+oracle"] } },
      { accept: "application/vnd.opa.multitarget+json" },
      "options.targetDialects must hold names of",
    ],
    ["no question", { input: {} }, {}, "input is no question: /subject is missing"],
  ])("refuses %s", async (_what, body, headers, message) => {
    const received = await ask({ input: input(), ...body }, headers);
    expect(received.status).toBe(400);
    expect(json(received)).toMatchObject({
      code: "invalid_parameter",
      message: expect.stringContaining(message) as string,
    });
  });

  test("refuses what cannot be written as OPA refuses what it cannot translate", async () => {
    const received = await ask({ input: input("view", "carol", { resource: { type: "log" } }) });
    expect(received.status).toBe(400);
    expect(json(received)).toMatchObject({
      code: "evaluation_error",
      message: expect.stringContaining("resource.properties.ip") as string,
      errors: [{ code: "EDICT_FILTER_UNSUPPORTED" }],
    });
  });

  test("keeps to the token's tenant", async () => {
    const received = await ask({ input: input("view", "ann", { tenant: "globex" }) });
    expect([received.status, json(received)]).toMatchObject([403, { code: "unauthorized" }]);
    const everybody = await ask({ input: input("view", "ann", { tenant: "none" }) }, bearer("all"));
    expect([everybody.status, json(everybody)]).toEqual([200, {}]);
  });
});

describe("OPAClient", () => {
  const client = (): OPAClient => new OPAClient(`http://127.0.0.1:${port}`, { headers: bearer("acme-only") });
  const asked = input() as never;

  test("getFilters gives SQL and conditions for Prisma", async () => {
    const tableMappings = { campaign: { $self: "campaigns", owner: "owner_id" } };
    expect(
      await client().getFilters("edict/filters", asked, { target: "postgresql", tableMappings }),
    ).toEqual({
      query: `WHERE ("campaigns"."owner_id" = E'ann' OR "campaigns"."level" < 3)`,
    });
    const { query } = await client().getFilters("edict/filters", asked, "campaign");
    expect(query).toEqual({ OR: [{ owner: { equals: "ann" } }, { level: { lt: 3 } }] });
  });

  test("getMultipleFilters gives one of each", async () => {
    const targets = ["mysql", "ucastPrisma"] as const;
    const filters = await client().getMultipleFilters("edict/filters", input("view") as never, {
      targets: [...targets],
    });
    expect(filters).toEqual({ mysql: { query: "" }, ucast: { query: {} } });
  });
});
