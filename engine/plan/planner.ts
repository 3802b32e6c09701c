import type { AnyController, KindRegistration, PlanContext } from "../../core/controller.ts";
import { compareText } from "../../core/diagnostic.ts";
import { fieldChanges } from "../../core/field-changes.ts";
import type { Finding } from "../../core/finding.ts";
import { canonicalJson, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Change, DriftItem, FieldChange, Hazard, Operation, Plan, PlanBasis } from "../../core/plan.ts";
import type { AppliedResource, DriftSettings } from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { Digest, Origin, Resource, ResourceKey } from "../../core/resource.ts";
import { acceptanceNote, acceptancesOf, covering } from "./acceptance.ts";
import type { AcceptancesOf } from "./acceptance.ts";
import { desiredViews } from "./desired-views.ts";
import type { ViewOf } from "./desired-views.ts";
import { keeperOf } from "./foreign-fields.ts";
import type { Kept } from "./foreign-fields.ts";
import { orderChanges } from "./graph.ts";
import { deletionPolicy, driftMode, recordedAnnotations } from "./lifecycle.ts";

export interface PlanInput {
  readonly workspace: string;
  /** The desired resources that the plan is about, as they are written. */
  readonly desired: readonly Resource[];
  /** All desired resources, where `desired` is only a part of them: what rules for hazards may look up. */
  readonly visible?: readonly Resource[];
  /**
   * Which keys the plan is about, where `observed` and `applied` hold more: of others nothing is deleted or reported.
   * Absent: all.
   */
  readonly concerns?: (key: ResourceKey) => boolean;
  /** What each desired resource refers to, by key. */
  readonly edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>;
  /** What is there, by key, of every kind. */
  readonly observed: ReadonlyMap<ResourceKey, JsonValue>;
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
  readonly drift: DriftSettings;
  readonly findings: readonly Finding[];
  readonly basis: PlanBasis;
  /** The same instant as `basis.at`, in milliseconds. */
  readonly now: number;
}

/** How the reason of a change ends that undoes drift. */
const OUTSIDE = "outside of edict";

type Draft = Omit<Change, "after">;

/** What the plan says of one resource. `retained` stands for a deletion that its policy forbids. */
type Verdict =
  | { readonly is: "as desired" }
  | { readonly is: "changed"; readonly draft: Draft; readonly accepted?: DriftItem }
  | { readonly is: "drifted"; readonly items: readonly DriftItem[] }
  | { readonly is: "retained"; readonly key: ResourceKey };

/**
 * What has to change so that the real systems equal the desired state. Pure: the same input gives the same bytes.
 * `digest` is the hash that identifies the plan. The executor needs beside it what `foreignFields` gives of the input.
 */
export function makePlan(input: PlanInput, digest: (text: string) => Digest): Plan {
  const keep = keeperOf(input);
  const views = {
    ...input,
    viewOf: desiredViews(input.visible ?? input.desired),
    acceptances: acceptancesOf(input.drift, input.now),
  };
  const verdicts = [
    ...input.desired.map((resource) => desiredVerdict(resource, keep(resource), views)),
    ...undesiredVerdicts(views),
  ];
  const drafts = verdicts.flatMap((verdict) => (verdict.is === "changed" ? [verdict.draft] : []));
  const changes = orderChanges(drafts, input).toSorted(byKey);
  const body = {
    format: 1 as const,
    workspace: input.workspace,
    basis: input.basis,
    changes,
    unchanged: verdicts.filter(({ is }) => is === "as desired").length,
    drifted: verdicts.flatMap(driftItems).toSorted(byKey),
    retained: verdicts
      .flatMap((verdict) => (verdict.is === "retained" ? [verdict.key] : []))
      .toSorted(compareText),
    findings: input.findings,
  };
  return { ...body, id: identify(body, digest) };
}

function byKey(left: { readonly key: ResourceKey }, right: { readonly key: ResourceKey }): number {
  return compareText(left.key, right.key);
}

