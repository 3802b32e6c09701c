import type { FastifyReply } from "fastify";
import { answerEvaluation, answerEvaluations } from "../answering.ts";
import type { Answer, Answering } from "../answering.ts";
import { answerMore, asksMore } from "../asked-more.ts";
import type { AppParts } from "../dependencies.ts";
import { askerOf } from "../tenant-of.ts";

/** The tenant is part of the path, or comes with the token or the question. */
const PREFIXES = ["", "/tenants/:tenant"];

/**
 * AuthZEN 1.0, sections 6 and 7, for each way of naming the tenant. A deny is an answer: 200. What comes over a socket in
 * the usual form is answered by the lane and does not get here.
 */
export function addEvaluationRoutes(parts: AppParts): void {
  for (const prefix of PREFIXES) {
    addRoute(parts, `${prefix}/access/v1/evaluation`, answerEvaluation);
    addRoute(parts, `${prefix}/access/v1/evaluations`, answerEvaluations);
  }
}

function addRoute(parts: AppParts, path: string, answering: Answering): void {
  parts.app.post(path, { config: { authzen: true, decides: true, group: "decisions" } }, (request, reply) =>
    asksMore(request)
      ? answerMore(parts, request, answering).then((answer) => send(reply, answer))
      : send(reply, answering(parts, askerOf(request), request.body)),
  );
}

/** The text is ready: a serializer of fastify would have nothing to do. */
function send(
  reply: FastifyReply,
  { text, release, recorded }: Answer,
): FastifyReply | Promise<FastifyReply> {
  if (typeof release === "string") reply.header("edict-release", release);
  const answer = (): FastifyReply => reply.type("application/json; charset=utf-8").send(text);
  return recorded === undefined ? answer() : recorded.then(answer);
}
