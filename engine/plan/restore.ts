import { isJsonObject } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";
import type { AppliedResource } from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { Metadata, Resource } from "../../core/resource.ts";

const restored = new WeakMap<AppliedResource, Resource>();

/** A resource from the record of its application; every field points at the place where the resource stood then. */
export function restore(record: AppliedResource): Resource {
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
