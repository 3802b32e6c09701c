import { setTimeout as sleep } from "node:timers/promises";
import { bearerHeader } from "../core/bearer-token.ts";
import type { TokenSource } from "../core/bearer-token.ts";
import type { JsonValue } from "../core/json.ts";
import { ClientError } from "./failure.ts";

export interface CallOptions {
  /** Answer only from a state that has everything up to this entry of the trail; waits at the server for it. */
  readonly atLeast?: number;
  /** Gives the call up: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds for everything: tries, pauses and waits. */
  readonly timeoutMs?: number;
}

export interface TransportOptions {
  readonly base: URL;
  readonly token: TokenSource | undefined;
  readonly timeoutMs: number;
  readonly attempts: number;
}

/** One try: an answer, or why there is none. */
type Tried =
  | { readonly kind: "answer"; readonly value: JsonValue }
  | {
      readonly kind: "failure";
      readonly error: ClientError;
      readonly again: boolean;
      readonly afterMs: number;
    };

const RETRIED: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Answers that come from edict or something before it being unable, and not from the question. */
const UNABLE: ReadonlySet<number> = new Set([408, 409, 425]);
const FIRST_PAUSE_MS = 50;
const MOST_PAUSE_MS = 1_000;
/** What is left of the time for the way back when the server waits for an entry. */
const WAY_BACK_MS = 100;

/** Sends questions, which change nothing and so can be sent again, until an answer comes or the time is over. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The JSON of the answer. Throws ClientError, or the reason of the caller's signal. */
  async post(path: string, body: string, options: CallOptions): Promise<JsonValue> {
    const deadline = performance.now() + (options.timeoutMs ?? this.#options.timeoutMs);
    for (let attempt = 1; ; attempt += 1) {
      options.signal?.throwIfAborted();
      const tried = await this.#try(path, body, options, deadline, attempt);
      if (tried.kind === "answer") return tried.value;
      options.signal?.throwIfAborted();
      const pause = Math.max(tried.afterMs, pauseBefore(attempt));
      const isLast = attempt >= this.#options.attempts || performance.now() + pause >= deadline;
      if (!tried.again || isLast) throw tried.error;
      await sleep(pause, undefined, options.signal && { signal: options.signal }).catch(() => undefined);
    }
  }

  async #try(
    path: string,
    body: string,
    { atLeast, signal }: CallOptions,
    deadline: number,
    attempt: number,
  ): Promise<Tried> {
    const left = Math.max(0, deadline - performance.now());
    // A try that hangs leaves time for another, but one that waits for an entry has all the time.
    const isOnly = atLeast !== undefined || attempt >= this.#options.attempts;
    const wait = Math.max(0, Math.floor(left - WAY_BACK_MS));
    const entry =
      atLeast === undefined
        ? {}
        : { "edict-at-least": `${atLeast}`, "edict-wait": `${Math.min(wait, 30_000)}` };
    let authorization: Record<string, string>;
    try {
      authorization = await bearerHeader(this.#options.token);
    } catch (cause) {
      return failure(new ClientError("client.unavailable", "there is no usable token", { cause }), false);
    }
    const headers = {
      "content-type": "application/json",
      accept: "application/json",
      ...entry,
      ...authorization,
    };
    return this.#fetch(
      path,
      { method: "POST", headers, body, redirect: "error" },
      isOnly ? left : left / 2,
      signal,
    );
  }

  async #fetch(path: string, init: RequestInit, ms: number, signal: AbortSignal | undefined): Promise<Tried> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
    if (signal?.aborted === true) end();
    try {
      const response = await fetch(new URL(path, this.#options.base), { ...init, signal: ending.signal });
      // Read whatever it is: a connection whose answer was not read is not used again.
      return outcomeOf(response, await response.text());
    } catch (cause) {
      const why = ending.signal.aborted ? "edict did not answer in time" : "edict cannot be reached";
      return failure(new ClientError("client.unavailable", why, { cause }), true);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  }
}

function outcomeOf({ status, headers }: Response, text: string): Tried {
  if (status === 200) return readAnswer(text);
  const isUnable = status >= 500 || status === 429 || UNABLE.has(status);
  const code = isUnable ? "client.unavailable" : "client.refused";
  const error = new ClientError(code, `edict answered ${status}${codeIn(text)}`, { status });
  return failure(error, RETRIED.has(status), retryAfterMs(headers.get("retry-after")));
}

function readAnswer(text: string): Tried {
  try {
    return { kind: "answer", value: JSON.parse(text) as JsonValue };
  } catch {
    return failure(new ClientError("client.unavailable", "the answer is no JSON", { status: 200 }), false);
  }
}

function failure(error: ClientError, again: boolean, afterMs = 0): Tried {
  return { kind: "failure", error, again, afterMs };
}

/** The error code of edict in a body, and nothing else of it: it can repeat the question. */
function codeIn(text: string): string {
  const code = /\bEDICT_[A-Z_]{1,40}\b/u.exec(text.slice(0, 500))?.[0];
  return code === undefined ? "" : ` (${code})`;
}

/** Full jitter: at random below a bound that doubles, so that many clients do not come back at once. */
function pauseBefore(attempt: number): number {
  return Math.random() * Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}

/** `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0;
  if (/^\d{1,9}$/u.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}
