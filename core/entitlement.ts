import { isJsonObject } from "./json.ts";
import type { JsonValue } from "./json.ts";
import { lineageOf } from "./lineage.ts";
import type { Find } from "./lineage.ts";
import type { Resource } from "./resource.ts";

/** What a plan gives with everything that it inherits. A feature that it does not name is off, such a limit is none. */
export interface Entitlements {
  /** Whether a feature is on, by its key. */
  readonly features: Readonly<Record<string, boolean>>;
  /** By the limit's name; null is unlimited. */
  readonly limits: Readonly<Record<string, number | null>>;
}

/** One thing that somebody has less of afterwards. */
export type Loss =
  | { readonly type: "feature"; readonly name: string }
  | { readonly type: "limit"; readonly name: string; readonly before: number | null; readonly after: number };

/** What a plan gives: `features` and `limits` of its spec, the nearest in the lineage wins for each name. */
export function entitlementsOf(plan: Resource, find: Find): Entitlements {
  const lineage = lineageOf(plan, find).toReversed();
  const features = lineage.flatMap(({ spec }) => members(spec["features"]));
  const limits = lineage.flatMap(({ spec }) => members(spec["limits"]));
  return {
    features: Object.fromEntries(features.map(([name, on]) => [name, on === true])),
    limits: Object.fromEntries(
      limits.map(([name, limit]) => [name, typeof limit === "number" ? limit : null]),
    ),
  };
}

/** The features that go and the limits that shrink, sorted by name, features first. */
export function lossesBetween(before: Entitlements, after: Entitlements): readonly Loss[] {
  const features = Object.keys(before.features)
    .filter((name) => before.features[name] === true && after.features[name] !== true)
    .toSorted()
    .map((name): Loss => ({ type: "feature", name }));
  return [...features, ...lowered(before.limits, after.limits)];
}

/** `loses sso` or `gets 5 instead of 50 teamMembers`. */
export function describeLoss(loss: Loss): string {
  if (loss.type === "feature") return `loses ${loss.name}`;
  return `gets ${loss.after} instead of ${loss.before ?? "unlimited"} ${loss.name}`;
}

function lowered(before: Entitlements["limits"], after: Entitlements["limits"]): readonly Loss[] {
  return Object.keys(after)
    .toSorted()
    .flatMap((name): readonly Loss[] => {
      const from = before[name] ?? null;
      const to = after[name] ?? null;
      return to !== null && (from === null || to < from)
        ? [{ type: "limit", name, before: from, after: to }]
        : [];
    });
}

function members(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
