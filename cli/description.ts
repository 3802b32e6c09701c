import type { Workspace } from "../compose.ts";
import { EdictError } from "../core/errors.ts";
import type { Event } from "../core/event.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { AppliedResource, Condition, StateStore } from "../core/ports.ts";
import { PLATFORM, resourceKey } from "../core/resource.ts";
import type { ResourceKey } from "../core/resource.ts";
import { knownResources, select } from "./inventory.ts";
import type { Known } from "./inventory.ts";
import type { Selector } from "./target.ts";

/** Everything about one resource, as `edict describe --json` prints it. */
export interface Description {
  readonly key: string;
  readonly condition: Condition;
  /** Absent when it was never applied. */
  readonly applied?: Omit<AppliedResource, "conditions">;
  /** Fields that name other resources; `key` is what they mean, absent where nothing of that name is applied. */
  readonly references: readonly {
    readonly pointer: string;
    readonly target: string;
    readonly key?: string;
  }[];
  /** Keys of the applied resources that refer to this one. */
  readonly referredToBy: readonly string[];
  /** Newest last. */
  readonly events: readonly Event[];
}

/** The one resource that a selector means. Throws EDICT_NOT_FOUND for none, EDICT_ARGUMENT_INVALID for several. */
export async function onlyOne(store: StateStore, selector: Selector): Promise<Known> {
  if (selector.name === undefined) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", `describe needs the name of a ${selector.kind}`);
  }
  const [found, ...others] = select(await knownResources(store), selector);
  if (found === undefined) {
    throw new EdictError("EDICT_NOT_FOUND", `no ${selector.kind} called ${selector.name} is applied`);
  }
  if (others.length > 0) {
    const keys = [found, ...others].map(({ key }) => key).join(", ");
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `${selector.name} fits several, so name one of them: ${keys}`,
    );
  }
  return found;
}

/** Gathers what there is to tell; reads the store and no file. */
export async function describeResource(
  known: Known,
  workspace: Workspace,
  eventLimit: number,
): Promise<Description> {
  const store = await workspace.store();
  const key = known.key as ResourceKey;
  const [all, events] = await Promise.all([
    store.applied(),
    store.events({ resource: key, limit: eventLimit }),
  ]);
  const keys = new Set(all.map((record) => record.key));
  const own = known.applied === undefined ? [] : referencesOf(known.applied, workspace, keys);
  const { conditions: _, ...applied } = known.applied ?? { conditions: [] };
  return {
    key: known.key,
    condition: known.ready,
    ...(known.applied === undefined ? {} : { applied: applied as Omit<AppliedResource, "conditions"> }),
    references: own,
    referredToBy: all
      .filter((record) => referencesOf(record, workspace, keys).some((reference) => reference.key === key))
      .map((record) => record.key),
    events: events.toSorted((left, right) => left.sequence - right.sequence),
  };
}

function referencesOf(
  record: AppliedResource,
  workspace: Workspace,
  keys: ReadonlySet<ResourceKey>,
): Description["references"] {
  const registration = workspace.kinds.get(record.kind);
  const { spec, metadata } = record.resource;
  if (registration === undefined || !isJsonObject(spec) || !isJsonObject(metadata)) return [];
  const references = registration.controller.references({
    key: record.key,
    kind: record.kind,
    metadata: { name: nameOf(record.key), ...tenantOf(record), labels: {}, annotations: {} },
    spec,
    digest: record.digest,
    origin: record.origin,
    locate: () => record.origin,
  });
  return references.map(({ pointer, kind, target }) => {
    const key = candidates(kind, target, record.tenant).find((candidate) => keys.has(candidate));
    return { pointer, target: `${kind} ${target}`, ...(key === undefined ? {} : { key }) };
  });
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

function tenantOf({ tenant }: AppliedResource): { readonly tenant?: string } {
  return tenant === undefined ? {} : { tenant };
}

/** The keys that a reference can mean, the nearer first: NAME, platform/NAME, TENANT/NAME. */
function candidates(kind: string, target: string, tenant: string | undefined): readonly ResourceKey[] {
  const [owner = "", name] = target.split("/");
  if (name !== undefined)
    return [owner === PLATFORM ? resourceKey(kind, name) : resourceKey(kind, name, owner)];
  const platform = resourceKey(kind, owner);
  return tenant === undefined ? [platform] : [resourceKey(kind, owner, tenant), platform];
}

/** The document's notes: labels and annotations, where it has any. */
export function notesOf(resource: JsonObject, name: "annotations" | "labels"): JsonObject {
  const { metadata } = resource;
  const notes = isJsonObject(metadata) ? metadata[name] : undefined;
  return isJsonObject(notes) ? notes : {};
}
