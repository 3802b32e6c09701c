import type { JsonObject } from "../core/json.ts";
import { canonicalJson } from "../core/json.ts";
import type { Release } from "../core/release.ts";
import { OWN_REASON_CODES, adminMessage, userMessage } from "../decisions/messages.ts";
import type { AgentPolicy } from "../policies/agent-policy.ts";
import { REASON_CODES } from "../policies/reason-codes.ts";
import { sha256 } from "./digest.ts";

/** The only root: other bundles of an agent may own everything else. */
const ROOTS = ["edict"];

/** Whose releases a bundle carries: those of one tenant, or of all. */
export type BundleScope = { readonly kind: "tenant"; readonly tenant: string } | { readonly kind: "all" };

/** One state of what a bundle carries. */
export interface BundleState {
  readonly scope: BundleScope;
  /** By tenant. Without any every question is denied as one about an unknown tenant. */
  readonly releases: ReadonlyMap<string, Release>;
}

/** The bundle's data as OPA holds it: `data.edict`. */
export interface BundleData {
  readonly bundle: JsonObject;
  readonly messages: JsonObject;
  readonly releases: Readonly<Record<string, Release>>;
}

/**
 * What agents report as the revision: the release's digest, `all:` and a digest over every tenant's, or `none` where the
 * tenant has no release.
 */
export function revisionOf({ scope, releases }: BundleState): string {
  if (scope.kind === "tenant") return releases.get(scope.tenant)?.digest ?? "none";
  return allRevision(new Map([...releases].map(([tenant, { digest }]) => [tenant, digest])));
}

/** The revision of the bundle of all tenants, from the digests of their releases. */
export function allRevision(digests: ReadonlyMap<string, string>): string {
  return `all:${sha256(canonicalJson(Object.fromEntries(digests)))}`;
}

/** What stands in `.manifest`. It is the same in a snapshot and in a delta, or OPA refuses the delta. */
export function manifestOf(state: BundleState, policy: AgentPolicy): JsonObject {
  return {
    revision: revisionOf(state),
    roots: ROOTS,
    rego_version: 1,
    metadata: { policy: policy.digest },
  };
}

export function dataOf({ scope, releases }: BundleState): { readonly edict: BundleData } {
  const tenants = [...releases.keys()].toSorted();
  return {
    edict: {
      bundle: scope.kind === "tenant" ? { tenant: scope.tenant } : {},
      messages: MESSAGES,
      releases: Object.fromEntries(
        tenants.flatMap((tenant) => {
          const release = releases.get(tenant);
          return release === undefined ? [] : [[tenant, release]];
        }),
      ),
    },
  };
}

/** Every reason by its code: its place in an answer, and its texts with the names of facts in braces. */
const MESSAGES: JsonObject = Object.fromEntries(
  [...new Set([...REASON_CODES, ...OWN_REASON_CODES])].map((code, rank) => [
    code,
    { rank, admin: adminMessage(code, FACTS()), user: userMessage(code) },
  ]),
);

function FACTS(): Parameters<typeof adminMessage>[1] {
  const names = ["tenant", "action", "type", "rule", "role", "feature", "pointer"] as const;
  return Object.fromEntries(names.map((name) => [name, `{${name}}`])) as unknown as Parameters<
    typeof adminMessage
  >[1];
}

/** Digest of everything in a bundle that is not of a release. */
export function partsDigest(policy: AgentPolicy): string {
  return sha256(canonicalJson({ policy: policy.digest, messages: MESSAGES }));
}
