import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { EdictError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import { ENTRY_WAIT_MS } from "../core/release-history.ts";
import type { Freshness } from "../decisions/freshness.ts";
import { tenantOf } from "./tenant-of.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route answers from releases: it tells up to which entry they are current, and can be asked to wait for one. */
    readonly decides?: true;
  }
}

/** What every answer of a decision says: everything up to this entry of the trail was in force. */
const ENTRY_HEADER = "edict-entry";
const AT_LEAST = "edict-at-least";
const WAIT = "edict-wait";

/**
 * Whether a request may be answered at once: it asks for no entry, or for one that is reached. For a path that must not
 * wait; what is not ready, or asks wrongly, goes through `awaitEntry`.
 */
export function isReady(headers: IncomingHttpHeaders, freshness: Freshness): boolean {
  const asked = headers[AT_LEAST];
  return asked === undefined || (readWhole(asked) ?? Number.POSITIVE_INFINITY) <= freshness.entry;
}

/**
 * Resolves when everything up to the entry that the request asks for is in force, for the tenant or for everybody. Throws
 * EDICT_ENTRY_NOT_REACHED when that takes longer than the request wants to wait, and EDICT_REQUEST_INVALID.
 */
async function awaitEntry(
  headers: IncomingHttpHeaders,
  freshness: Freshness,
  tenant?: string,
): Promise<void> {
  const entry = readHeader(headers, AT_LEAST, Number.MAX_SAFE_INTEGER);
  const waitMs = readHeader(headers, WAIT, ENTRY_WAIT_MS.most) ?? ENTRY_WAIT_MS.default;
  if (entry === undefined) return;
  const whose = tenant === undefined ? {} : { tenant };
  if (await freshness.waitFor(entry, { ...whose, waitMs })) return;
  const reached = tenant === undefined ? freshness.entry : freshness.entryOf(tenant);
  throw new EdictError(
    "EDICT_ENTRY_NOT_REACHED",
    `decisions are current up to entry ${reached}, not ${entry}, after ${waitMs} ms`,
  );
}

/** Makes routes that decide wait for the entry that is asked for, and say with each answer which one is reached. */
export function installAtLeast(app: FastifyInstance, freshness: Freshness): void {
  app.addHook("preHandler", async (request) => {
    if (request.routeOptions.config.decides !== true || isReady(request.headers, freshness)) return;
    await awaitEntry(request.headers, freshness, tenantIfClear(request));
  });
  app.addHook("preHandler", (request, reply, done) => {
    // Before the answer is made: what is told may be late, but never early.
    if (request.routeOptions.config.decides === true) reply.header(ENTRY_HEADER, freshness.text);
    done();
  });
  app.addHook("onError", (_request, reply, error, done) => {
    if ("code" in error && error.code === "EDICT_ENTRY_NOT_REACHED")
      reply.header(ENTRY_HEADER, freshness.text);
    done();
  });
}

/** A request that does not make clear whose decision it wants is refused later; until then it is about everybody. */
function tenantIfClear(request: FastifyRequest): string | undefined {
  const body = request.body as JsonValue | undefined;
  const context = body !== undefined && isJsonObject(body) ? body["context"] : undefined;
  try {
    return tenantOf(request, context !== undefined && isJsonObject(context) ? context : undefined);
  } catch {
    return undefined;
  }
}

/** Throws EDICT_REQUEST_INVALID for a header that is no whole number, or a larger one than `most`. */
function readHeader(headers: IncomingHttpHeaders, name: string, most: number): number | undefined {
  const text = headers[name];
  if (text === undefined) return undefined;
  const value = readWhole(text);
  if (value !== undefined && value <= most) return value;
  throw new EdictError("EDICT_REQUEST_INVALID", `the header ${name} takes a whole number from 0 to ${most}`);
}

/** A header that was sent twice is a list, which is no number. */
function readWhole(text: string | readonly string[]): number | undefined {
  if (typeof text !== "string" || !/^\d{1,16}$/u.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
