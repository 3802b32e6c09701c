import { readFile } from "node:fs/promises";
// One HTTP server that is measured, by its name: run by bench/peers/http.ts, which reads the port from the first line.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadPolicy } from "@open-policy-agent/opa-wasm";
import { fastify } from "fastify";
import { openWorkspace, requestReader, searchService } from "../../compose.ts";
import { Secret } from "../../core/secret.ts";
import { buildApp } from "../../server/app.ts";

const NOTHING = '{"decision":true}';
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const [name = "", root = "", dataDir = "", secret = ""] = process.argv.slice(2);

/** Reads the body and answers always the same. */
function noop(): void {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      Buffer.concat(parts);
      response.writeHead(200, { "content-type": "application/json", "content-length": NOTHING.length });
      response.end(NOTHING);
    });
  });
  server.listen(0, "127.0.0.1", () => tell(server.address()));
}

async function fastifyNoop(): Promise<void> {
  const app = fastify();
  app.post("/", (_request, reply) => reply.type("application/json").send(NOTHING));
  await app.listen({ host: "127.0.0.1", port: 0 });
  tell(app.server.address());
}

/** What one writes without edict: fastify, and OPA's own SDK around the policy's module. */
async function fastifyWasm(): Promise<void> {
  const policy = await loadPolicy(await readFile(root));
  policy.setData({});
  const app = fastify();
  app.post("/", (request) => {
    const [first] = policy.evaluate(request.body, "edict/runtime/decision") as readonly { result: unknown }[];
    return first?.result ?? {};
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  tell(app.server.address());
}

/** The server as `edict run --decisions-only` has it; `edict-log` with a token and an observer of decisions. */
async function edict(withLog: boolean): Promise<void> {
  const workspace = await openWorkspace({ root, dataDir, actor: "bench", logger: SILENT });
  await workspace.apply({});
  const decisions = await workspace.decisionPoint();
  let recorded = 0;
  const grant = { name: "bench", secret: new Secret<Uint8Array>(Buffer.from(secret)) };
  const app = buildApp({
    decisions,
    requests: requestReader(),
    search: searchService(decisions),
    status: { status: () => ({}) },
    clock: { now: Date.now },
    listen: { kind: "tcp", host: "127.0.0.1", port: 0, loopback: true },
    tokens: withLog ? [grant] : [],
    version: "bench",
    ...(withLog && {
      onDecision: () => {
        recorded += 1;
        return undefined;
      },
    }),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  tell(app.server.address());
}

function tell(address: AddressInfo | string | null): void {
  console.log(String(typeof address === "object" ? address?.port : address));
}

if (name === "noop") noop();
else if (name === "fastify") await fastifyNoop();
else if (name === "fastify-wasm") await fastifyWasm();
else await edict(name === "edict-log");
