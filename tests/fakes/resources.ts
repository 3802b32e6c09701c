import { kinds } from "../../controllers/index.gen.ts";
import type { KindRegistration, TenantView } from "../../core/controller.ts";
import { compareText } from "../../core/diagnostic.ts";
import { canonicalJson } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { PLATFORM, parseKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { sha256 } from "../../engine/digest.ts";

/** The registration of a kind that exists. */
export function kindNamed(kind: string): KindRegistration {
  const registration = kinds.find(({ controller }) => controller.kind === kind);
  if (registration === undefined) throw new Error(`no kind ${kind}`);
  return registration;
}

/**
 * A resource as the engine would hand it over: validated, with its defaults. Every written field of it stands on a
 * line of its own: the n-th field of the spec, counted in the order of writing, on line n + 1.
 */
export function resourceOf<Spec = JsonObject>(key: string, spec: JsonObject): Resource<Spec> {
  const { kind, name, tenant } = parseKey(key);
  const document = {
    apiVersion: "edict/v1",
    kind,
    metadata: { name, ...(tenant === undefined ? {} : { tenant }) },
    spec: structuredClone(spec),
  };
  const errors = kindNamed(kind).validate(document);
  if (errors.length > 0) throw new Error(`${key} is not valid: ${JSON.stringify(errors)}`);
  const metadata = { ...document.metadata, labels: {}, annotations: {} };
  const file = tenant === undefined ? `platform/${name}.yaml` : `tenants/${tenant}/${name}.yaml`;
  const lines = linesOf(spec, "/spec");
  return {
    key: key as ResourceKey,
    kind,
    metadata,
    spec: document.spec as Spec,
    digest: sha256(canonicalJson({ kind, metadata, spec: document.spec })),
    origin: { file, line: 1, column: 1 },
    locate: (pointer) => ({ file, line: closestLine(lines, pointer), column: 1 }),
  };
}

/** What a tenant, or the platform, sees of the resources. */
export function viewOf<Spec = JsonObject>(
  tenant: string,
  kind: string,
  resources: readonly Resource[],
): TenantView<Spec> {
  const sorted = resources.toSorted((left, right) => compareText(left.key, right.key));
  const ownedBy = (owner: string | undefined): readonly Resource<Spec>[] =>
    sorted
      .filter((one) => one.kind === kind && one.metadata.tenant === owner)
      .map((one) => one as Resource<unknown> as Resource<Spec>);
  const byName = (sought: string, name: string, owner: string | undefined): Resource | undefined =>
    sorted.find((one) => one.kind === sought && one.metadata.name === name && one.metadata.tenant === owner);
  return {
    tenant,
    own: tenant === PLATFORM ? [] : ownedBy(tenant),
    platform: ownedBy(undefined),
    find: (sought, target) => {
      const [owner = "", name] = target.split("/");
      if (name === undefined) return byName(sought, target, tenant) ?? byName(sought, target, undefined);
      if (owner === PLATFORM) return byName(sought, name, undefined);
      return owner === tenant ? byName(sought, name, tenant) : undefined;
    },
  };
}

/** Pointers of all written fields in the order of writing. */
function linesOf(value: JsonValue | undefined, pointer: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [pointer];
  return [
    pointer,
    ...Object.entries(value).flatMap(([name, inner]) => linesOf(inner as JsonValue, `${pointer}/${name}`)),
  ];
}

function closestLine(lines: readonly string[], pointer: string): number {
  const place = lines.indexOf(pointer);
  if (place !== -1 || pointer === "") return place + 1;
  return closestLine(lines, pointer.slice(0, pointer.lastIndexOf("/")));
}
