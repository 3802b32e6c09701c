import type { AnyController } from "../../core/controller.ts";
import { isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { API_VERSION, PLATFORM, TENANT_KIND } from "../../core/resource.ts";
import { didYouMean } from "../../core/suggest.ts";
import type { SchemaProblem } from "./schema-messages.ts";
import { shown } from "./show.ts";

/** The root of a workspace. */
export const WORKSPACE_FILE = "edict.yaml";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** Whose a file is, by its path alone. */
export type Place =
  | { readonly of: "nobody" }
  | { readonly of: "workspace" }
  | { readonly of: "platform" }
  | { readonly of: "tenant"; readonly tenant: string }
  | { readonly of: "misplaced"; readonly message: string; readonly hint: string };

/** `path` is relative to the workspace, normalised, with `/`. */
export function placeOf(path: string): Place {
  const [area, tenant, ...rest] = path.split("/");
  if (path === WORKSPACE_FILE) return { of: "workspace" };
  if (area === PLATFORM && tenant !== undefined) return { of: "platform" };
  if (area !== "tenants" || tenant === undefined) return { of: "nobody" };
  if (rest.length === 0)
    return misplaced("The file stands in no tenant's folder.", "Move it to tenants/TENANT/.");
  if (tenant === PLATFORM) {
    return misplaced(
      `No tenant can be called ${PLATFORM}.`,
      "Move the file below platform/, or rename the folder.",
    );
  }
  if (NAME.test(tenant)) return { of: "tenant", tenant };
  return misplaced(
    `The folder ${shown(tenant)} is not named like a tenant.`,
    "A tenant's name has lower-case letters, digits and hyphens inside, at most 63.",
  );
}

function misplaced(message: string, hint: string): Place {
  return { of: "misplaced", message, hint };
}

/** What is wrong with a document before its kind can judge it; undefined when its kind is known. */
export function kindProblem(document: JsonValue, kinds: readonly string[]): SchemaProblem | undefined {
  if (!isJsonObject(document)) {
    return invalid("", "The document is no mapping.", "Begin it with apiVersion, kind, metadata and spec.");
  }
  const { kind, apiVersion } = document;
  if (kind === undefined && apiVersion === undefined) {
    return invalid(
      "",
      "The document is no resource: it has neither apiVersion nor kind.",
      "Add both, or move the file away.",
    );
  }
  if (typeof kind !== "string") {
    return invalid(
      kind === undefined ? "" : "/kind",
      "The document does not say its kind.",
      `Add kind: one of ${kinds.join(", ")}.`,
    );
  }
  if (apiVersion !== API_VERSION) return versionProblem(apiVersion);
  return kinds.includes(kind) ? undefined : unknownKind(kind, kinds);
}

function versionProblem(apiVersion: JsonValue | undefined): SchemaProblem {
  if (apiVersion === undefined)
    return invalid("", "The document does not say its apiVersion.", `Add apiVersion: ${API_VERSION}.`);
  return invalid(
    "/apiVersion",
    `The apiVersion is ${shown(apiVersion)}.`,
    `Write ${API_VERSION}, which is the only one there is.`,
  );
}

function unknownKind(kind: string, kinds: readonly string[]): SchemaProblem {
  const hint =
    kind === "Workspace"
      ? `A Workspace stands in ${WORKSPACE_FILE} only.`
      : didYouMean(kind, kinds, `The kinds are ${kinds.join(", ")}.`);
  return { ...invalid("/kind", `There is no kind ${shown(kind)}.`, hint), code: "EDICT_KIND_UNKNOWN" };
}

/**
 * Binds a document to the tenant that its path names: fills in `metadata.tenant` where it is absent. Returns what
 * contradicts the path.
 */
export function bindTenant(document: JsonObject, place: Place): readonly SchemaProblem[] {
  const { metadata } = document;
  if (!isJsonObject(metadata)) return [];
  const { tenant } = metadata;
  if (place.of !== "tenant") {
    if (tenant === undefined) return [];
    return [
      scope(
        "/metadata/tenant",
        "A resource below platform/ belongs to no tenant.",
        "Remove metadata.tenant, or move the file to tenants/TENANT/.",
      ),
    ];
  }
  if (tenant === undefined) Object.assign(metadata, { tenant: place.tenant });
  else if (tenant !== place.tenant) {
    const message = `The path makes this a resource of ${place.tenant}, but metadata.tenant is ${shown(tenant)}.`;
    return [scope("/metadata/tenant", message, "Remove metadata.tenant, or move the file.")];
  }
  return [];
}

/** Whether the kind may stand where the file is. */
export function scopeProblems(
  controller: Pick<AnyController, "kind" | "scope">,
  place: Place,
): readonly SchemaProblem[] {
  const { kind, scope: allowed } = controller;
  if (allowed === "platform" && place.of === "tenant") {
    return [scope("/kind", `A ${kind} belongs to the platform.`, "Move it below platform/.")];
  }
  if (allowed === "tenant" && place.of === "platform") {
    return [scope("/kind", `A ${kind} belongs to a tenant.`, "Move it to tenants/TENANT/.")];
  }
  return [];
}

/** The one name that no tenant can have. */
export function nameProblems(kind: string, name: string): readonly SchemaProblem[] {
  if (kind !== TENANT_KIND || name !== PLATFORM) return [];
  return [
    invalid(
      "/metadata/name",
      `No tenant can be called ${PLATFORM}: references use the word for the platform.`,
      "Choose another name.",
    ),
  ];
}

function scope(pointer: string, message: string, hint: string): SchemaProblem {
  return { ...invalid(pointer, message, hint), code: "EDICT_RESOURCE_SCOPE" };
}

function invalid(pointer: string, message: string, hint: string): SchemaProblem {
  return { code: "EDICT_RESOURCE_INVALID", pointer, atKey: false, message, hint };
}
