import type { KindRegistration } from "../../core/controller.ts";
import { isJsonObject } from "../../core/json.ts";
import type { Change } from "../../core/plan.ts";
import type { AppliedResource } from "../../core/ports.ts";
import { PLATFORM, TENANT_KIND, resourceKey } from "../../core/resource.ts";
import type { ResourceKey } from "../../core/resource.ts";

interface GraphInput {
  readonly edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>;
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
}

/**
 * Adds to each change what it must wait for. A resource waits for what it refers to; a deletion waits for every change
 * of what referred to the deleted resource when it was last applied, so that nothing ever points into the void.
 */
export function orderChanges(drafts: readonly Omit<Change, "after">[], input: GraphInput): readonly Change[] {
  const changed = new Map(drafts.map((draft) => [draft.key, draft]));
  const deletions = new Set(drafts.filter(({ operation }) => operation === "delete").map(({ key }) => key));
  const waits =
    deletions.size === 0
      ? new Map<ResourceKey, Set<ResourceKey>>()
      : deletionWaits(deletions, changed, input);
  return drafts.map((draft) => {
    const references = (input.edges.get(draft.key) ?? []).filter(
      (key) => changed.has(key) && key !== draft.key,
    );
    const after = new Set([...references, ...(waits.get(draft.key) ?? [])]);
    return { ...draft, after: [...after].toSorted() };
  });
}

/** For each deletion: the changes of the resources that referred to it. */
function deletionWaits(
  deletions: ReadonlySet<ResourceKey>,
  changed: ReadonlyMap<ResourceKey, unknown>,
  input: GraphInput,
): ReadonlyMap<ResourceKey, ReadonlySet<ResourceKey>> {
  const waits = new Map<ResourceKey, Set<ResourceKey>>();
  for (const key of changed.keys()) {
    const applied = input.applied.get(key);
    if (applied === undefined) continue;
    for (const target of appliedTargets(applied, input).filter((candidate) => deletions.has(candidate))) {
      if (target === key) continue;
      const waiting = waits.get(target) ?? new Set();
      waits.set(target, waiting.add(key));
    }
  }
  return waits;
}

/** Keys that an applied resource may have meant; what does not exist does no harm. */
export function appliedTargets(
  applied: AppliedResource,
  input: Pick<GraphInput, "registrations">,
): readonly ResourceKey[] {
  const registration = input.registrations.get(applied.kind);
  const { spec, metadata } = applied.resource;
  if (registration === undefined || !isJsonObject(spec) || !isJsonObject(metadata)) return [];
  const tenantKey = applied.tenant === undefined ? [] : [resourceKey(TENANT_KIND, applied.tenant)];
  const references = registration.controller.references({
    key: applied.key,
    kind: applied.kind,
    metadata: { name: applied.key.slice(applied.key.lastIndexOf("/") + 1), labels: {}, annotations: {} },
    spec,
    digest: applied.digest,
    origin: applied.origin,
    locate: () => applied.origin,
  });
  return [
    ...tenantKey,
    ...references.flatMap(({ kind, target }) => candidates(kind, target, applied.tenant)),
  ];
}

function candidates(kind: string, target: string, tenant: string | undefined): readonly ResourceKey[] {
  const [owner, name] = target.split("/");
  if (owner === undefined) return [];
  if (name !== undefined)
    return [owner === PLATFORM ? resourceKey(kind, name) : resourceKey(kind, name, owner)];
  return tenant === undefined
    ? [resourceKey(kind, target)]
    : [resourceKey(kind, target, tenant), resourceKey(kind, target)];
}
