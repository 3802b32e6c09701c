// Builds policies/bundle, the catalog of the rules and docs/rules.md from policies/. `--check` writes nothing and exits
// 1 when one of them is not what the sources give.
import { dirname } from "node:path";
import { describeError } from "../core/errors.ts";
import { buildPolicies } from "./policies/build.ts";
import { findOpa } from "./policies/opa.ts";

const root = dirname(import.meta.dirname);
const check = process.argv.includes("--check");

try {
  const opa = await findOpa();
  const { rules, digest } = await buildPolicies({ opa, root, check });
  console.log(`${Object.keys(rules).length} rules, opa ${opa.version}, ${digest}${check ? " is fresh" : ""}`);
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}
