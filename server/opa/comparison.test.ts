// The same requests to a stock OPA and to edict: same statuses, same keys, same words for errors.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeDataFilters } from "../../decisions/filters/data-filters.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { findOpa } from "../../tools/policies/opa.ts";
import type { Opa } from "../../tools/policies/opa.ts";
import { makeApp, makeDecisions } from "../testdata/app.ts";
import { question } from "./testdata/questions.ts";

/** A policy with the document that edict has. */
const POLICY = `package edict

default allow := false

allow if {
  input.subject.id == "viewer@acme.example"
  input.action.name == "view"
}

decision := {"decision": allow, "context": {"tenant": "acme"}} if input.subject

# METADATA
# scope: document
# compile:
#   unknowns: [input.data]
filters if {
  input.subject.id == "viewer@acme.example"
  input.action.name == "view"
}
`;
const MAIN = "package system\n\nmain := data.edict.decision\n";

let missing: string | undefined;
let opa: ChildProcess | undefined;
let folder = "";
let ours: { readonly close: () => PromiseLike<unknown> } | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-opa-"));
  const found = await findOpa().catch((error: unknown) => error as Error);
  if (found instanceof Error) missing = found.message;
  else await startOpa(found);
  const policy = (await loadPolicies()).runtime;
  const app = makeApp({
    decisions: makeDecisions(policy),
    filters: makeDataFilters(policy),
    listen: { kind: "unix", path: join(folder, "edict.sock"), loopback: true },
  });
  await app.listen({ path: join(folder, "edict.sock") });
  ours = app;
});

afterAll(async () => {
  opa?.kill();
  await ours?.close();
  await rm(folder, { recursive: true });
});

async function startOpa({ path }: Opa): Promise<void> {
  await writeFile(join(folder, "policy.rego"), POLICY);
  await writeFile(join(folder, "main.rego"), MAIN);
  const socket = `unix://${join(folder, "opa.sock")}`;
  opa = spawn(path, ["run", "--server", "--addr", socket, "--log-level", "error", folder], {
    stdio: "ignore",
  });
  const health = async (): Promise<void> => {
    expect((await send("opa.sock", { url: "/health" })).status).toBe(200);
  };
  await vi.waitFor(health, { timeout: 20_000, interval: 50 });
}

interface Asked {
  readonly method?: string;
  readonly url: string;
  readonly body?: unknown;
  readonly accept?: string;
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function send(socket: string, { method = "GET", url, body, accept }: Asked): Promise<Answered> {
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        socketPath: join(folder, socket),
        method,
        path: url,
        headers: accept === undefined ? {} : { accept },
      },
      (incoming) => {
        let received = "";
        incoming.setEncoding("utf8").on("data", (chunk: string) => {
          received += chunk;
        });
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            type: incoming.headers["content-type"] ?? "",
            text: received,
          }),
        );
      },
    );
    outgoing.on("error", reject).end(text);
  });
}

/** What a client can see of an answer without knowing the policy. */
function shape({ status, type, text }: Answered): unknown {
  if (status === 405) return { status };
  const value = JSON.parse(text) as unknown;
  if (typeof value !== "object" || value === null) return { status, type, value };
  const { errors: _more, ...body } = value as Record<string, unknown>;
  const { code, result, warning } = body;
  return {
    status,
    type,
    keys: Object.keys(body).toSorted(),
    code,
    warning,
    result: typeof result === "object" && result !== null ? Object.keys(result).toSorted() : result,
    lines: text.trim().includes("\n"),
  };
}

