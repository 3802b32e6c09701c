import type { FastifyRequest } from "fastify";
import { isJsonObject } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { Answer, Answering } from "./answering.ts";
import { partsAsOf } from "./as-of.ts";
import type { AppParts } from "./dependencies.ts";
import { readForm, partsWithWhy } from "./explain.ts";
import { askerOf, tenantOf } from "./tenant-of.ts";

/** What a question can be asked for beside a decision, in its query. */
interface More {
  readonly asOf?: unknown;
  readonly explain?: unknown;
}

/** Whether more is asked for than a decision as of now. */
export function asksMore(request: FastifyRequest): boolean {
  const { asOf, explain } = request.query as More;
  return asOf !== undefined || explain !== undefined;
}

/** Answers a question that asks for more. Throws what `Answering` throws, and what that which is asked for throws. */
export async function answerMore(
  parts: AppParts,
  request: FastifyRequest,
  answering: Answering,
): Promise<Answer> {
  const { asOf, explain } = request.query as More;
  const form = readForm(explain);
  const tenant = tenantOf(request, contextOf(request.body as JsonValue | undefined));
  if (asOf === undefined) {
    const asked = form === undefined ? parts : await partsWithWhy(parts, form, tenant);
    return answering(asked, askerOf(request), request.body);
  }
  return answering(await partsAsOf(parts, asOf, tenant, form), askerOf(request), request.body);
}

/** The context that names the tenant. A body that is no question is refused when it is answered. */
function contextOf(body: JsonValue | undefined): Parameters<typeof tenantOf>[1] {
  const context = body !== undefined && isJsonObject(body) ? body["context"] : undefined;
  return context !== undefined && isJsonObject(context) ? context : undefined;
}
