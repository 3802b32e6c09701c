import type { ServerResponse } from "node:http";
import type { Answer } from "../answering.ts";
import { errorBody, logFailure, publicError } from "../plugins/errors.ts";
import { HEADERS } from "../plugins/observation.ts";
import type { Asker } from "../tenant-of.ts";
import type { BodySink, LaneRequest } from "./lane-request.ts";
import type { Lane } from "./lane.ts";
import { quickJson } from "./quick-json.ts";

/** The two ends of one exchange. */
interface Ends {
  readonly request: LaneRequest;
  readonly response: ServerResponse;
  /** When the request came, by the clock of `performance`. */
  readonly start: number;
  /** Bytes of the body. */
  readonly length: number;
}

const JSON_TYPE = "application/json; charset=utf-8";
const FIXED_HEADERS: readonly string[] = [...Object.entries(HEADERS).flat(), "content-type", JSON_TYPE];

/** One request of the lane: reads its body, and answers it or hands it on as if nothing had been read. */
export class Exchange implements BodySink {
  readonly #lane: Lane;
  readonly #asker: Asker;
  readonly #ends: Ends;
  readonly #parts: Buffer[] = [];
  #missing: number;

  constructor(lane: Lane, asker: Asker, ends: Ends) {
    this.#lane = lane;
    this.#asker = asker;
    this.#ends = ends;
    this.#missing = ends.length;
  }

  /** With the last part it answers. */
  take(part: Buffer): void {
    this.#missing -= part.length;
    if (this.#missing > 0) this.#parts.push(part);
    else if (this.#parts.length === 0) this.#finish(part);
    else this.#finish(Buffer.concat([...this.#parts, part]));
  }

  #finish(body: Buffer): void {
    // Before the answer is made: what is told may be late, but never early.
    const entry = this.#lane.parts.decisions.freshness.text;
    const answer = this.#answer(body);
    if (answer === undefined) this.#handOn(body);
    else if (answer.recorded === undefined) this.#sendDecision(entry, answer);
    else this.#sendWhenRecorded(entry, answer, answer.recorded);
  }

  /** `undefined` for all that has no 200. */
  #answer(body: Buffer): Answer | undefined {
    const { parts, answering } = this.#lane;
    if (parts.isClosing()) return undefined;
    try {
      const value = quickJson(body, parts.limits.bodyDepth);
      return value === undefined ? undefined : answering(parts, this.#asker, value);
    } catch {
      // Whatever it was comes again on the long way, where it is told and logged.
      return undefined;
    }
  }

  /** The body goes the way that it would have gone, so that fastify finds a request that nobody has read. */
  #handOn(body: Buffer): void {
    const { request, response } = this.#ends;
    request.divert(undefined);
    request.push(body);
    this.#lane.onward(request, response);
  }

  #sendDecision(entry: string, { text, release }: Answer): void {
    const headers = ["edict-entry", entry];
    if (typeof release === "string") headers.push("edict-release", release);
    this.#send(200, text, headers);
  }

  #sendWhenRecorded(entry: string, answer: Answer, recorded: Promise<void>): void {
    recorded.then(
      () => this.#sendDecision(entry, answer),
      // The question was answered and is not to be asked again, so this is not handed on.
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    const shown = publicError(error);
    const { logger } = this.#lane.parts;
    if (logger !== undefined) logFailure(logger.child({ requestId: this.#asker.requestId }), shown, error);
    this.#send(shown.status, JSON.stringify(errorBody(shown, true)), []);
  }

  #send(status: number, text: string, headers: readonly string[]): void {
    const { response, start } = this.#ends;
    const { requestId } = this.#asker;
    const length = String(Buffer.byteLength(text));
    const more = this.#lane.parts.isClosing() ? ["connection", "close"] : [];
    response.writeHead(status, [
      "x-request-id",
      requestId,
      ...FIXED_HEADERS,
      "content-length",
      length,
      ...headers,
      ...more,
    ]);
    response.end(text);
    this.#observe(status, performance.now() - start);
  }

  #observe(status: number, took: number): void {
    const { parts, route, count } = this.#lane;
    const { requestId, caller } = this.#asker;
    count(status, took / 1000);
    const ms = Math.round(took * 1000) / 1000;
    parts.logger?.debug({ requestId, method: "POST", route, status, ms, token: caller?.name }, "request");
  }
}
