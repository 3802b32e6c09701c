// An app for tests, and two ways to send it a request: without and with a socket.
import { request as httpRequest } from "node:http";
import type { FastifyInstance } from "fastify";
import { Secret } from "../../core/secret.ts";
import { DecisionPoint } from "../../decisions/decision-point.ts";
import { requestReader } from "../../decisions/request.ts";
import { searchService } from "../../decisions/search/index.ts";
import type { RuntimePolicy } from "../../decisions/runtime.ts";
import { acme } from "../../decisions/testdata/releases.ts";
import { buildApp } from "../app.ts";
import type { AppDependencies } from "../dependencies.ts";
import type { TokenGrant } from "../tokens.ts";

const NOW: number = Date.parse("2026-11-22T14:00:00Z");

/** A policy for tests that are not about policies: whoever holds a role with a fitting rule may. */
export const SIMPLE_POLICY: RuntimePolicy = {
  evaluate: ({ rules }) => {
    const [rule] = rules;
    return rule === undefined
      ? { allow: false, reasons: [{ code: "test.none" }] }
      : { allow: rule.effect === "allow", reasons: [{ code: "test.rule", rule: rule.id }] };
  },
};

export function makeDecisions(policy: RuntimePolicy = SIMPLE_POLICY): DecisionPoint {
  const decisions = new DecisionPoint({ policy });
  decisions.publish(acme());
  return decisions;
}

export function dependencies(overrides: Partial<AppDependencies> = {}): AppDependencies {
  const { decisions = makeDecisions() } = overrides;
  return {
    decisions,
    requests: requestReader(),
    search: searchService(decisions),
    status: { status: () => ({ revision: "abc" }) },
    clock: { now: () => NOW },
    listen: { kind: "tcp", host: "127.0.0.1", port: 0, loopback: true },
    tokens: [],
    version: "0.0.0-test",
    ...overrides,
  };
}

export function makeApp(overrides: Partial<AppDependencies> = {}): FastifyInstance {
  return buildApp(dependencies(overrides));
}

export function token(name: string, tenant?: string): TokenGrant {
  const secret = new Secret<Uint8Array>(Buffer.from(`${name}-0123456789abcdef\n`));
  return { name, secret, ...(tenant !== undefined && { tenant }) };
}

export function bearer(name: string): Record<string, string> {
  return { authorization: `Bearer ${name}-0123456789abcdef` };
}

export interface Sent {
  readonly method?: "DELETE" | "GET" | "POST" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go as they are; everything else as JSON. */
  readonly body?: unknown;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface Transport {
  send(sent: Sent): Promise<Received>;
  close(): Promise<void>;
}

function payload(body: unknown): Buffer | string {
  return typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

function headersOf({ headers = {}, body }: Sent): Record<string, string> {
  return { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers };
}

/** Through fastify's own injection: no socket, no HTTP parser. */
function injection(app: FastifyInstance): Transport {
  return {
    close: () => app.close(),
    send: async (sent) => {
      const { method = "POST", url, body } = sent;
      const response = await app.inject({
        method,
        url,
        headers: { host: "127.0.0.1", ...headersOf(sent) },
        ...(body !== undefined && { payload: payload(body) }),
      });
      return { status: response.statusCode, headers: response.headers, text: response.payload };
    },
  };
}

/** Over TCP on loopback. */
async function socket(app: FastifyInstance): Promise<Transport> {
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  return { close: () => app.close(), send: (sent) => sendTo(port, sent) };
}

export function sendTo(port: number, sent: Sent): Promise<Received> {
  const { method = "POST", url, body } = sent;
  const bytes = body === undefined ? undefined : payload(body);
  const headers = {
    ...headersOf(sent),
    ...(bytes !== undefined && { "content-length": String(Buffer.byteLength(bytes)) }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: "127.0.0.1", port, method, path: url, headers, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(bytes);
  });
}

export const TRANSPORTS: Readonly<Record<string, (app: FastifyInstance) => Promise<Transport>>> = {
  inject: (app) => Promise.resolve(injection(app)),
  socket,
};
