import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ERRORS, EdictError, describeError } from "../../core/errors.ts";
import type { ErrorCode } from "../../core/errors.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route is of the AuthZEN API, whose error bodies are one string (1.0, section 10.1.5). */
    readonly authzen?: true;
  }
}

/** What a client is told of an error. */
interface PublicError {
  readonly code: ErrorCode;
  readonly status: number;
  readonly message: string;
}

/** Turns whatever goes wrong into an error of the table. What is ours to mend goes into the log, not to the client. */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendError(
      new EdictError("EDICT_NOT_FOUND", "there is nothing at this path for this method"),
      request,
      reply,
    ),
  );
}

/** Answers a request with an error. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const shown = publicError(error);
  logFailure(request.log, shown, error);
  if (shown.code === "EDICT_REQUEST_UNAUTHENTICATED")
    reply.header("www-authenticate", 'Bearer realm="edict"');
  reply.code(shown.status).type("application/json; charset=utf-8");
  return reply
    .serializer(JSON.stringify)
    .send(errorBody(shown, request.routeOptions.config.authzen === true));
}

/** Tells whoever runs the server what a client is not told. */
export function logFailure(log: FastifyBaseLogger, { status }: PublicError, error: unknown): void {
  if (status >= 500) log.error({ error: describeError(error) }, "request failed");
}

/** The body of an error: `{error: {code, message}}`, or for AuthZEN the string `CODE: message`. */
export function errorBody(
  { code, message }: Pick<PublicError, "code" | "message">,
  authzen: boolean,
): unknown {
  return authzen ? `${code}: ${message}` : { error: { code, message } };
}

/** The error as a client may see it: nothing of the inside, whatever it was. */
export function publicError(error: unknown): PublicError {
  if (error instanceof EdictError) return edictError(error);
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return tableError("EDICT_REQUEST_TOO_LARGE");
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    return tableError("EDICT_REQUEST_INVALID", "The body must be of the type application/json.");
  }
  const isClientError = typeof statusCode === "number" && statusCode >= 400 && statusCode < 500;
  return tableError(isClientError ? "EDICT_REQUEST_INVALID" : "EDICT_INTERNAL");
}

function edictError(error: EdictError): PublicError {
  return error.row.httpStatus >= 500 ? tableError(error.code) : tableError(error.code, error.message);
}

function tableError(code: ErrorCode, message: string = ERRORS[code].title): PublicError {
  return { code, status: ERRORS[code].httpStatus, message };
}
