import type { AddressInfo, Server } from "node:net";
import express from "express";
import type { NextFunction, Request, Response } from "express";
import { fastify } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { DecisionClient } from "../client/index.ts";
import { makeApp, makeDecisions } from "../server/testdata/app.ts";
import { authorizer } from "./express.ts";
import { edictAuthorization } from "./fastify.ts";
import type { Answerer, GuardOptions } from "./fastify.ts";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const userOf = (request: { readonly headers: Record<string, unknown> }) => {
  const id = request.headers["x-user"];
  return typeof id === "string" ? { type: "user", id } : undefined;
};

/** The same options for both: how to be told of who asks, and who answers. */
function guard(decisions: Answerer): GuardOptions<{ readonly headers: Record<string, unknown> }> {
  return { decisions, tenant: "acme", subject: userOf };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** An application with a guarded route; `ran` counts how often it ran. */
interface Guarded {
  readonly url: string;
  readonly ran: () => number;
}

async function onExpress(decisions: Answerer): Promise<Guarded> {
  let ran = 0;
  const app = express();
  const authorize = authorizer<Request>(guard(decisions));
  app.get(
    "/data/:id",
    authorize({ action: "view", resource: ({ params }) => ({ type: "data", id: String(params["id"]) }) }),
    (request, response) => {
      ran += 1;
      response.json({ ran: true, release: request.decision?.context.release });
    },
  );
  const broken = (): never => {
    throw new Error("no such record");
  };
  app.get("/broken", authorize({ action: "view", resource: broken }), (_request, response) => {
    ran += 1;
    response.end();
  });
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).json({ own: true });
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, ran: () => ran };
}

async function onFastify(decisions: Answerer): Promise<Guarded> {
  let ran = 0;
  const app = fastify();
  await app.register(edictAuthorization, guard(decisions));
  app.get<{ Params: { id: string } }>(
    "/data/:id",
    {
      preHandler: app.authorize({
        action: { name: "view" },
        resource: ({ params }) => ({ type: "data", id: (params as { id: string }).id }),
      }),
    },
    (request) => {
      ran += 1;
      return { ran: true, release: request.decision?.context.release };
    },
  );
  const broken = (): never => {
    throw new Error("no such record");
  };
  app.get("/broken", { preHandler: app.authorize({ action: "view", resource: broken }) }, () => {
    ran += 1;
    return {};
  });
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ own: true }));
  await app.listen({ host: "127.0.0.1", port: 0 });
  ends.push(() => {
    app.server.closeAllConnections();
    return app.close();
  });
  return { url: `http://127.0.0.1:${portOf(app.server)}`, ran: () => ran };
}

async function served(): Promise<string> {
  const app = makeApp();
  await app.listen({ host: "127.0.0.1", port: 0 });
  ends.push(() => {
    app.server.closeAllConnections();
    return app.close();
  });
  return `http://127.0.0.1:${portOf(app.server)}`;
}

const ANSWERERS: Readonly<Record<string, () => Promise<Answerer>>> = {
  "a decision point": () => Promise.resolve(makeDecisions()),
  "a client": async () => new DecisionClient({ url: await served(), tenant: "acme" }),
  "a client without a tenant": async () => new DecisionClient({ url: await served() }),
};

async function get({ url }: Guarded, path: string, user?: string) {
  const headers = user === undefined ? {} : { "x-user": user };
  const response = await fetch(url + path, { headers });
  return {
    status: response.status,
    after: response.headers.get("retry-after"),
    body: (await response.json()) as unknown,
  };
}

describe.each([
  ["Express", onExpress],
  ["Fastify", onFastify],
])("on %s", (_name, start) => {
  test.each(Object.entries(ANSWERERS))(
    "%s lets through whom edict allows, and no other",
    async (_what, make) => {
      const app = await start(await make());
      const { digest } = makeDecisions().release("acme") ?? {};
      expect(await get(app, "/data/1", "viewer@acme.example")).toMatchObject({
        status: 200,
        body: { ran: true, release: digest },
      });
      expect(app.ran()).toBe(1);
      const denied = await get(app, "/data/1", "nobody");
      expect(denied).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
      // Nothing of roles, rules or files.
      expect(JSON.stringify(denied.body)).not.toMatch(/[Rr]ole|yaml|sha256|test\.none/u);
      expect(await get(app, "/data/1")).toMatchObject({
        status: 401,
        body: { error: { code: "unauthenticated" } },
      });
      expect(await get(app, "/broken", "viewer@acme.example")).toMatchObject({
        status: 500,
        body: { own: true },
      });
      expect(app.ran()).toBe(1);
    },
  );

  test("is 503 where edict cannot be asked, and an error where the client throws", async () => {
    const gone = "http://127.0.0.1:9";
    const app = await start(new DecisionClient({ url: gone, tenant: "acme" }));
    expect(await get(app, "/data/1", "viewer@acme.example")).toMatchObject({
      status: 503,
      after: "1",
      body: { error: { code: "unavailable" } },
    });
    const throwing = new DecisionClient({ url: gone, tenant: "acme", onUnavailable: "throw" });
    const other = await start(throwing);
    expect(await get(other, "/data/1", "viewer@acme.example")).toMatchObject({ status: 500 });
    expect([app.ran(), other.ran()]).toEqual([0, 0]);
  });
});

test("a decision point without a tenant is an error and no answer", async () => {
  const app = express();
  const authorize = authorizer<Request>({ decisions: makeDecisions(), subject: userOf });
  const reached: unknown[] = [];
  app.get("/", authorize({ action: "view", resource: { type: "data", id: "1" } }), (_request, response) => {
    response.json({});
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    reached.push(error);
    response.status(500).json({});
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { status } = await get(
    { url: `http://127.0.0.1:${portOf(server)}`, ran: () => 0 },
    "/",
    "viewer@acme.example",
  );
  expect([status, String(reached[0])]).toEqual([
    500,
    "TypeError: a decision point has to be told the tenant",
  ]);
});
