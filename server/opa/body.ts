import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import { parseStrictJson } from "../../core/strict-json.ts";

/**
 * Reads every body as JSON, whatever its type says, because OPA does and `curl -d` says it is a form; what is no UTF-8
 * or no I-JSON (RFC 7493) is refused. A body without a byte is none. `maxDepth` counts levels of objects and lists.
 */
export function installOpaBody(opa: FastifyInstance, maxDepth: number): void {
  opa.removeAllContentTypeParsers();
  opa.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, readBody(Buffer.from(body), maxDepth));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** The members of a body; `undefined` where none was sent. Throws EDICT_REQUEST_INVALID for anything but an object. */
export function bodyMembers(body: unknown): JsonObject | undefined {
  if (body === undefined || body === null) return undefined;
  if (isJsonObject(body as JsonValue)) return body as JsonObject;
  throw malformed("The body must be an object.");
}

/** Reads the `input` parameter of a query. Throws EDICT_REQUEST_INVALID. */
export function readParameter(text: string, maxDepth: number): JsonValue {
  const result = parseStrictJson(text, maxDepth);
  if (result.ok) return result.value;
  throw new EdictError(
    "EDICT_REQUEST_INVALID",
    `parameter contains malformed input document: ${result.problem.message}`,
  );
}

function readBody(body: Buffer, maxDepth: number): JsonValue | undefined {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw malformed("The text is not UTF-8.");
  const result = parseStrictJson(body.toString("utf8"), maxDepth);
  if (!result.ok) throw malformed(result.problem.message);
  return result.value;
}

function malformed(problem: string): EdictError {
  return new EdictError("EDICT_REQUEST_INVALID", `body contains malformed input document: ${problem}`);
}
