import type { FastifyReply, FastifyRequest } from "fastify";
import { ERRORS, EdictError, describeError } from "../../core/errors.ts";
import type { ErrorCode } from "../../core/errors.ts";

/** The body of an error as OPA's REST API gives it. */
export interface OpaError {
  /** A word of OPA's, for programs that know OPA. */
  readonly code: string;
  readonly message: string;
  /** What edict says of it: its own code, and the way out. */
  readonly errors?: readonly { readonly code: string; readonly message: string }[];
}

const CODES: ReadonlyMap<number, string> = new Map([
  [401, "unauthorized"],
  [403, "unauthorized"],
  [404, "resource_not_found"],
  [405, "invalid_operation"],
]);

/** The body for an error of the table; `code` where OPA has a better word than the status tells. */
export function opaError(error: ErrorCode, message: string, code: string = codeOf(error)): OpaError {
  return { code, message, errors: [{ code: error, message: ERRORS[error].remedy }] };
}

/** Answers with an error, written over several lines as OPA does it. */
export function sendOpaError(reply: FastifyReply, status: number, body: OpaError): FastifyReply {
  return reply
    .code(status)
    .type("application/json")
    .serializer((text: unknown) => String(text))
    .send(`${JSON.stringify(body, null, 2)}\n`);
}

/** Turns whatever goes wrong in a route of OPA's into an error of OPA's shape; the inside goes to the log only. */
export function answerOpaError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asEdictError(error);
  const status = known.row.httpStatus;
  if (status >= 500) request.log.error({ error: describeError(error) }, "request failed");
  if (status === 401) reply.header("www-authenticate", 'Bearer realm="edict"');
  const message = status >= 500 ? known.row.title : known.message;
  return sendOpaError(reply, status, opaError(known.code, message));
}

function codeOf(error: ErrorCode): string {
  if (error === "EDICT_FILTER_UNSUPPORTED") return "evaluation_error";
  const status = ERRORS[error].httpStatus;
  return CODES.get(status) ?? (status >= 500 ? "internal_error" : "invalid_parameter");
}

function asEdictError(error: unknown): EdictError {
  if (error instanceof EdictError) return error;
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return tableError("EDICT_REQUEST_TOO_LARGE");
  const isClientError = typeof statusCode === "number" && statusCode >= 400 && statusCode < 500;
  return tableError(isClientError ? "EDICT_REQUEST_INVALID" : "EDICT_INTERNAL");
}

function tableError(code: ErrorCode): EdictError {
  return new EdictError(code, ERRORS[code].title);
}
