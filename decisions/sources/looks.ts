import { readFile, stat } from "node:fs/promises";
import { bearerHeader } from "../../core/bearer-token.ts";
import type { TokenSource } from "../../core/bearer-token.ts";
import { EdictError } from "../../core/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import { readBundle } from "./bundle-reader.ts";
import { parseJson, parseRelease, readReleaseOf } from "./held-releases.ts";
import type { BundleOrigin, EdictOrigin, FileOrigin, Look, ReleaseOrigin } from "./origin.ts";

const DEFAULT_WAIT_SECONDS = 60;
const MAX_WAIT_SECONDS = 300;
/** How long a server may take beside the wait that it was asked for. */
const ANSWER_MS = 30_000;

/** How to look at a source. Throws EDICT_ARGUMENT_INVALID for an address that is none, or that carries credentials. */
export function lookAt(origin: ReleaseOrigin): Look {
  switch (origin.kind) {
    case "file":
      return (tag) => lookAtFile(origin, tag);
    case "bundle": {
      const url = addressOf(origin.url);
      return (tag, signal) => lookAtBundle(url, origin, tag, signal);
    }
    case "edict": {
      const url = addressOf(origin.url);
      url.pathname = `${url.pathname.replace(/\/$/u, "")}/tenants/${encodeURIComponent(origin.tenant)}/release`;
      return (tag, signal) => lookAtEdict(url, origin, tag, signal);
    }
  }
}

async function lookAtFile({ path }: FileOrigin, tag: string | undefined): ReturnType<Look> {
  const found = await stat(path, { bigint: true }).catch(unreadable);
  const now = `${found.ino} ${found.size} ${found.mtimeNs}`;
  if (now === tag) return undefined;
  const release = parseRelease(await readFile(path, "utf8").catch(unreadable));
  return { held: { tenant: release.tenant, releases: [release] }, tag: now };
}

async function lookAtBundle(
  url: URL,
  { token, waitSeconds = DEFAULT_WAIT_SECONDS }: BundleOrigin,
  tag: string | undefined,
  signal: AbortSignal,
): ReturnType<Look> {
  const wait = Math.min(waitSeconds, MAX_WAIT_SECONDS);
  // Without deltas: they would need the state that the server believes to be here.
  const prefer = `modes=snapshot${wait > 0 ? `;wait=${wait}` : ""}`;
  const answer = await ask(url, { token, tag, headers: { prefer }, ms: wait * 1000 + ANSWER_MS, signal });
  if (answer.status === 304) return undefined;
  if (answer.status !== 200) throw refusedBy(url, answer.status);
  return { held: await readBundle(answer.bytes), tag: answer.tag };
}

async function lookAtEdict(
  url: URL,
  { token, tenant }: EdictOrigin,
  tag: string | undefined,
  signal: AbortSignal,
): ReturnType<Look> {
  const answer = await ask(url, { token, tag, headers: {}, ms: ANSWER_MS, signal });
  if (answer.status === 304) return undefined;
  const text = Buffer.from(answer.bytes).toString("utf8");
  if (answer.status === 200)
    return { held: { tenant, releases: [readReleaseOf(tenant, parseJson(text))] }, tag: answer.tag };
  // A 404 of something in between says nothing of the tenant.
  if (answer.status === 404 && codeIn(text) === "EDICT_RELEASE_UNKNOWN")
    return { held: { tenant, releases: [] }, tag: undefined };
  throw refusedBy(url, answer.status);
}

interface Asked {
  readonly token: TokenSource | undefined;
  readonly tag: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly ms: number;
  readonly signal: AbortSignal;
}

interface Answered {
  readonly status: number;
  readonly tag: string | undefined;
  readonly bytes: Uint8Array;
}

async function ask(url: URL, { token, tag, headers, ms, signal }: Asked): Promise<Answered> {
  const authorization = await bearerHeader(token);
  // Not AbortSignal.any: what it makes can be collected, with its timer, while a request still waits on it.
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, ms);
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    const response = await fetch(url, {
      headers: { ...headers, ...authorization, ...(tag !== undefined && { "if-none-match": tag }) },
      // A token must not follow to wherever a redirect leads.
      redirect: "error",
      signal: ending.signal,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, tag: response.headers.get("etag") ?? undefined, bytes };
  } catch (error) {
    throw unavailable(`no answer from ${url.host}`, error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  // Nothing of the text is repeated: it can carry a password.
  if (url === null || !/^https?:$/u.test(url.protocol))
    throw new EdictError("EDICT_ARGUMENT_INVALID", "the source's url is no http or https URL");
  if (url.username !== "" || url.password !== "")
    throw new EdictError("EDICT_ARGUMENT_INVALID", "the source's url carries credentials: use token");
  return url;
}

function codeIn(text: string): unknown {
  try {
    const body = parseJson(text);
    const error = isJsonObject(body) ? body["error"] : undefined;
    return isJsonObject(error) ? error["code"] : undefined;
  } catch {
    return undefined;
  }
}

function refusedBy({ host }: URL, status: number): EdictError {
  return unavailable(`${host} answered ${status}`);
}

function unreadable(error: unknown): never {
  throw unavailable("the release file cannot be read", error);
}

function unavailable(message: string, cause?: unknown): EdictError {
  return new EdictError("EDICT_RELEASE_UNAVAILABLE", message, { cause });
}
