import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { JsonValue } from "../../core/json.ts";
import { parseStrictJson } from "../../core/strict-json.ts";

/** Reads JSON bodies strictly and refuses every other type. `maxDepth` counts levels of objects and lists. */
export function installJsonBody(app: FastifyInstance, maxDepth: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    try {
      done(null, readBody(request.headers["content-type"] ?? "", Buffer.from(body), maxDepth));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Throws EDICT_REQUEST_INVALID for what is not UTF-8, not JSON, or JSON that two readers could take differently. */
function readBody(contentType: string, body: Buffer, maxDepth: number): JsonValue {
  if (!isUtf8Type(contentType) || !isUtf8(body)) {
    throw new EdictError("EDICT_REQUEST_INVALID", "The body must be UTF-8.");
  }
  const result = parseStrictJson(body.toString("utf8"), maxDepth);
  if (!result.ok) throw new EdictError("EDICT_REQUEST_INVALID", result.problem.message);
  return result.value;
}

/** JSON is UTF-8 (RFC 8259, section 8.1); a charset that says otherwise announces a body that we would misread. */
function isUtf8Type(contentType: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/iu.exec(contentType)?.[1]?.toLowerCase();
  return charset === undefined || charset === "utf-8" || charset === "utf8" || charset === "us-ascii";
}
