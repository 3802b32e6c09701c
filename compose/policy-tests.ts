import type { Workspace } from "../compose.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { sortDiagnostics } from "../core/diagnostic.ts";
import { ERRORS } from "../core/errors.ts";
import type { Release } from "../core/release.ts";
import type { Prepared } from "../engine/prepare.ts";
import { loadPolicies } from "../policies/runner.ts";
import { coverageOf } from "../policy-tests/coverage.ts";
import type { Coverage, Locate, Measure } from "../policy-tests/coverage.ts";
import { mutationScore } from "../policy-tests/mutation.ts";
import { POLICY_TEST_KIND, questionsOf } from "../policy-tests/questions.ts";
import type { TestQuestion } from "../policy-tests/questions.ts";
import { failureText, pointFor, runQuestions } from "../policy-tests/run.ts";
import type { TestResult } from "../policy-tests/run.ts";
import type { TellProgress } from "../policy-tests/telling.ts";
import { desiredReleases } from "./access.ts";

export { lowestShare, shareOf } from "../policy-tests/coverage.ts";
export { failureText } from "../policy-tests/run.ts";

/** The policy tests of a desired state, run against the releases that it would give. */
export class PolicyTests {
  readonly prepared: Prepared;
  readonly results: readonly TestResult[];
  readonly #questions: readonly TestQuestion[];
  readonly #releases: ReadonlyMap<string, Release>;

  constructor(run: {
    readonly prepared: Prepared;
    readonly releases: ReadonlyMap<string, Release>;
    readonly questions: readonly TestQuestion[];
    readonly results: readonly TestResult[];
  }) {
    this.prepared = run.prepared;
    this.results = run.results;
    this.#questions = run.questions;
    this.#releases = run.releases;
  }

  /** What the questions see of the policies. */
  async coverage(tell?: TellProgress): Promise<Coverage> {
    const { runtime } = await loadPolicies();
    return coverageOf(this.#questions, this.#releases, {
      policy: runtime,
      locate: locateIn(this.prepared),
      tell,
    });
  }

  /** How many mistakes in the policies the questions would notice. They must be answered as expected. */
  async mutations(tell?: TellProgress): Promise<Measure> {
    const { runtime } = await loadPolicies();
    return mutationScore(this.#questions, this.#releases, {
      policy: runtime,
      locate: locateIn(this.prepared),
      tell,
    });
  }
}

/** Reads the workspace and asks every question whose policy test `wanted` takes; none where the workspace is invalid. */
export async function runPolicyTests(
  workspace: Pick<Workspace, "kinds" | "prepare">,
  wanted: (key: string) => boolean = () => true,
  tell?: TellProgress,
): Promise<PolicyTests> {
  const { prepared, releases } = await desiredReleases(workspace, ({ beside }) =>
    beside.some(({ kind }) => kind === POLICY_TEST_KIND),
  );
  const questions =
    prepared.verdict === "invalid" ? [] : questionsOf(prepared.beside.filter(({ key }) => wanted(key)));
  const { runtime } = await loadPolicies();
  const results = runQuestions(questions, pointFor(releases.values(), runtime), tell);
  return new PolicyTests({ prepared, releases, questions, results });
}

/** What was prepared, with every wrong answer among its diagnostics: then it is invalid. */
export function withFailures({ prepared, results }: PolicyTests): Prepared {
  const failures = results.filter(({ passed }) => !passed);
  if (failures.length === 0) return prepared;
  const diagnostics = sortDiagnostics([...prepared.diagnostics, ...failures.map(diagnosticOf)]);
  return { ...prepared, diagnostics, verdict: "invalid" };
}

function diagnosticOf(result: TestResult): Diagnostic {
  const { file, line, column, pointer, test } = result.question;
  const [reason] = result.reasons;
  const because = reason === undefined ? "" : ` ${reason.message}`;
  return {
    code: "EDICT_POLICY_TEST_FAILED",
    severity: "error",
    file,
    line,
    column,
    length: 1,
    pointer,
    message: `${test}: ${failureText(result)}.${because}`,
    hint: ERRORS.EDICT_POLICY_TEST_FAILED.remedy,
  };
}

function locateIn({ byKey }: Prepared): Locate {
  const resources: ReadonlyMap<string, Prepared["resources"][number]> = byKey;
  return (resource, pointer) => resources.get(resource)?.locate(pointer);
}
