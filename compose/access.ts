import type { Workspace } from "../compose.ts";
import type { Release } from "../core/release.ts";
import { accessDiff } from "../decisions/access/diff.ts";
import type { AccessDiff } from "../decisions/access/diff.ts";
import { accessMatrix } from "../decisions/access/matrix.ts";
import type { AccessMatrix, MatrixQuestion } from "../decisions/access/matrix.ts";
import { sha256 } from "../engine/digest.ts";
import type { Prepared } from "../engine/prepare.ts";
import { ReleaseBuilder } from "../engine/publish/build.ts";
import { loadPolicies } from "../policies/runner.ts";

export { verdictOf } from "../decisions/access/diff.ts";

/** A desired state, and its releases by tenant as they would be once it is applied: none where it is invalid. */
export interface DesiredReleases {
  readonly prepared: Prepared;
  readonly releases: Releases;
}

/** Reads and judges the workspace's files, and builds the releases where they are `needed`. Opens no database. */
export async function desiredReleases(
  workspace: Pick<Workspace, "kinds" | "prepare">,
  needed: (prepared: Prepared) => boolean = () => true,
): Promise<DesiredReleases> {
  const { prepared } = await workspace.prepare();
  if (prepared.verdict === "invalid" || !needed(prepared)) return { prepared, releases: new Map() };
  const builder = new ReleaseBuilder(workspace.kinds.values(), sha256);
  return { prepared, releases: builder.build(prepared.resources) };
}

type Releases = ReadonlyMap<string, Release>;

/** Who can do what in each of the tenants, or in one of them. */
export function accessMatrices(
  releases: Releases,
  question: MatrixQuestion,
  tenant?: string,
): readonly AccessMatrix[] {
  return tenantsOf([releases], tenant).flatMap((name) => {
    const release = releases.get(name);
    return release === undefined ? [] : [accessMatrix(release, question)];
  });
}

/** What changes from `before` to `after` for each of their tenants, or for one: those for which nothing does are left out. */
export async function accessDiffs(
  before: Releases,
  after: Releases,
  at: number,
  tenant?: string,
): Promise<readonly AccessDiff[]> {
  const { runtime } = await loadPolicies();
  return tenantsOf([before, after], tenant)
    .map((name) => accessDiff({ before: before.get(name), after: after.get(name), at }, runtime))
    .filter(({ gains, losses }) => gains.length + losses.length > 0);
}

function tenantsOf(sides: readonly Releases[], tenant: string | undefined): readonly string[] {
  const names = [...new Set(sides.flatMap((side) => [...side.keys()]))].toSorted();
  return tenant === undefined ? names : names.filter((name) => name === tenant);
}
