import { EdictError } from "../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";
import type { FilterTarget } from "../../decisions/filters/data-filters.ts";

/** By the name that OPA gives them in `targetDialects`. */
const TARGETS: Readonly<Record<string, FilterTarget>> = {
  "sql+mysql": { language: "sql", dialect: "mysql" },
  "sql+postgresql": { language: "sql", dialect: "postgresql" },
  "sql+sqlite": { language: "sql", dialect: "sqlite" },
  "sql+sqlserver": { language: "sql", dialect: "sqlserver" },
  "ucast+all": { language: "ucast", variant: "all" },
  "ucast+linq": { language: "ucast", variant: "linq" },
  "ucast+minimal": { language: "ucast", variant: "minimal" },
  "ucast+prisma": { language: "ucast", variant: "prisma" },
};

/** The target of a media type: `application/vnd.opa.sql.postgresql+json`. */
export function targetOfType(type: string): FilterTarget | undefined {
  const [, language = "", variant = ""] =
    /^application\/vnd\.opa\.([a-z]+)\.([a-z]+)\+json$/u.exec(type) ?? [];
  return own(`${language}+${variant}`);
}

/** The target of a name: `sql+postgresql`. Throws EDICT_REQUEST_INVALID. */
export function readTarget(name: JsonValue): FilterTarget {
  const target = typeof name === "string" ? own(name) : undefined;
  if (target !== undefined) return target;
  const known = Object.keys(TARGETS).join(", ");
  throw new EdictError("EDICT_REQUEST_INVALID", `options.targetDialects must hold names of ${known}`);
}

/** The mappings for a target, as OPA finds them: by dialect, else by language, else for all. */
export function mappingsFor(
  { targetSQLTableMappings: mappings }: JsonObject,
  target: FilterTarget,
): { readonly mappings?: JsonObject } {
  if (mappings === undefined || mappings === null) return {};
  if (!isJsonObject(mappings)) throw wrong("options.targetSQLTableMappings");
  const variant = target.language === "sql" ? target.dialect : target.variant;
  for (const key of [variant, target.language]) {
    const chosen = Object.hasOwn(mappings, key) ? mappings[key] : undefined;
    if (chosen === undefined || chosen === null) continue;
    if (!isJsonObject(chosen)) throw wrong(`options.targetSQLTableMappings.${key}`);
    return { mappings: chosen };
  }
  return { mappings };
}

function own(name: string): FilterTarget | undefined {
  return Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
}

function wrong(place: string): EdictError {
  return new EdictError("EDICT_REQUEST_INVALID", `${place} must be an object`);
}
