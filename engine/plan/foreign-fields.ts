import type { AnyController, KindRegistration, PlanContext } from "../../core/controller.ts";
import { atPointer, fromPointer, jsonEqual, toPointer } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { DriftItem, FieldChange } from "../../core/plan.ts";
import type { AppliedResource, DriftSettings } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { acceptanceNote, acceptancesOf, acceptedFields, isWithin } from "./acceptance.ts";
import type { AcceptancesOf } from "./acceptance.ts";
import { ignoredFields } from "./lifecycle.ts";
import { restore } from "./restore.ts";

export interface ForeignInput {
  readonly desired: readonly Resource[];
  readonly observed: ReadonlyMap<ResourceKey, JsonValue>;
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
  readonly drift: DriftSettings;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * What controllers have to write in place of the desired resources: those with fields that somebody else owns, or whose
 * difference is accepted, with the observed values in these fields. Resources without any are not in it. Records are
 * still made of the resources as they were written.
 */
export function foreignFields(input: ForeignInput): ReadonlyMap<ResourceKey, Resource> {
  const keep = keeperOf(input);
  return new Map(
    input.desired.flatMap((resource) => {
      const kept = keep(resource).resource;
      return kept === resource ? [] : [[resource.key, kept] as const];
    }),
  );
}

/** A desired resource as it is to be compared and written. */
export interface Kept {
  readonly resource: Resource;
  /** Fields whose difference from what was applied is accepted. */
  readonly accepted?: DriftItem;
  /** The same done to another spec of the resource, as to the one applied before. */
  readonly keptSpec: (spec: JsonObject) => JsonObject;
}

export type Keeper = (resource: Resource) => Kept;

/** Keeps what others own; the acceptances are looked up once for all resources. */
export function keeperOf(input: Omit<ForeignInput, "desired">): Keeper {
  const acceptances = acceptancesOf(input.drift, input.now);
  return (resource) => {
    const controller = input.registrations.get(resource.kind)?.controller;
    const observed = input.observed.get(resource.key);
    if (controller?.keepForeign === undefined || observed === undefined) return asItIs(resource);
    const ignored = ignoredFields(resource.metadata.annotations);
    const known = acceptedOf(resource, controller, observed, ignored, acceptances, input);
    const kept = keptPointers(resource, known, input.applied.get(resource.key));
    const accepted = known === undefined ? undefined : within(known, kept);
    const pointers = [...ignored, ...kept];
    if (pointers.length === 0) return asItIs(resource);
    const keepIn = (one: Resource): Resource => controller.keepForeign?.(one, observed, pointers) ?? one;
    return {
      resource: keepIn(resource),
      ...(accepted === undefined ? {} : { accepted }),
      keptSpec: (spec) => keepIn({ ...resource, spec }).spec,
    };
  };
}

function asItIs(resource: Resource): Kept {
  return { resource, keptSpec: (spec) => spec };
}

/** What of the difference between the real system and what was applied is accepted. */
function acceptedOf(
  { key, kind }: Resource,
  controller: AnyController,
  observed: JsonValue,
  ignored: readonly string[],
  acceptances: AcceptancesOf,
  { applied, now }: Pick<ForeignInput, "applied" | "now">,
): DriftItem | undefined {
  const record = applied.get(key);
  const { living } = acceptances(key);
  if (record === undefined || living.length === 0) return undefined;
  const fields = deviation(controller, record, observed, ignored, { now });
  const { fields: covered, by } = acceptedFields(fields, living);
  if (covered.length === 0) return undefined;
  return {
    key,
    kind,
    cause: "changed",
    fields: covered,
    mode: "accepted",
    ...acceptanceNote(by),
    origin: record.origin,
  };
}

/** The fields in which the real system differs from what was applied, without those that somebody else owns. */
export function deviation(
  controller: AnyController,
  record: AppliedResource,
  observed: JsonValue,
  ignored: readonly string[],
  context: PlanContext,
): readonly FieldChange[] {
  const before = restore(record);
  const compared =
    ignored.length === 0 ? before : (controller.keepForeign?.(before, observed, ignored) ?? before);
  const difference = controller.diff(compared, observed, context);
  if (difference.operation === "none") return [];
  // What is due is no drift; only the declared fields of such a resource can be.
  return difference.due === true
    ? difference.fields.filter(({ pointer }) => pointer.startsWith("/spec/"))
    : difference.fields;
}

/** The accepted fields that Git did not change since: a newer word of Git counts more than an acceptance. */
function keptPointers(
  desired: Resource,
  accepted: DriftItem | undefined,
  record: AppliedResource | undefined,
): readonly string[] {
  if (accepted === undefined || record === undefined) return [];
  const before = restore(record);
  const pointers = new Set(accepted.fields.map(({ pointer }) => wholeList(pointer)));
  return [...pointers].filter((pointer) => {
    const old = atPointer({ spec: before.spec }, pointer) ?? null;
    return jsonEqual(old, atPointer({ spec: desired.spec }, pointer) ?? null);
  });
}

/** The item with the fields that are kept; what Git overwrites now is drift no more. */
function within(item: DriftItem, pointers: readonly string[]): DriftItem | undefined {
  const fields = item.fields.filter(({ pointer }) => pointers.some((kept) => isWithin(pointer, kept)));
  return fields.length === 0 ? undefined : { ...item, fields };
}

/** Items of a list have no names: what differs in one is kept with its whole list. */
function wholeList(pointer: string): string {
  const tokens = fromPointer(pointer);
  const item = tokens.findIndex((token) => /^\d+$/u.test(token));
  return item === -1 ? pointer : toPointer(tokens.slice(0, item));
}
