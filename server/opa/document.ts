import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { Decision } from "../../decisions/decision.ts";

/** The path that `POST /` asks for, as in a stock OPA. */
export const DEFAULT_PATH: readonly string[] = ["system", "main"];

const RULES: Readonly<Record<string, readonly string[]>> = {
  edict: ["allow", "decision"],
  system: ["main"],
};

/** Whether anything can be at a path, so that a question about nothing is not evaluated. */
export function isDefined([name, rule]: readonly string[]): boolean {
  if (name === undefined) return true;
  if (!Object.hasOwn(RULES, name)) return false;
  return rule === undefined || RULES[name]?.includes(rule) === true;
}

/**
 * The data document that is asked for paths of. Without a question nobody is allowed, and there is no decision:
 * `edict.allow` is false and the others are undefined.
 */
export function documentOf(decision: Decision | undefined): JsonObject {
  const whole = decision as unknown as JsonObject | undefined;
  return {
    edict: { allow: decision?.decision ?? false, ...(whole && { decision: whole }) },
    ...(whole && { system: { main: whole } }),
  };
}

/**
 * What a path leads to: own members of objects, and items of lists by their index. As in OPA, `system` is not part of
 * the whole document, only of its own paths.
 */
export function valueAt(document: JsonObject, path: readonly string[]): JsonValue | undefined {
  const { system: _system, ...shown } = document;
  let here: JsonValue | undefined = path.length === 0 ? shown : document;
  for (const name of path) {
    if (isJsonObject(here)) here = Object.hasOwn(here, name) ? here[name] : undefined;
    else if (isJsonArray(here)) here = /^(?:0|[1-9]\d*)$/u.test(name) ? here[Number(name)] : undefined;
    else return undefined;
  }
  return here;
}

/**
 * The segments of a request's path behind the route's own. They are split before they are decoded, so that `%2F` is part
 * of a name; slashes at the ends count for nothing. `route` is the last segment of the route: `data`, `compile`.
 */
export function pathSegments(url: string, route: string): readonly string[] {
  const [path = ""] = url.split("?", 1);
  const all = path.split("/");
  const behind = all.slice(all.indexOf(route, all[1] === "tenants" ? 3 : 0) + 1);
  const first = behind.findIndex((segment) => segment !== "");
  const last = behind.findLastIndex((segment) => segment !== "");
  return first === -1 ? [] : behind.slice(first, last + 1).map(decode);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
