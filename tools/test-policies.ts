// Runs the tests of policies/ with opa and tells the coverage. Exits 1 when a test fails or the coverage is too low.
import { dirname } from "node:path";
import { describeError } from "../core/errors.ts";
import { findOpa } from "./policies/opa.ts";
import { testPolicies } from "./policies/test.ts";

const LEAST_COVERAGE = 95;

try {
  const { coverage, uncovered } = await testPolicies(await findOpa(), dirname(import.meta.dirname));
  console.log(`all tests pass; ${coverage.toFixed(1)} % of the lines of policies are evaluated`);
  for (const line of uncovered) console.log(`  not evaluated: ${line}`);
  if (coverage < LEAST_COVERAGE) process.exitCode = 1;
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}
