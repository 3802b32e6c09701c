import { EdictError } from "../../core/errors.ts";
import { isColumnPath } from "./columns.ts";
import type { FilterQuestion } from "./data-filters.ts";

type Path = readonly string[];

/**
 * Tells which paths of a question are for the rows to say: those that are named, even where a value is given, or, where
 * none is named, whatever is not given of the resource. Throws EDICT_REQUEST_INVALID for a name of anything else.
 */
export function unknownPaths(
  { resource }: FilterQuestion,
  unknowns: readonly string[] = [],
): (path: Path) => boolean {
  const named = unknowns.map((reference) => readReference(reference, resource.type));
  return (path) => {
    if (!isColumnPath(path)) return false;
    if (path[1] === "id" && resource.id === undefined) return true;
    if (named.length > 0) return named.some((start) => start.every((name, index) => path[index] === name));
    if (path[1] === "id") return false;
    return !Object.hasOwn(resource.properties ?? {}, path[2] ?? "");
  };
}

/** `input.resource.id`, `input.resource.properties.owner`, and as in OPA's examples `input.TYPE.owner`. */
function readReference(reference: string, type: string): Path {
  const [root, first, ...rest] = reference.split(".");
  const [second, third] = rest;
  if (root === "input" && first === "resource") {
    if (second === undefined) return ["resource"];
    if (second === "id" && third === undefined) return ["resource", "id"];
    if (second === "properties") return ["resource", "properties", ...rest.slice(1)];
  }
  if (root === "input" && first === type) {
    if (second === undefined) return ["resource"];
    return second === "id" ? ["resource", "id"] : ["resource", "properties", ...rest];
  }
  throw new EdictError(
    "EDICT_REQUEST_INVALID",
    `unknowns: ${JSON.stringify(reference)} is not of the resource: input.resource, input.resource.id or input.resource.properties.NAME`,
  );
}
