import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EdictError } from "../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { DataFilter, DataFilters, FilterTarget } from "../../decisions/filters/data-filters.ts";
import type { AppParts } from "../dependencies.ts";
import { bodyMembers } from "./body.ts";
import { mappingsFor, readTarget, targetOfType } from "./compile-targets.ts";
import { readQuestion } from "./decide.ts";
import { pathSegments } from "./document.ts";
import { isAsked, nanoseconds, sendJson } from "./extras.ts";

const MULTIPLE = "application/vnd.opa.multitarget+json";
const RULES = ["edict/allow", "edict/filters"];

/** OPA's Compile API: the rules as a filter for rows, written for a database or as a tree (UCAST). */
export function addCompileRoutes(
  opa: FastifyInstance,
  parts: AppParts,
  filters: DataFilters,
  prefix: string,
): void {
  for (const url of [`${prefix}/v1/compile`, `${prefix}/v1/compile/*`]) {
    opa.post(url, { config: { decides: true } }, (request, reply) => answer(parts, filters, request, reply));
  }
}

/** What the body asks for, whatever the target. */
interface Asked {
  readonly write: (target: FilterTarget, names: FilterNames) => DataFilter;
  readonly options: JsonObject;
}

interface FilterNames {
  readonly mappings?: JsonObject;
}

function answer(
  parts: AppParts,
  filters: DataFilters,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const startedAt = performance.now();
  const type = acceptedType(request.headers.accept);
  const path = pathSegments(request.raw.url ?? "", "compile").join("/");
  if (path === "") throw invalid("missing required 'path' parameter: ask for edict/filters");
  const asked = RULES.includes(path) ? readAsked(parts, filters, request, reply) : undefined;
  const start = performance.now();
  const result = asked && (type === MULTIPLE ? many(asked) : one(asked, type));
  const evaluationMs = performance.now() - start;
  const metrics = {
    timer_rego_partial_eval_ns: nanoseconds(evaluationMs),
    timer_server_handler_ns: nanoseconds(performance.now() - startedAt),
  };
  const body = {
    ...(result !== undefined && { result }),
    ...((isAsked(request, "metrics") || isAsked(request, "instrument")) && { metrics }),
  };
  return sendJson(request, reply, body, type);
}

/** The one type that is asked for, as OPA wants it. */
function acceptedType(accept: string | undefined): string {
  if (accept === undefined || accept === "") throw invalid("Accept header: missing required header");
  if (accept.includes(",")) throw invalid("Accept header: multiple headers not supported");
  if (accept !== MULTIPLE && targetOfType(accept) === undefined) {
    throw invalid(`Accept header: unsupported header: ${accept}`);
  }
  return accept;
}

/** As for OPA, no result means that no row passes. */
function one({ write, options }: Asked, type: string): object | undefined {
  const target = targetOfType(type);
  if (target === undefined) return undefined;
  const query = write(target, mappingsFor(options, target));
  return query === undefined ? undefined : { query };
}

/** By dialect; all variants of UCAST share one place, which the first takes. */
function many({ write, options }: Asked): object {
  const wanted = options["targetDialects"] ?? [];
  if (!isJsonArray(wanted)) throw invalid("options.targetDialects must be a list");
  const targets = wanted.map(readTarget);
  const queries = new Map<string, object>();
  for (const target of targets) {
    const name = target.language === "sql" ? target.dialect : "ucast";
    const query = write(target, mappingsFor(options, target));
    if (query !== undefined && !queries.has(name)) queries.set(name, { query });
  }
  return Object.fromEntries(queries);
}

function readAsked(
  parts: AppParts,
  filters: DataFilters,
  request: FastifyRequest,
  reply: FastifyReply,
): Asked | undefined {
  const body = bodyMembers(request.body) ?? {};
  const options = body["options"] ?? {};
  if (!isJsonObject(options)) throw invalid("options must be an object");
  if (options["maskRule"] !== undefined) throw invalid("options.maskRule: edict has no rules for masks");
  const unknowns = readUnknowns(body["unknowns"] ?? []);
  const input = body["input"] ?? null;
  const { tenant, request: asked } = readQuestion(parts, request, withAnyId(input));
  const release = parts.decisions.release(tenant);
  if (release === undefined) return undefined;
  void reply.header("edict-release", release.digest);
  const { id, ...resource } = asked.resource;
  const question = { ...asked, resource: { ...resource, ...(hasId(input) && { id }) } };
  const now = parts.clock.now();
  return {
    options,
    write: (target, names) => filters.compile(release, question, { now, target, unknowns, ...names }),
  };
}

function readUnknowns(unknowns: JsonValue): readonly string[] {
  const texts = isJsonArray(unknowns) ? unknowns.filter((name) => typeof name === "string") : [];
  if (isJsonArray(unknowns) && texts.length === unknowns.length) return texts;
  throw invalid("unknowns must be a list of references");
}

/** A question about many resources names none. */
function withAnyId(input: JsonValue): JsonValue {
  if (!isJsonObject(input)) return input;
  const { resource } = input;
  return isJsonObject(resource) ? { ...input, resource: { id: "", ...resource } } : input;
}

function hasId(input: JsonValue): boolean {
  return isJsonObject(input) && isJsonObject(input["resource"]) && Object.hasOwn(input["resource"], "id");
}

function invalid(message: string): EdictError {
  return new EdictError("EDICT_REQUEST_INVALID", message);
}