const good = question();
const denied = question("send");
const SQL = "application/vnd.opa.sql.postgresql+json";
const UCAST = "application/vnd.opa.ucast.minimal+json";
const MULTIPLE = "application/vnd.opa.multitarget+json";
const FILTERS = { method: "POST", url: "/v1/compile/edict/filters" } as const;
const CASES: readonly (readonly [string, Asked])[] = [
  ["an allow", { method: "POST", url: "/v1/data/edict/allow", body: { input: good } }],
  ["a deny", { method: "POST", url: "/v1/data/edict/allow", body: { input: denied } }],
  ["the prefix", { method: "POST", url: "/v1/data/edict", body: { input: denied } }],
  ["everything", { method: "POST", url: "/v1/data", body: { input: good } }],
  ["pretty", { method: "POST", url: "/v1/data/edict/allow?pretty=true", body: { input: good } }],
  ["an undefined path", { method: "POST", url: "/v1/data/edict/nothing", body: { input: good } }],
  ["an escaped slash", { method: "POST", url: "/v1/data/edict%2Fallow", body: { input: good } }],
  ["no input", { method: "POST", url: "/v1/data/edict/allow", body: {} }],
  ["an input of null", { method: "POST", url: "/v1/data/edict/allow", body: { input: null } }],
  ["no body", { method: "POST", url: "/v1/data/edict/allow" }],
  ["no input for a rule without a default", { method: "POST", url: "/v1/data/edict/decision", body: {} }],
  ["bad JSON", { method: "POST", url: "/v1/data/edict/allow", body: "{" }],
  ["a body that is no object", { method: "POST", url: "/v1/data/edict/allow", body: "[]" }],
  ["GET without an input", { url: "/v1/data/edict/allow" }],
  ["GET", { url: `/v1/data/edict/allow?input=${encodeURIComponent(JSON.stringify(good))}` }],
  ["GET with bad JSON", { url: "/v1/data/edict/allow?input=%7B" }],
  ["provenance", { method: "POST", url: "/v1/data/edict/allow?provenance", body: { input: good } }],
  ["v0", { method: "POST", url: "/v0/data/edict/allow", body: good }],
  ["v0 with a deny", { method: "POST", url: "/v0/data/edict/allow", body: denied }],
  ["v0 at an undefined path", { method: "POST", url: "/v0/data/edict/nothing", body: good }],
  ["v0 with bad JSON", { method: "POST", url: "/v0/data/edict/allow", body: "{" }],
  ["v0 without a body", { method: "POST", url: "/v0/data/edict/allow" }],
  ["v0 by GET", { url: "/v0/data/edict/allow" }],
  ["the default decision", { method: "POST", url: "/", body: good }],
  ["a method that nobody knows", { method: "OPTIONS", url: "/v1/data/edict/allow" }],
  ["a filter that lets all through", { ...FILTERS, accept: SQL, body: { input: good } }],
  ["a filter that lets nothing through", { ...FILTERS, accept: SQL, body: { input: denied } }],
  ["such a filter as UCAST", { ...FILTERS, accept: UCAST, body: { input: good } }],
  [
    "a filter of many targets",
    {
      ...FILTERS,
      accept: MULTIPLE,
      body: { input: good, options: { targetDialects: ["sql+sqlite", "ucast+all"] } },
    },
  ],
  ["a filter of no target", { ...FILTERS, accept: MULTIPLE, body: { input: good } }],
  ["a filter without a type", { ...FILTERS, body: { input: good } }],
  ["a filter of another type", { ...FILTERS, accept: "text/html", body: { input: good } }],
  ["a filter of two types", { ...FILTERS, accept: `${SQL}, ${UCAST}`, body: { input: good } }],
  [
    "a filter of an undefined rule",
    { method: "POST", url: "/v1/compile/edict/nothing", accept: SQL, body: { input: good } },
  ],
  ["a filter from bad JSON", { ...FILTERS, accept: SQL, body: "{" }],
  ["health", { url: "/health?bundles&plugins" }],
];

describe("a stock OPA and edict", () => {
  for (const [what, asked] of CASES) {
    test(`answer alike to ${what}`, async (context) => {
      if (missing !== undefined) return context.skip(missing);
      // edict has to know whose rules are asked for.
      const url = asked.url.startsWith("/health") ? asked.url : `/tenants/acme${asked.url}`;
      const mine = await send("edict.sock", { ...asked, url });
      expect(shape(mine)).toEqual(shape(await send("opa.sock", asked)));
    });
  }
});
