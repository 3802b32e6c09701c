import type { Socket } from "node:net";
import { ERRORS } from "../../core/errors.ts";
import { errorBody } from "./errors.ts";

interface Refusal {
  readonly status: string;
  readonly message: string;
}

const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ["ERR_HTTP_REQUEST_TIMEOUT", { status: "408 Request Timeout", message: "The request came too slowly." }],
  [
    "HPE_HEADER_OVERFLOW",
    { status: "431 Request Header Fields Too Large", message: "The headers are too large." },
  ],
]);

const MALFORMED: Refusal = { status: "400 Bad Request", message: ERRORS.EDICT_REQUEST_INVALID.title };

/** Answers what did not become an HTTP request, on the bare socket, and closes it. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  // The client has gone, or an answer is on its way already: nothing more can be said.
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, message } = REFUSALS.get(error.code ?? "") ?? MALFORMED;
  const body = JSON.stringify(errorBody({ code: "EDICT_REQUEST_INVALID", message }, false));
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}
