import type { JsonObject, JsonValue } from "./json.ts";
import type { FieldChange, Hazard, Operation } from "./plan.ts";
import type { Readers, Writers } from "./ports.ts";
import type { ReleaseSections } from "./release.ts";
import type { Resource, ResourceKey } from "./resource.ts";
import type { TableSpec } from "./table.ts";

/** A reference from a field of one resource to another resource. */
export interface Reference {
  /** JSON Pointer of the field in the resource: `/spec/role`. */
  readonly pointer: string;
  /** The kind that is meant. */
  readonly kind: string;
  /** As written: `NAME`, `platform/NAME` or `TENANT/NAME`. */
  readonly target: string;
}

/** Something that only one owner in the workspace may claim, as the e-mail domain `acme.example`. */
export interface Claim {
  /** The space in which it is unique: `email-domain`. */
  readonly space: string;
  /** Compared as it is: the kind writes equal things equally (domains in lower case). */
  readonly value: string;
  /**
   * For whom it is claimed; claims of one owner never conflict with each other. The name of a tenant where all of its
   * resources may share it (a Tenant that verified a domain, the connection that signs its people in), the key of the
   * resource where no other may.
   */
  readonly owner: string;
  readonly pointer: string;
}

/** A mistake in a spec that JSON Schema cannot express, as a time range that ends before it begins. */
export interface SpecProblem {
  /** JSON Pointer of the field in the resource. */
  readonly pointer: string;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly hint: string;
}

/** How a desired resource differs from what is there. */
export type Difference =
  | { readonly operation: "none" }
  | {
      readonly operation: "replace" | "update";
      readonly fields: readonly FieldChange[];
      readonly reason: string;
      /** Something is to be done because time passed, as a key that is to be rotated: that is no drift. */
      readonly due?: true;
    };

/** What a hazard rule gets to see. `before` is what was applied last. */
export interface HazardInput<Spec> {
  readonly operation: Operation;
  readonly key: ResourceKey;
  readonly before?: Spec;
  readonly after?: Spec;
  readonly fields: readonly FieldChange[];
  /**
   * What the owner of the resource will see once the whole plan is applied; the resource itself is among it unless it
   * is deleted. Without it a rule that would have to look elsewhere assumes the worst.
   */
  readonly view?: TenantView<Spec>;
}

export interface PlanContext {
  /** The plan's own time, by which ages are judged and new things are dated: milliseconds since the epoch. */
  readonly now: number;
}

/** One thing to be made so. `desired` is absent for a delete. */
export interface Task<Spec> {
  readonly key: ResourceKey;
  readonly operation: Exclude<Operation, "none">;
  readonly desired?: Resource<Spec>;
}

/** What a controller needs to know while it compares and builds releases. */
export interface TenantView<Spec> {
  readonly tenant: string;
  /** The tenant's own resources of the kind, sorted by key. */
  readonly own: readonly Resource<Spec>[];
  /** The platform's resources of the kind, sorted by key; of Tenant resources only the tenant's. */
  readonly platform: readonly Resource<Spec>[];
  /** Any resource that the tenant may see, by kind and reference as written. */
  readonly find: (kind: string, target: string) => Resource | undefined;
}

/**
 * What knows one kind. `references`, `claims`, `diff`, `keepForeign`, `hazards` and `release` are pure; `observe` only reads;
 * `apply` is idempotent: run twice, or killed half-way and run again, it ends in the same state.
 */
export interface Controller<Spec = JsonObject, State extends JsonValue = JsonValue> {
  readonly kind: string;
  /** Where resources of the kind may stand. */
  readonly scope: "either" | "platform" | "tenant";
  /** At most one resource a tenant (and one of the platform). */
  readonly singleton?: true;
  /**
   * Resources of the kind are judged with the others and made so nowhere: they are in no plan, no record and no release.
   * Nothing but `validate` is called; `unappliedController` gives the rest.
   */
  readonly unapplied?: true;
  /** The tables of the interface that the kind keeps. */
  readonly tables: readonly TableSpec[];
  references(resource: Resource<Spec>): readonly Reference[];
  claims?(resource: Resource<Spec>): readonly Claim[];
  /** What is wrong although the schema is met. Looks at this resource alone; an empty list means nothing. */
  validate?(resource: Resource<Spec>): readonly SpecProblem[];
  /**
   * What is there? Reads the real system in batches; every object of the kind, desired or not, is in the answer: those of
   * `owners` (`''` is the platform), or of everybody without it.
   */
  observe(readers: Readers, owners?: readonly string[]): Promise<ReadonlyMap<ResourceKey, State>>;
  /** What differs? */
  diff(desired: Resource<Spec>, observed: State, context: PlanContext): Difference;
  /**
   * The resource with the observed values in the fields that `pointers` name, because somebody else owns them; digest and
   * origin stay. Absent where no field of the kind can be owned elsewhere.
   */
  keepForeign?(desired: Resource<Spec>, observed: State, pointers: readonly string[]): Resource<Spec>;
  /** The fields of a resource that is to be created, as the plan shows them. */
  fields(desired: Resource<Spec>): readonly FieldChange[];
  /** What could go wrong? */
  hazards(input: HazardInput<Spec>): readonly Hazard[];
  /**
   * Makes all tasks so, in few calls, inside the executor's transaction when they are rows of the database. Throws for
   * the whole batch; the executor then tries them one by one to find the one that fails.
   */
  apply(tasks: readonly Task<Spec>[], writers: Writers, context: PlanContext): Promise<void>;
  /** The kind's part of a tenant's release. */
  release?(view: TenantView<Spec>): ReleaseSections;
}

/** A controller whose Spec and State are closed over, as the engine holds it. */
export type AnyController = Controller<JsonObject, JsonValue>;

/** Everything the engine knows of a kind. */
export interface KindRegistration {
  readonly controller: AnyController;
  /** The JSON Schema (2020-12) of the whole resource. */
  readonly schema: JsonObject;
  /** The validator compiled ahead from it: fills defaults into `value` and returns the errors found, all of them. */
  readonly validate: (value: unknown) => readonly SchemaError[];
}

/** An error as ajv reports it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}
