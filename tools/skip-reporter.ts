// Makes skipped tests visible: lists each one with its reason after the run, and fails the run where
// nothing may be skipped (CI=true or EDICT_REQUIRE_ALL=1). A test gives its reason by `context.skip("why")`.
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

const REQUIRED = process.env["CI"] === "true" || process.env["EDICT_REQUIRE_ALL"] === "1";

export class SkipReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // With `-t`, everything that does not match counts as skipped; that was asked for.
    if (this.#vitest?.config.testNamePattern !== undefined) return;
    const lines = modules.flatMap((module) => [...module.children.allTests("skipped")].map(describeSkip));
    if (lines.length === 0) return;
    console.log(`\nskipped tests (${lines.length}):\n${lines.toSorted().join("\n")}`);
    if (!REQUIRED) return;
    console.error(
      "Skipped tests fail this run, because CI=true or EDICT_REQUIRE_ALL=1 asks for all of them.",
    );
    process.exitCode = 1;
  }
}

function describeSkip(test: TestCase): string {
  const result = test.result();
  const reason = result.state === "skipped" ? result.note : undefined;
  return `  ${test.module.relativeModuleId} > ${test.fullName}: ${reason ?? noReason(test)}`;
}

function noReason(test: TestCase): string {
  return test.options.mode === "todo" ? "todo" : 'no reason given; use context.skip("why")';
}
