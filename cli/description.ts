import type { Workspace } from "../compose.ts";
import { EdictError } from "../core/errors.ts";
import type { Event } from "../core/event.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { AppliedResource, Condition, HistoryPoint } from "../core/ports.ts";
import { PLATFORM, parseKey, resourceKey } from "../core/resource.ts";
import type { ResourceKey } from "../core/resource.ts";
import { knownResources, select } from "./inventory.ts";
import type { Known } from "./inventory.ts";
import type { Selector } from "./target.ts";

/** Everything about one resource, as `edict describe --json` prints it. */
export interface Description {
  readonly key: string;
  /** `Ready` first; empty in the past, of which no conditions are kept. */
  readonly conditions: readonly Condition[];
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
  /** The point of the trail that all of it is as of; absent for now. */
  readonly point?: { readonly sequence: number; readonly at?: string };
}

/** What a resource is described from. */
interface Subject {
  readonly key: string;
  readonly conditions: readonly Condition[];
  /** Every applied resource, this one among them where it was applied. */
  readonly all: readonly AppliedResource[];
  readonly events: readonly Event[];
}

type NamedSelector = Selector & { readonly name: string };

/** The resource that a selector means, as it is. Throws EDICT_NOT_FOUND for none, EDICT_ARGUMENT_INVALID for several. */
export async function describeNow(
  selector: Selector,
  workspace: Workspace,
  eventLimit: number,
): Promise<Description> {
  const named = withName(selector);
  const store = await workspace.store();
  const known = onlyOne(select(await knownResources(store, selector.tenant), named), named, "is applied");
  const [all, events] = await Promise.all([
    store.applied(),
    store.events({ resource: known.key as ResourceKey, limit: eventLimit }),
  ]);
  return descriptionOf(
    { key: known.key, conditions: [known.ready, ...othersOf(known)], all, events },
    workspace,
  );
}

/** The same at a point of the trail, from the trail alone. Throws what reading history throws. */
export async function describeThen(
  selector: Selector,
  workspace: Workspace,
  eventLimit: number,
  at: HistoryPoint,
): Promise<Description> {
  const named = withName(selector);
  const store = await workspace.store();
  const history = await store.history(at);
  const parsed = [...history.applied.map(({ key }) => key), ...history.incomplete].map((key) => ({
    key,
    ...parseKey(key),
  }));
  const when = `was applied at entry ${history.sequence}`;
  const { key } = onlyOne(select(parsed, named), named, when);
  if (history.incomplete.includes(key)) {
    throw new EdictError(
      "EDICT_NOT_FOUND",
      `the trail does not say what ${key} was: an older edict wrote it`,
    );
  }
  const events = await store.events({ resource: key, upTo: history.sequence, limit: eventLimit });
  const point = { sequence: history.sequence, ...(history.at === undefined ? {} : { at: history.at }) };
  return { ...descriptionOf({ key, conditions: [], all: history.applied, events }, workspace), point };
}

function withName(selector: Selector): NamedSelector {
  const { name } = selector;
  if (name !== undefined) return { ...selector, name };
  throw new EdictError("EDICT_ARGUMENT_INVALID", `describe needs the name of a ${selector.kind}`);
}

function othersOf({ conditions }: Known): readonly Condition[] {
  return conditions.filter(({ type }) => type !== "Ready");
}

function onlyOne<Item extends { readonly key: string }>(
  [found, ...others]: readonly Item[],
  { kind, name }: NamedSelector,
  when: string,
): Item {
  if (found === undefined) throw new EdictError("EDICT_NOT_FOUND", `no ${kind} called ${name} ${when}`);
  if (others.length === 0) return found;
  const keys = [found, ...others].map(({ key }) => key).join(", ");
  throw new EdictError("EDICT_ARGUMENT_INVALID", `${name} fits several, so name one of them: ${keys}`);
}

function descriptionOf({ key, conditions, all, events }: Subject, workspace: Workspace): Description {
  const keys = new Set(all.map((record) => record.key));
  const own = all.find((record) => record.key === key);
  return {
    key,
    conditions,
    ...(own === undefined ? {} : { applied: withoutConditions(own) }),
    references: own === undefined ? [] : referencesOf(own, workspace, keys),
    referredToBy: all
      .filter((record) => referencesOf(record, workspace, keys).some((reference) => reference.key === key))
      .map((record) => record.key),
    events: events.toSorted((left, right) => left.sequence - right.sequence),
  };
}

function withoutConditions({
  conditions: _,
  ...record
}: AppliedResource): Omit<AppliedResource, "conditions"> {
  return record;
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
