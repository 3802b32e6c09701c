import { fromPointer, isJsonArray, isJsonObject, toPointer } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { EvaluationRequest } from "../request.ts";
import { below, pathTree } from "./path-tree.ts";
import type { PathTree } from "./path-tree.ts";
import tags from "./request-tags.json" with { type: "json" };

/** What of a question's properties and context is kept. */
export interface MaskSettings {
  /** `read`: what a rule of the release in force reads, and nothing else; `all`: whatever is not personal or secret. */
  readonly keep: "all" | "read";
  /** JSON Pointers into a question, `*` for any member: never kept, even where a rule reads it. */
  readonly mask: readonly string[];
}

/** A question as the log keeps it. */
export interface MaskedQuestion extends EvaluationRequest {
  /** JSON Pointers of what was asked and is not kept; absent when everything is. */
  readonly masked?: readonly string[];
}

/** Makes a question fit to be kept; `reads` says what the rules read. */
export type Mask = (request: EvaluationRequest, reads: PathTree) => MaskedQuestion;

/** A question of more masked members is said to be masked where those members stand. */
const MOST_POINTERS = 40;

const SECRET_NAMES = Object.keys(tags.$defs.anywhere.patternProperties).map(
  (pattern) => new RegExp(pattern, "iu"),
);
const PERSONAL = pathTree(taggedPaths(tags, []));

/** Whether a member is secret by its name. Names repeat, so the answer is kept for as many as a program has. */
const secretNames = new Map<string, boolean>();
const MOST_NAMES = 4_096;

function isSecretName(name: string): boolean {
  const found = secretNames.get(name);
  if (found !== undefined) return found;
  const secret = SECRET_NAMES.some((pattern) => pattern.test(name));
  if (secretNames.size >= MOST_NAMES) secretNames.clear();
  secretNames.set(name, secret);
  return secret;
}

function taggedPaths(schema: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {}, ...keywords } = schema as {
    readonly properties?: Readonly<Record<string, unknown>>;
  };
  const own = "x-edict-personal" in keywords ? [path] : [];
  return [...own, ...Object.entries(properties).flatMap(([name, one]) => taggedPaths(one, [...path, name]))];
}

/** What is known of one place of a question. */
interface Place {
  readonly pointer: string;
  /** Whether a rule reads everything here. */
  readonly isRead: boolean;
  readonly reads: PathTree | undefined;
  readonly denied: PathTree | undefined;
  readonly personal: PathTree | undefined;
}

/** Makes the mask of some settings. */
export function questionMask({ keep, mask }: MaskSettings): Mask {
  const denied = pathTree(mask.map(fromPointer));
  return (request, reads) => {
    const masked: string[] = [];
    const members = (part: string, value: JsonObject | undefined, ...more: readonly string[]) => {
      if (value === undefined) return undefined;
      const path = [part, ...more];
      const place: Place = {
        pointer: `/${path.join("/")}`,
        isRead: false,
        reads: descend(reads, path),
        denied: descend(denied, path),
        personal: descend(PERSONAL, path),
      };
      if (place.denied?.ends === true) {
        masked.push(place.pointer);
        return {};
      }
      const before = masked.length;
      const kept = keepMembers(value, place, keep === "all", masked);
      if (masked.length - before > MOST_POINTERS) masked.splice(before, Infinity, place.pointer);
      return kept;
    };
    const subject = entity(request.subject, members("subject", request.subject.properties, "properties"));
    const action = entity(request.action, members("action", request.action.properties, "properties"));
    const resource = entity(request.resource, members("resource", request.resource.properties, "properties"));
    const context = members("context", request.context);
    return {
      subject,
      action,
      resource,
      ...(context !== undefined && { context }),
      ...(masked.length > 0 && { masked }),
    };
  };
}

function descend(tree: PathTree, path: readonly string[]): PathTree | undefined {
  return path.reduce<PathTree | undefined>((here, name) => below(here, name), tree);
}

/** Fields that the standard does not know are not there any more; the properties are those that are kept. */
function entity<Part extends { readonly properties?: JsonObject }>(
  part: Part,
  kept: JsonObject | undefined,
): Part {
  return kept === undefined ? part : { ...part, properties: kept };
}

function keepMembers(value: JsonObject, place: Place, keepAll: boolean, masked: string[]): JsonObject {
  const kept: [string, JsonValue][] = [];
  for (const name of Object.keys(value)) {
    const inner = innerPlace(place, name);
    const member = keepValue(value[name] ?? null, name, inner, keepAll, masked);
    if (member === undefined) masked.push(inner.pointer);
    else kept.push([name, member]);
  }
  // Own properties even of `__proto__`.
  return Object.fromEntries(kept);
}

function innerPlace(place: Place, name: string): Place {
  const reads = below(place.reads, name);
  return {
    pointer: `${place.pointer}${toPointer([name])}`,
    isRead: place.isRead || reads?.ends === true,
    reads,
    denied: below(place.denied, name),
    personal: below(place.personal, name),
  };
}

function keepValue(
  value: JsonValue,
  name: string,
  place: Place,
  keepAll: boolean,
  masked: string[],
): JsonValue | undefined {
  if (isSecretName(name) || place.denied?.ends === true) return undefined;
  const keep = place.isRead || (keepAll && place.personal?.ends !== true);
  if (isJsonObject(value)) {
    if (!keep && place.reads === undefined) return undefined;
    return keepMembers(value, place, keep, masked);
  }
  if (!keep) return undefined;
  return isJsonArray(value) ? keepItems(value, place, masked) : value;
}

/** A list is kept with its length: what is masked of it becomes null. */
function keepItems(items: readonly JsonValue[], place: Place, masked: string[]): JsonValue {
  if (place.denied === undefined && items.every((item) => typeof item !== "object")) return items;
  return items.map((item, index) => {
    const inner = { ...innerPlace(place, String(index)), isRead: true };
    const kept = keepValue(item, "", inner, true, masked);
    if (kept === undefined) masked.push(inner.pointer);
    return kept ?? null;
  });
}
