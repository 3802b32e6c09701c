import type { KindRegistration } from "../../core/controller.ts";
import { canonicalJson, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { PLATFORM, resourceKey } from "../../core/resource.ts";
import type { Digest, Metadata, Resource } from "../../core/resource.ts";
import { sha256 } from "../digest.ts";
import { bindTenant, kindProblem, nameProblems, scopeProblems } from "./envelope.ts";
import type { Place } from "./envelope.ts";
import { MAX_PROBLEMS } from "./limits.ts";
import { schemaProblem } from "./schema-messages.ts";
import type { SchemaProblem } from "./schema-messages.ts";
import { secretPaths, secretReferences } from "./schema-nodes.ts";
import type { SchemaPath, SecretReference } from "./schema-nodes.ts";

/** A document that is a valid resource, with defaults filled in: what is kept of it whatever file it stands in. */
export interface JudgedDocument {
  readonly value: JsonObject;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: JsonObject;
  readonly digest: Digest;
  readonly secrets: readonly SecretReference[];
}

export type Judgement =
  | { readonly valid: true; readonly document: JudgedDocument }
  | { readonly valid: false; readonly problems: readonly SchemaProblem[] };

/** Judges documents by the kinds that are registered. */
export class Judge {
  readonly #registrations: ReadonlyMap<string, KindRegistration>;
  readonly #kinds: readonly string[];
  readonly #secretPaths: ReadonlyMap<string, readonly SchemaPath[]>;

  constructor(registrations: ReadonlyMap<string, KindRegistration>) {
    this.#registrations = registrations;
    this.#kinds = [...registrations.keys()].toSorted();
    this.#secretPaths = new Map([...registrations].map(([kind, { schema }]) => [kind, secretPaths(schema)]));
  }

  /** Fills `metadata.tenant` and defaults into `value`, which nobody else may hold. */
  judge(value: JsonValue, place: Place): Judgement {
    const unknown = kindProblem(value, this.#kinds);
    if (unknown !== undefined || !isJsonObject(value))
      return { valid: false, problems: unknown === undefined ? [] : [unknown] };
    const registration =
      typeof value["kind"] === "string" ? this.#registrations.get(value["kind"]) : undefined;
    if (registration === undefined) return { valid: false, problems: [] };
    const problems = [
      ...bindTenant(value, place),
      ...scopeProblems(registration.controller, place),
      ...schemaProblems(registration, value),
    ];
    if (problems.length > 0) return { valid: false, problems };
    return this.#judgeMeaning(registration, value);
  }

  #judgeMeaning({ controller }: KindRegistration, value: JsonObject): Judgement {
    const document = judgedDocument(controller.kind, value, this.#secretPaths.get(controller.kind) ?? []);
    const problems = [
      ...nameProblems(document.kind, document.metadata.name),
      ...(controller.validate?.(provisional(document)) ?? []).map((problem) => ({
        code: "EDICT_RESOURCE_INVALID" as const,
        atKey: false,
        ...problem,
      })),
    ];
    return problems.length > 0 ? { valid: false, problems } : { valid: true, document };
  }
}

function schemaProblems(
  { schema, validate }: KindRegistration,
  document: JsonObject,
): readonly SchemaProblem[] {
  return validate(document)
    .slice(0, MAX_PROBLEMS)
    .map((error) => schemaProblem(error, { schema, document }));
}

function judgedDocument(kind: string, value: JsonObject, paths: readonly SchemaPath[]): JudgedDocument {
  const metadata = metadataOf(value["metadata"]);
  const spec = isJsonObject(value["spec"]) ? value["spec"] : {};
  const digest = sha256(canonicalJson({ kind, metadata: { ...metadata }, spec }));
  return { value, kind, metadata, spec, digest, secrets: secretReferences(value, paths) };
}

/** The metadata of a valid document. */
export function metadataOf(value: JsonValue | undefined): Metadata {
  const { name, tenant, labels, annotations } = isJsonObject(value) ? value : {};
  return {
    name: typeof name === "string" ? name : "",
    ...(typeof tenant === "string" ? { tenant } : {}),
    labels: isJsonObject(labels) ? (labels as Metadata["labels"]) : {},
    annotations: isJsonObject(annotations) ? (annotations as Metadata["annotations"]) : {},
  };
}

/** The document as a controller sees it, before it is known where it was written. */
function provisional({ kind, metadata, spec, digest }: JudgedDocument): Resource {
  const origin = { file: "", line: 1, column: 1 };
  const key = resourceKey(kind, metadata.name, metadata.tenant);
  return { key, kind, metadata, spec, digest, origin, locate: () => origin };
}

/** Whose resources a file holds, in one word: part of what a judgement depends on. */
export function ownerOf(place: Place): string {
  return place.of === "tenant" ? place.tenant : PLATFORM;
}