function driftItems(verdict: Verdict): readonly DriftItem[] {
  if (verdict.is === "drifted") return verdict.items;
  return verdict.is === "changed" && verdict.accepted !== undefined ? [verdict.accepted] : [];
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

interface Views extends PlanInput {
  readonly viewOf: ViewOf;
  readonly acceptances: AcceptancesOf;
}

function desiredVerdict(written: Resource, kept: Kept, input: Views): Verdict {
  const controller = controllerOf(written.kind, input);
  const applied = input.applied.get(written.key);
  const observed = input.observed.get(written.key);
  const { resource, accepted } = kept;
  const proposal = propose(controller, { written, resource, applied, observed }, input);
  if (proposal === undefined)
    return accepted === undefined ? { is: "as desired" } : { is: "drifted", items: [accepted] };
  const left = proposal.drift === undefined ? undefined : leftAlone(written, proposal, accepted, input);
  if (left !== undefined) return { is: "drifted", items: left };
  const draft = desiredDraft(written, kept, controller, proposal, input);
  return { is: "changed", draft, ...(accepted === undefined ? {} : { accepted }) };
}

/** Drift that is not undone: it is accepted as a whole, or only to be reported. */
function leftAlone(
  { key, kind, metadata, origin }: Resource,
  { drift, fields }: Proposal,
  accepted: DriftItem | undefined,
  input: Views,
): readonly DriftItem[] | undefined {
  if (drift === undefined) return undefined;
  const item = { key, kind, cause: drift, fields: drift === "removed" ? [] : fields, origin };
  const by = covering(input.acceptances(key).living, undefined);
  if (by.length > 0) return [{ ...item, mode: "accepted", ...acceptanceNote(by) }];
  if (driftMode(metadata.annotations, input.drift.mode) === "heal") return undefined;
  return [{ ...item, mode: "report" }, ...(accepted === undefined ? [] : [accepted])];
}

function desiredDraft(
  written: Resource,
  { resource, keptSpec }: Kept,
  controller: AnyController,
  { operation, fields, reason }: Proposal,
  input: Views,
): Draft {
  const before = specOf(input.applied.get(written.key));
  const hazards = controller.hazards({
    operation,
    key: written.key,
    after: resource.spec,
    fields,
    view: input.viewOf(written.kind, written.metadata.tenant),
    ...(before === undefined ? {} : { before: keptSpec(before) }),
  });
  return {
    key: written.key,
    kind: written.kind,
    operation,
    fields,
    reason,
    hazards: withGenericHazards(written.key, operation, hazards),
    digest: written.digest,
    origin: originOf(written, fields),
  };
}

interface Proposal {
  readonly operation: Operation;
  readonly fields: readonly FieldChange[];
  readonly reason: string;
  /** That Git wants nothing new: somebody changed the real system. */
  readonly drift?: "changed" | "removed";
}

interface States {
  readonly written: Resource;
  /** The same with what others own. */
  readonly resource: Resource;
  readonly applied: AppliedResource | undefined;
  readonly observed: JsonValue | undefined;
}

function propose(
  controller: AnyController,
  { written, resource, applied, observed }: States,
  context: PlanContext,
): Proposal | undefined {
  const settled = applied?.digest === written.digest;
  if (observed === undefined) {
    const fields = controller.fields(written);
    if (applied === undefined) return { operation: "create", fields, reason: "" };
    const drift = settled ? { drift: "removed" as const } : {};
    return { operation: "create", fields, reason: `removed ${OUTSIDE}`, ...drift };
  }
  const difference = controller.diff(resource, observed, context);
  if (applied === undefined) {
    const fields = difference.operation === "none" ? [] : difference.fields;
    return { operation: "adopt", fields, reason: "is there, but was not made by edict" };
  }
  if (difference.operation !== "none") {
    const { operation, fields, reason, due } = difference;
    if (!settled || due === true) return { operation, fields, reason };
    return {
      operation,
      fields,
      reason: reason === "" ? `changed ${OUTSIDE}` : reason,
      drift: "changed",
    };
  }
  return settled ? undefined : recordUpdate(written, applied);
}

/** The real system is as desired, but what edict recorded (labels, annotations) is older than the resource. */
function recordUpdate(resource: Resource, applied: AppliedResource): Proposal {
  const desired = recordOf(resource);
  return { operation: "update", fields: fieldChanges("", applied.resource, desired), reason: "" };
}

/** Whether a change undoes what was done outside of edict. */
export function isHealing({ reason }: Pick<Change, "reason">): boolean {
  return reason.endsWith(OUTSIDE);
}

/** What is kept of an applied resource. */
export function recordOf(resource: Resource): JsonObject {
  const { labels, annotations } = resource.metadata;
  return { metadata: { labels, annotations }, spec: resource.spec };
}

function undesiredVerdicts(input: Views): readonly Verdict[] {
  const { applied, observed, concerns = () => true } = input;
  const desired = new Set((input.visible ?? input.desired).map(({ key }) => key));
  return [...new Set([...applied.keys(), ...observed.keys()])]
    .filter((key) => !desired.has(key) && concerns(key))
    .map((key) => undesiredVerdict(key, input));
}

function undesiredVerdict(key: ResourceKey, input: Views): Verdict {
  const applied = input.applied.get(key);
  if (applied === undefined) return addedVerdict(key, input);
  return deletionPolicy(recordedAnnotations(applied)) === "retain"
    ? { is: "retained", key }
    : { is: "changed", draft: deletion(key, input) };
}

/** Something is there that edict did not make and nobody declares. */
function addedVerdict(key: ResourceKey, input: Views): Verdict {
  const { kind } = parseKey(key);
  const item = { key, kind, cause: "added" as const, fields: [], origin: NOWHERE };
  const by = covering(input.acceptances(key).living, undefined);
  if (by.length > 0) return { is: "drifted", items: [{ ...item, mode: "accepted", ...acceptanceNote(by) }] };
  if (input.drift.mode === "report") return { is: "drifted", items: [{ ...item, mode: "report" }] };
  return { is: "changed", draft: deletion(key, input) };
}

function deletion(key: ResourceKey, input: Views): Draft {
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
          view: input.viewOf(kind, tenant),
        });
  return {
    key,
    kind,
    operation: "delete",
    fields: [],
    hazards: before === undefined ? [] : withGenericHazards(key, "delete", hazards),
    reason: applied === undefined ? `was put there ${OUTSIDE}` : "no longer declared",
    origin: applied?.origin ?? NOWHERE,
  };
}

const NOWHERE: Origin = { file: "", line: 1, column: 1 };

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
