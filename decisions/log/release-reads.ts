import type { Release, ReleaseRule, ReleaseSections } from "../../core/release.ts";
import { pathTree } from "./path-tree.ts";
import type { PathTree } from "./path-tree.ts";

/** What the decision log looks up in a release: which values of a question its rules read, and what its rules are called. */
export interface ReleaseReads {
  /** Paths into a question, as `["context", "ip"]`. */
  readonly paths: PathTree;
  /** The id of the rule that stands at a place. */
  readonly ruleAt: (resource: string, line: number) => string | undefined;
}

/** What the policy itself reads, whatever the rules are. All of it is about how somebody signed in, or when. */
const POLICY_PATHS: readonly (readonly string[])[] = [
  ["context", "amr"],
  ["context", "authenticatedAt"],
  ["context", "method"],
  ["context", "mfa"],
  ["context", "tenant"],
  ["context", "time"],
  ["subject", "properties", "groups"],
];
const ADDRESS = ["context", "ip"] as const;

const NOTHING: ReleaseReads = { paths: pathTree(POLICY_PATHS), ruleAt: () => undefined };
const known = new WeakMap<Release, ReleaseReads>();

/** Read once a release and forgotten with it; without a release only what the policy reads. */
export function releaseReads(release: Release | undefined): ReleaseReads {
  if (release === undefined) return NOTHING;
  const found = known.get(release);
  if (found !== undefined) return found;
  const reads = readsOf(release.sections);
  known.set(release, reads);
  return reads;
}

function readsOf(sections: ReleaseSections): ReleaseReads {
  const paths = [...POLICY_PATHS];
  const places = new Map<string, string>();
  if (sections.security !== undefined && sections.security.network.mode !== "off") paths.push(ADDRESS);
  for (const rule of rulesOf(sections)) {
    places.set(placeOf(rule.source.resource, rule.source.line), rule.id);
    const tests = rule.when?.flat() ?? [];
    paths.push(...tests.flatMap(({ path, operandPath }) => (operandPath ? [path, operandPath] : [path])));
  }
  return { paths: pathTree(paths), ruleAt: (resource, line) => places.get(placeOf(resource, line)) };
}

function* rulesOf({ roles = {} }: ReleaseSections): IterableIterator<ReleaseRule> {
  for (const role of Object.values(roles))
    for (const ofType of Object.values(role.rules)) for (const rules of Object.values(ofType)) yield* rules;
}

function placeOf(resource: string, line: number): string {
  return `${resource}:${line}`;
}
