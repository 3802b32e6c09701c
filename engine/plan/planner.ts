import type { AnyController, KindRegistration, PlanContext } from "../../core/controller.ts";
import { compareText } from "../../core/diagnostic.ts";
import { fieldChanges } from "../../core/field-changes.ts";
import type { Finding } from "../../core/finding.ts";
import { canonicalJson, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Change, FieldChange, Hazard, Operation, Plan, PlanBasis } from "../../core/plan.ts";
import type { AppliedResource } from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { Digest, Origin, Resource, ResourceKey } from "../../core/resource.ts";
import { desiredViews } from "./desired-views.ts";
import type { ViewOf } from "./desired-views.ts";
import { orderChanges } from "./graph.ts";

export interface PlanInput {
  readonly workspace: string;
  /** The desired resources of the revision. */
  readonly desired: readonly Resource[];
  /** What each desired resource refers to, by key. */
  readonly edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>;
  /** What is there, by key, of every kind. */
  readonly observed: ReadonlyMap<ResourceKey, JsonValue>;
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
  readonly findings: readonly Finding[];
  readonly basis: PlanBasis;
  /** The same instant as `basis.at`, in milliseconds. */
  readonly now: number;
}

type Draft = Omit<Change, "after">;

/**
 * What has to change so that the real systems equal the desired state. Pure: the same input gives the same bytes.
 * `digest` is the hash that identifies the plan.
 */
export function makePlan(input: PlanInput, digest: (text: string) => Digest): Plan {
  const viewOf = desiredViews(input.desired);
  const drafts = [...desiredDrafts(input, viewOf), ...undesiredDrafts(input, viewOf)];
  const changes = orderChanges(drafts.filter(isDraft), input).toSorted((left, right) =>
    compareText(left.key, right.key),
  );
  const body = {
    format: 1 as const,
    workspace: input.workspace,
    basis: input.basis,
    changes,
    unchanged: drafts.filter((draft) => !isDraft(draft)).length,
    findings: input.findings,
  };
  return { ...body, id: identify(body, digest) };
}

/** The digest that a plan should carry; a saved plan whose `id` differs was altered. */
export function planDigest(plan: Plan, digest: (text: string) => Digest): Digest {
  const { id: _id, ...body } = plan;
  return identify(body, digest);
}

/** Changes go in by their own digests, so that the text of a large plan is never whole in memory. */
function identify(body: Omit<Plan, "id">, digest: (text: string) => Digest): Digest {
  const changes = body.changes.map((change) => digest(canonicalJson(change)));
  return digest(canonicalJson({ ...body, changes }));
}

function isDraft(draft: Draft | undefined): draft is Draft {
  return draft !== undefined;
}

function desiredDrafts(input: PlanInput, viewOf: ViewOf): readonly (Draft | undefined)[] {
  const context: PlanContext = { now: input.now };
  return input.desired.map((resource) => desiredDraft(resource, input, context, viewOf));
}

function desiredDraft(
  resource: Resource,
  input: PlanInput,
  context: PlanContext,
  viewOf: ViewOf,
): Draft | undefined {
  const controller = controllerOf(resource.kind, input);
  const applied = input.applied.get(resource.key);
  const observed = input.observed.get(resource.key);
  const proposal = propose(controller, resource, applied, observed, context);
  if (proposal === undefined) return undefined;
  const before = specOf(applied);
  const hazards = controller.hazards({
    operation: proposal.operation,
    key: resource.key,
    after: resource.spec,
    fields: proposal.fields,
    view: viewOf(resource.kind, resource.metadata.tenant),
    ...(before === undefined ? {} : { before }),
  });
  return {
    key: resource.key,
    kind: resource.kind,
    ...proposal,
    hazards: withGenericHazards(resource.key, proposal.operation, hazards),
    digest: resource.digest,
    origin: originOf(resource, proposal.fields),
  };
}

interface Proposal {
  readonly operation: Operation;
  readonly fields: readonly FieldChange[];
  readonly reason: string;
}

function propose(
  controller: AnyController,
  resource: Resource,
  applied: AppliedResource | undefined,
  observed: JsonValue | undefined,
  context: PlanContext,
): Proposal | undefined {
  if (observed === undefined) {
    const reason = applied === undefined ? "" : "removed outside of edict";
    return { operation: "create", fields: controller.fields(resource), reason };
  }
  const difference = controller.diff(resource, observed, context);
  if (applied === undefined) {
    const fields = difference.operation === "none" ? [] : difference.fields;
    return { operation: "adopt", fields, reason: "is there, but was not made by edict" };
  }
  if (difference.operation !== "none") {
    const drifted = applied.digest === resource.digest ? "changed outside of edict" : "";
    return { ...difference, reason: difference.reason === "" ? drifted : difference.reason };
  }
  return applied.digest === resource.digest ? undefined : recordUpdate(resource, applied);
}

/** The real system is as desired, but what edict recorded (labels, annotations) is older than the resource. */
function recordUpdate(resource: Resource, applied: AppliedResource): Proposal {
  const desired = recordOf(resource);
  return { operation: "update", fields: fieldChanges("", applied.resource, desired), reason: "" };
}

/** What is kept of an applied resource. */
export function recordOf(resource: Resource): JsonObject {
  const { labels, annotations } = resource.metadata;
  return { metadata: { labels, annotations }, spec: resource.spec };
}

function undesiredDrafts(input: PlanInput, viewOf: ViewOf): readonly Draft[] {
  const desired = new Set(input.desired.map(({ key }) => key));
  const keys = [...new Set([...input.applied.keys(), ...input.observed.keys()])].filter(
    (key) => !desired.has(key),
  );
  return keys.map((key) => deletion(key, input, viewOf));
}

function deletion(key: ResourceKey, input: PlanInput, viewOf: ViewOf): Draft {
  const { kind, tenant } = parseKey(key);
  const applied = input.applied.get(key);
  const before = specOf(applied);
  const hazards =
    before === undefined
      ? []
      : controllerOf(kind, input).hazards({
          operation: "delete",
          key,
          before,
          fields: [],
          view: viewOf(kind, tenant),
        });
  return {
    key,
    kind,
    operation: "delete",
    fields: [],
    hazards: before === undefined ? [] : withGenericHazards(key, "delete", hazards),
    reason: applied === undefined ? "was put there outside of edict" : "no longer declared",
    origin: applied?.origin ?? { file: "", line: 1, column: 1 },
  };
}

/** Nothing is destroyed silently: a delete or replacement is a hazard even where its controller names none. */
function withGenericHazards(
  key: ResourceKey,
  operation: Operation,
  hazards: readonly Hazard[],
): readonly Hazard[] {
  if (hazards.length > 0) return hazards;
  if (operation === "delete") return [{ id: "data-loss", message: `${key} is removed`, pointer: "" }];
  if (operation === "replace")
    return [{ id: "replace", message: `${key} is removed and made anew`, pointer: "" }];
  return [];
}

function originOf(resource: Resource, fields: readonly FieldChange[]): Origin {
  const [first] = fields;
  return fields.length === 1 && first !== undefined ? resource.locate(first.pointer) : resource.origin;
}

function specOf(applied: AppliedResource | undefined): JsonObject | undefined {
  const spec = applied?.resource["spec"];
  return isJsonObject(spec) ? spec : undefined;
}

function controllerOf(kind: string, input: PlanInput): AnyController {
  const registration = input.registrations.get(kind);
  if (registration === undefined) throw new RangeError(`no controller is registered for the kind ${kind}`);
  return registration.controller;
}
