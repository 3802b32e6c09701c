import { createGunzip } from "node:zlib";
import type { FastifyRequest, RouteShorthandOptions } from "fastify";
import type { Agent } from "../../core/agent.ts";
import type { Scope } from "../../core/api-token.ts";
import { EdictError } from "../../core/errors.ts";
import type { AgentDesk, AppParts } from "../dependencies.ts";
import { notAllowed } from "../plugins/access.ts";
import { onlyTenant } from "../tokens.ts";

/** The largest upload, unpacked: OPA sends 32 KiB packed by default. */
const UPLOAD_BYTES = 16 * 1024 * 1024;

/** What stock OPA agents upload, and what is known of them. Each path may end with a partition's name. */
export function addAgentRoutes(parts: AppParts): void {
  const { app, agents, onDecision } = parts;
  if (agents === undefined) return;
  for (const path of ["/status", "/status/:partition"]) {
    app.post(path, UPLOAD, (request) => {
      agents.report(request.body, ownerOf(request));
      return {};
    });
  }
  app.get("/agents", { config: GROUP }, async ({ caller }) => ({
    agents: await agentsOf(agents, caller?.tenants ?? "all"),
  }));
  // Without a decision log an agent must not believe that its log is kept.
  if (onDecision === undefined) return;
  for (const path of ["/logs", "/logs/:partition"]) {
    app.post(path, UPLOAD, (request) => agents.logged(request.body, ownerOf(request), onDecision));
  }
}

/** Whose word an upload is: that of the token's tenant, or for a token of all everybody's. Of several it would be unclear. */
function ownerOf({ caller }: FastifyRequest): string | undefined {
  if (caller === null || caller.tenants === "all") return undefined;
  const only = onlyTenant(caller);
  if (only === undefined) throw notAllowed();
  return only;
}

async function agentsOf(desk: AgentDesk, tenants: Scope): Promise<readonly Agent[]> {
  if (tenants === "all") return desk.list();
  const lists = await Promise.all(tenants.toSorted().map((tenant) => desk.list(tenant)));
  return lists.flat();
}

const GROUP = { group: "agents" } as const;

/** The limit is one of what was unpacked, so a small upload cannot become a large one. */
const UPLOAD: RouteShorthandOptions = {
  config: GROUP,
  bodyLimit: UPLOAD_BYTES,
  preParsing: (request, _reply, payload, done) => {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding === "identity") return done(null, payload);
    if (encoding !== "gzip") return done(unknownEncoding(request));
    const unpacked = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
    payload.on("data", (chunk: Buffer) => (unpacked.receivedEncodedLength += chunk.length));
    payload.on("error", (error) => unpacked.destroy(error));
    return done(null, payload.pipe(unpacked));
  },
};

function unknownEncoding({ headers }: FastifyRequest): EdictError {
  const encoding = String(headers["content-encoding"]).slice(0, 20);
  return new EdictError("EDICT_REQUEST_INVALID", `the content encoding ${encoding} is not read; use gzip`);
}
