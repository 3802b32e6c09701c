// The published AuthZEN certification scenario, and a release in which its fixture's rules hold.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Release } from "../../core/release.ts";
import { grant, release, role } from "../../decisions/testdata/releases.ts";

const FILE = join(import.meta.dirname, "../../../shared/conformance/authzen-certification-1.0.json");

/** Why a test is skipped without the file. */
export const ABSENT = "../shared/conformance/authzen-certification-1.0.json is not there";

/** One case of the scenario. What `expect` does not name is not fixed. */
export interface CertificationCase {
  readonly id: string;
  readonly title: string;
  readonly method: "GET" | "POST";
  /** Below `/access/v1/`; absent where there is a path. */
  readonly endpoint?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: object;
  readonly rawBody?: string;
  readonly repeat?: number;
  readonly expect: {
    readonly status: number;
    readonly decision?: boolean;
    readonly evaluations?: readonly boolean[];
    readonly evaluationsLength?: number;
    readonly results?: readonly object[];
    readonly resultsInclude?: readonly object[];
    readonly allResultsType?: string;
    readonly resultsArray?: boolean;
    readonly pageOptional?: boolean;
    /** Members that the body must have. */
    readonly required?: readonly string[];
    readonly note?: string;
    readonly responseHeaders?: Readonly<Record<string, string>>;
  };
}

/** The cases, or `undefined` where the file is not beside the project. */
export async function certificationCases(): Promise<readonly CertificationCase[] | undefined> {
  try {
    const { cases } = JSON.parse(await readFile(FILE, "utf8")) as {
      readonly cases: readonly CertificationCase[];
    };
    return cases;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const IS_ARCHIVED = {
  path: ["resource", "properties", "status"],
  operator: "eq",
  operand: "archived",
} as const;
const IS_ADMIN = { path: ["subject", "properties", "role"], operator: "eq", operand: "admin" } as const;
const IS_SOFT = { path: ["action", "properties", "soft"], operator: "eq", operand: true } as const;

const ROLES = Object.fromEntries([
  role("Role/cert/reader", [
    { actions: ["read"], resources: ["record"] },
    { actions: ["write"], resources: ["record"], when: [[IS_ADMIN, IS_ARCHIVED]] },
  ]),
  role("Role/cert/writer", [
    { actions: ["write"], resources: ["record"] },
    {
      effect: "deny",
      actions: ["write"],
      resources: ["record"],
      when: [[IS_ARCHIVED, { ...IS_ADMIN, negated: true }]],
    },
    { actions: ["delete"], resources: ["record"], when: [[IS_SOFT]] },
  ]),
]);

/** The tenant `cert`: alice and bob as the scenario has them. */
export const CERTIFICATION_RELEASE: Release = release("cert", {
  roles: ROLES,
  bindings: {
    user: {
      alice: [grant("Role/cert/reader"), grant("Role/cert/writer")],
      bob: [grant("Role/cert/reader")],
    },
  },
});
