import { compareText } from "../../core/diagnostic.ts";
import type { ControlReference, Finding } from "../../core/finding.ts";
import type { JsonObject } from "../../core/json.ts";
import type { WorkspaceConfig } from "../../core/ports.ts";
import type { Digest, Resource, ResourceKey } from "../../core/resource.ts";
import type { RuleResult } from "../../policies/rule-set.ts";
import { partitionByOwner, sameItems } from "./units.ts";
import type { Unit, Units } from "./units.ts";
import { applyWaivers } from "./waivers.ts";

export interface RuleMetadata {
  readonly remedy: string;
  readonly controls: readonly ControlReference[];
}

/** The rules, compiled. Throws EDICT_POLICY_FAILED when they cannot be evaluated: nothing is applied then. */
export interface RuleEvaluator {
  /** Digest of the bundle. */
  readonly digest: Digest;
  evaluate(input: JsonObject): readonly RuleResult[];
  metadata(rule: string): RuleMetadata | undefined;
}

/** A value that more than one owner claims. */
export interface Conflict {
  readonly space: string;
  readonly value: string;
  readonly holders: readonly ResourceKey[];
}

export interface CheckInput {
  readonly resources: readonly Resource[];
  readonly conflicts: readonly Conflict[];
  readonly config: WorkspaceConfig;
  readonly author?: string;
  /** RFC 3339 in UTC. */
  readonly now: string;
}

interface Judgement {
  /** What the findings were computed from, compared item by item. */
  readonly basis: readonly unknown[];
  readonly findings: readonly Finding[];
}

/**
 * Judges every unit by every rule and lets the waivers speak. A unit whose resources, platform and conflicts are those
 * of the last call, on the same day, is not judged again: waivers and expiries count by the day.
 */
export class Checker {
  readonly #evaluator: RuleEvaluator;
  #judged: ReadonlyMap<string, Judgement> = new Map();

  constructor(evaluator: RuleEvaluator) {
    this.#evaluator = evaluator;
  }

  get digest(): Digest {
    return this.#evaluator.digest;
  }

  check(input: CheckInput): readonly Finding[] {
    const units = partitionByOwner(input.resources);
    const byKey = new Map(input.resources.map((resource) => [resource.key as string, resource]));
    const findings = this.#judgeAll(units, input, byKey);
    return applyWaivers(findings.toSorted(compareFindings), input.resources, input.now);
  }

  #judgeAll(units: Units, input: CheckInput, byKey: ReadonlyMap<string, Resource>): readonly Finding[] {
    const shapes = new Map<Resource, JsonObject>();
    const shape = (resource: Resource): JsonObject => {
      const known = shapes.get(resource) ?? ruleResource(resource);
      shapes.set(resource, known);
      return known;
    };
    const judged = new Map<string, Judgement>();
    const all = [units.platform, ...units.tenants].flatMap((unit) => {
      const conflicts = conflictsOf(unit, input.conflicts);
      const basis = [
        input.now.slice(0, 10),
        input.author,
        JSON.stringify(conflicts),
        ...unit.platform,
        ...unit.own,
      ];
      const before = this.#judged.get(unit.name);
      const findings =
        before !== undefined && sameItems(before.basis, basis)
          ? before.findings
          : this.#judge(unit, { ...input, conflicts }, shape, byKey);
      judged.set(unit.name, { basis, findings });
      return findings;
    });
    this.#judged = judged;
    return all;
  }

  #judge(
    unit: Unit,
    input: CheckInput,
    shape: (resource: Resource) => JsonObject,
    byKey: ReadonlyMap<string, Resource>,
  ): readonly Finding[] {
    const results = this.#evaluator.evaluate({
      unit: unit.name,
      now: input.now,
      author: input.author ?? null,
      resources: unit.own.map(shape),
      platform: unit.platform.map(shape),
      workspace: {
        dataSources: input.config.dataSources.map(({ name, tables }) => ({
          name,
          tables: tables.map((table) => ({ ...table })),
        })),
      },
      conflicts: input.conflicts.map((conflict) => ({ ...conflict })),
    });
    return results.flatMap((result) => this.#finding(result, byKey));
  }

  #finding(result: RuleResult, byKey: ReadonlyMap<string, Resource>): readonly Finding[] {
    const resource = byKey.get(result.resource);
    const metadata = this.#evaluator.metadata(result.rule);
    if (resource === undefined || metadata === undefined) {
      throw new RangeError(`the rule ${result.rule} reports ${result.resource}, which is not known`);
    }
    const { rule, severity, pointer, message } = result;
    return [
      {
        rule,
        severity,
        resource: resource.key,
        pointer,
        origin: resource.locate(pointer),
        message,
        ...metadata,
      },
    ];
  }
}

/** The findings that refuse an apply. */
export function refusals(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity, waiver }) => severity === "error" && waiver === undefined);
}

function ruleResource(resource: Resource): JsonObject {
  const { key, kind, metadata, spec } = resource;
  const { name, labels, annotations } = metadata;
  return { key, kind, name, tenant: metadata.tenant ?? null, labels, annotations, spec };
}

function conflictsOf(unit: Unit, conflicts: readonly Conflict[]): readonly Conflict[] {
  if (conflicts.length === 0) return conflicts;
  const own = new Set(unit.own.map(({ key }) => key));
  return conflicts.filter(({ holders }) => holders.some((holder) => own.has(holder)));
}

function compareFindings(left: Finding, right: Finding): number {
  return (
    compareText(left.origin.file, right.origin.file) ||
    left.origin.line - right.origin.line ||
    compareText(left.rule, right.rule) ||
    compareText(left.pointer, right.pointer) ||
    compareText(left.message, right.message)
  );
}
