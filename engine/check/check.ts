import { compareText } from "../../core/diagnostic.ts";
import type { ControlReference, Finding } from "../../core/finding.ts";
import type { JsonObject } from "../../core/json.ts";
import type { WorkspaceConfig } from "../../core/ports.ts";
import { PLATFORM } from "../../core/resource.ts";
import type { Digest, Resource, ResourceKey } from "../../core/resource.ts";
import type { RuleResult } from "../../policies/rule-set.ts";
import { placeOf, unitOfKey } from "../unit-map.ts";
import type { DesiredUnit, DesiredUnits } from "../units.ts";
import { Commons, ruleResource } from "./commons.ts";
import type { CommonResources } from "./commons.ts";
import { sameItems } from "./units.ts";
import { applyWaivers, waiversOf } from "./waivers.ts";
import type { Waiver } from "./waivers.ts";

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
  readonly units: DesiredUnits;
  readonly conflicts: readonly Conflict[];
  readonly config: Pick<WorkspaceConfig, "dataSources">;
  readonly author?: string;
  /** RFC 3339 in UTC. */
  readonly now: string;
}

/** What the findings of a unit depend on, compared item by item: texts by what they say, objects by reference. */
type Basis = readonly unknown[];

interface Judgement {
  readonly basis: Basis;
  readonly findings: readonly Finding[];
}

/**
 * Judges every unit by every rule and lets the waivers speak. A unit whose resources, platform and conflicts are those
 * of the last call, on the same day, is not judged again: waivers and expiries count by the day.
 */
export class Checker {
  readonly #evaluator: RuleEvaluator;
  readonly #commons = new Commons();
  #judged: ReadonlyMap<string, Judgement> = new Map();
  /** All findings of the last call before waivers, sorted. */
  #sorted: readonly Finding[] = [];
  #waived: Waived | undefined;

  constructor(evaluator: RuleEvaluator) {
    this.#evaluator = evaluator;
  }

  get digest(): Digest {
    return this.#evaluator.digest;
  }

  /** The very same list again while nothing of it changed. */
  check(input: CheckInput): readonly Finding[] {
    this.#judgeAll(input);
    const waivers = waiversOf(input.units, input.now);
    if (this.#waived?.findings !== this.#sorted || !sameItems(this.#waived.waivers, waivers))
      this.#waived = { findings: this.#sorted, waivers, result: applyWaivers(this.#sorted, waivers) };
    return this.#waived.result;
  }

  #judgeAll(input: CheckInput): void {
    const before = this.#judged;
    const commons = this.#commons.of(input.units);
    const day = input.now.slice(0, 10);
    const dataSources = JSON.stringify(input.config.dataSources);
    const contested = conflictsByUnit(input.conflicts);
    const judged = new Map<string, Judgement>();
    const changed = new Set<string>();
    for (const unit of input.units.values()) {
      const conflicts = contested.get(unit.name) ?? NO_CONFLICTS;
      const around = unit.name === PLATFORM ? "" : commons.digest;
      const contest = conflicts.length === 0 ? "" : JSON.stringify(conflicts);
      const basis = [unit.resources, unit.tenant, around, contest, day, input.author, dataSources];
      const known = before.get(unit.name);
      if (known !== undefined && sameItems(known.basis, basis)) judged.set(unit.name, known);
      else {
        judged.set(unit.name, { basis, findings: this.#judge(unit, commons, conflicts, input) });
        changed.add(unit.name);
      }
    }
    this.#judged = judged;
    if (changed.size > 0 || judged.size !== before.size) this.#sort();
  }

  /** Nearly sorted lists are sorted in little more than one walk. */
  #sort(): void {
    const all: Finding[] = [];
    for (const { findings } of this.#judged.values()) for (const finding of findings) all.push(finding);
    this.#sorted = all.toSorted(compareFindings);
  }

  #judge(
    unit: DesiredUnit,
    commons: CommonResources,
    conflicts: readonly Conflict[],
    input: CheckInput,
  ): readonly Finding[] {
    const tenant = unit.tenant === undefined ? [] : [ruleResource(unit.tenant)];
    const results = this.#evaluator.evaluate({
      unit: unit.name,
      now: input.now,
      author: input.author ?? null,
      resources: unit.resources.map(ruleResource),
      platform: unit.name === PLATFORM ? [] : [...tenant, ...commons.shapes],
      workspace: {
        dataSources: input.config.dataSources.map(({ name, tables }) => ({
          name,
          tables: tables.map((table) => ({ ...table })),
        })),
      },
      conflicts: conflicts.map((conflict) => ({ ...conflict })),
    });
    return results.map((result) => this.#finding(result, unit));
  }

  #finding(result: RuleResult, unit: DesiredUnit): Finding {
    const resource = reportable(unit, result.resource as ResourceKey);
    const metadata = this.#evaluator.metadata(result.rule);
    if (resource === undefined || metadata === undefined) {
      throw new RangeError(`the rule ${result.rule} reports ${result.resource}, which is not the unit's`);
    }
    const { rule, severity, pointer, message } = result;
    return {
      rule,
      severity,
      resource: resource.key,
      pointer,
      origin: resource.locate(pointer),
      message,
      ...metadata,
    };
  }
}

interface Waived {
  readonly findings: readonly Finding[];
  readonly waivers: readonly Waiver[];
  readonly result: readonly Finding[];
}

const NO_CONFLICTS: readonly Conflict[] = [];

/** What a rule may report on: the unit's own resources, and its Tenant. */
function reportable(unit: DesiredUnit, key: ResourceKey): Resource | undefined {
  return unit.tenant?.key === key ? unit.tenant : unit.resources[placeOf(unit.resources, key)];
}

/** The conflicts that each unit takes part in. */
function conflictsByUnit(conflicts: readonly Conflict[]): ReadonlyMap<string, readonly Conflict[]> {
  const byUnit = new Map<string, Conflict[]>();
  for (const conflict of conflicts) {
    for (const unit of new Set(conflict.holders.map(unitOfKey))) {
      const list = byUnit.get(unit) ?? [];
      list.push(conflict);
      byUnit.set(unit, list);
    }
  }
  return byUnit;
}

/** The findings that refuse an apply. */
export function refusals(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity, waiver }) => severity === "error" && waiver === undefined);
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
