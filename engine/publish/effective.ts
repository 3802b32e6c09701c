import { isJsonObject } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";
import type { AppliedResource } from "../../core/ports.ts";
import type { Metadata, Resource, ResourceKey } from "../../core/resource.ts";
import { parseKey } from "../../core/resource.ts";

/**
 * The resources that are in force: a desired one where it is applied, the version applied before where its change was
 * held or failed, none where it was never applied. Sorted by key.
 */
export function effectiveResources(
  desired: readonly Resource[],
  applied: ReadonlyMap<ResourceKey, AppliedResource>,
): readonly Resource[] {
  const wanted = new Map(desired.map((resource) => [resource.key, resource]));
  const keys = [...applied.keys()].toSorted();
  return keys.flatMap((key) => {
    const record = applied.get(key);
    const resource = wanted.get(key);
    if (record === undefined) return [];
    return [resource !== undefined && resource.digest === record.digest ? resource : restore(record)];
  });
}

const restored = new WeakMap<AppliedResource, Resource>();

/** A resource from the record of its application; every field points at the place where the resource stood then. */
function restore(record: AppliedResource): Resource {
  const known = restored.get(record);
  if (known !== undefined) return known;
  const { spec } = record.resource;
  const resource: Resource = {
    key: record.key,
    kind: record.kind,
    metadata: restoreMetadata(record),
    spec: isJsonObject(spec) ? spec : {},
    digest: record.digest,
    origin: record.origin,
    locate: () => record.origin,
  };
  restored.set(record, resource);
  return resource;
}

function restoreMetadata(record: AppliedResource): Metadata {
  const { name } = parseKey(record.key);
  const { metadata } = record.resource;
  const texts = isJsonObject(metadata) ? metadata : {};
  return {
    name,
    ...(record.tenant === undefined ? {} : { tenant: record.tenant }),
    labels: textMap(texts["labels"]),
    annotations: textMap(texts["annotations"]),
  };
}

function textMap(value: JsonValue | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])),
  );
}
