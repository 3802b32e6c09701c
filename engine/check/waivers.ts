import type { Finding } from "../../core/finding.ts";
import { isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { WAIVER_KIND, resourceKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";

interface Waiver {
  readonly key: ResourceKey;
  readonly rule: string;
  readonly target: ResourceKey;
  readonly tenant: string | undefined;
  readonly until: string;
  readonly reason: string;
}

/**
 * Marks the findings that a waiver accepts. A waiver counts up to and including its date (UTC). One of the platform
 * accepts anything; one of a tenant only what is not an error, and only on the tenant's own resources.
 */
export function applyWaivers(
  findings: readonly Finding[],
  resources: readonly Resource[],
  now: string,
): readonly Finding[] {
  const today = now.slice(0, 10);
  const waivers = resources.flatMap(readWaiver).filter(({ until }) => until >= today);
  if (waivers.length === 0) return findings;
  return findings.map((finding) => {
    const waiver = waivers.find((candidate) => accepts(candidate, finding));
    if (waiver === undefined) return finding;
    return { ...finding, waiver: { key: waiver.key, until: waiver.until, reason: waiver.reason } };
  });
}

function accepts(waiver: Waiver, finding: Finding): boolean {
  if (waiver.rule !== finding.rule || waiver.target !== finding.resource) return false;
  return waiver.tenant === undefined || finding.severity !== "error";
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
