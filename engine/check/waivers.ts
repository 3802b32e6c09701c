import { compareText } from "../../core/diagnostic.ts";
import type { Finding } from "../../core/finding.ts";
import { isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { WAIVER_KIND, resourceKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import type { DesiredUnit, DesiredUnits } from "../units.ts";

export interface Waiver {
  readonly key: ResourceKey;
  readonly rule: string;
  readonly target: ResourceKey;
  readonly tenant: string | undefined;
  readonly until: string;
  readonly reason: string;
}

/** A unit's resources are looked through once. */
const known = new WeakMap<DesiredUnit, readonly Waiver[]>();
const NONE: readonly Waiver[] = [];

/** The waivers that count at `now`: up to and including their date (UTC). Sorted by key; the same objects again. */
export function waiversOf(units: DesiredUnits, now: string): readonly Waiver[] {
  const today = now.slice(0, 10);
  const waivers: Waiver[] = [];
  for (const unit of units.values())
    for (const waiver of unitWaivers(unit)) if (waiver.until >= today) waivers.push(waiver);
  return waivers.toSorted((left, right) => compareText(left.key, right.key));
}

function unitWaivers(unit: DesiredUnit): readonly Waiver[] {
  const before = known.get(unit);
  if (before !== undefined) return before;
  const waivers = unit.resources.flatMap(readWaiver);
  known.set(unit, waivers.length === 0 ? NONE : waivers);
  return waivers;
}

/**
 * Marks the findings that a waiver accepts. One of the platform accepts anything; one of a tenant only what is not an
 * error, and only on the tenant's own resources.
 */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[]): readonly Finding[] {
  if (waivers.length === 0) return findings;
  const byTarget = Map.groupBy(waivers, ({ rule, target }) => `${rule} ${target}`);
  return findings.map((finding) => {
    const candidates = byTarget.get(`${finding.rule} ${finding.resource}`) ?? NONE;
    const waiver = candidates.find(({ tenant }) => tenant === undefined || finding.severity !== "error");
    if (waiver === undefined) return finding;
    return { ...finding, waiver: { key: waiver.key, until: waiver.until, reason: waiver.reason } };
  });
}

function readWaiver(resource: Resource): readonly Waiver[] {
  if (resource.kind !== WAIVER_KIND) return [];
  const { rule, resource: target, until, reason } = resource.spec;
  if (!isJsonObject(target)) return [];
  const { tenant } = resource.metadata;
  const key = targetKey(target, tenant);
  return [
    { key: resource.key, rule: text(rule), target: key, tenant, until: text(until), reason: text(reason) },
  ];
}

/** A tenant's waiver speaks of its own resources only; the platform's of anybody's, by `tenant`. */
function targetKey(target: JsonObject, tenant: string | undefined): ResourceKey {
  const named = target["tenant"];
  const owner = tenant ?? (typeof named === "string" ? named : undefined);
  return resourceKey(text(target["kind"]), text(target["name"]), owner);
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
