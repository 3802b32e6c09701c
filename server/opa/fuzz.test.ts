// Whatever is sent: the answer is JSON, and never the server's fault.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDataFilters } from "../../decisions/filters/data-filters.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { TRANSPORTS, makeApp, makeDecisions } from "../testdata/app.ts";
import type { Transport } from "../testdata/app.ts";
import { question } from "./testdata/questions.ts";

let transport: Transport;
beforeAll(async () => {
  const policy = (await loadPolicies()).runtime;
  const inject = TRANSPORTS["inject"];
  if (inject === undefined) throw new Error("there is no such transport");
  transport = await inject(makeApp({ decisions: makeDecisions(policy), filters: makeDataFilters(policy) }));
});
afterAll(() => transport.close());

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    "acme",
    "globex",
    {},
    [],
    null,
    "",
    0,
    { type: "user" },
    { id: "1" },
    { name: "view" },
  ),
);
const input = fc.oneof(
  odd,
  fc.record({ subject: odd, action: odd, resource: odd, context: odd, tenant: odd }, { requiredKeys: [] }),
  fc
    .record({ subject: odd, action: odd, resource: odd, context: odd, tenant: odd }, { requiredKeys: [] })
    .map((members) => ({ ...question(), ...members })),
);
const body = fc.oneof(
  fc.string(),
  input,
  fc.record(
    {
      input,
      inputs: fc.dictionary(fc.string(), input, { maxKeys: 3 }),
      common_input: odd,
      unknowns: odd,
      options: odd,
    },
    { requiredKeys: [] },
  ),
  fc.record({
    input,
    options: fc.record(
      { targetDialects: odd, targetSQLTableMappings: fc.record({ data: odd, sql: odd }) },
      { requiredKeys: [] },
    ),
  }),
);
const path = fc.oneof(
  fc.constantFrom(
    "edict/allow",
    "edict/decision",
    "edict",
    "",
    "system/main",
    "edict/filters",
    "%2F",
    "a//b",
    "edict/allow/",
  ),
  fc.webPath(),
);
const call = fc.constantFrom(
  "/v1/data/",
  "/v0/data/",
  "/v1/batch/data/",
  "/v1/compile/",
  "/",
  "/v1/policies/",
  "/health/",
);
const accept = fc.constantFrom(
  "application/json",
  "application/vnd.opa.sql.mysql+json",
  "application/vnd.opa.ucast.linq+json",
  "application/vnd.opa.multitarget+json",
  "application/vnd.opa.sql.constructor+json",
);
const query = fc.constantFrom(
  "",
  "?pretty",
  "?explain=full&metrics&provenance",
  "?input=%7B",
  "?input=1&input=2",
);

test("answers 3,000 generated requests", { timeout: 120_000 }, async () => {
  const seen = new Map<number, number>();
  const property = fc.asyncProperty(
    fc.record({
      method: fc.constantFrom("POST", "POST", "POST", "GET", "PUT"),
      prefix: fc.constantFrom("", "/tenants/acme", "/tenants/none"),
      call,
      path,
      query,
      accept,
      body,
    }),
    async (made) => {
      const url = `${made.prefix}${made.call}${made.path.replace(/^\//u, "")}${made.query}`;
      const { method } = made;
      const sent = {
        method,
        url,
        headers: { accept: made.accept },
        ...(method === "GET" ? {} : { body: made.body }),
      };
      const { status, text } = await transport.send(sent);
      expect([url, status < 500 || (status === 500 && url.includes("/health"))]).toEqual([url, true]);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
      seen.set(status, (seen.get(status) ?? 0) + 1);
    },
  );
  await fc.assert(property, { numRuns: 3_000, seed: 20261122 });
  for (const status of [200, 207, 400, 404, 405]) expect([status, seen.has(status)]).toEqual([status, true]);
});
