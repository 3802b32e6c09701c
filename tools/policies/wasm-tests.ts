import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { SOURCE_FOLDERS } from "./build.ts";
import { demandOpa } from "./opa.ts";
import type { Opa } from "./opa.ts";
import { readTarFile } from "./tar.ts";

/** One test as `opa test --format json` reports it. */
interface ReportedTest {
  /** `data.edict.rules.sso["no-pkce_test"]`. */
  readonly package: string;
  readonly name: string;
}

/**
 * A WebAssembly module in which every test of the policies is an entrypoint, so that they can be run by the engine that
 * runs the bundle. It does not always agree with the one that `opa test` uses.
 */
export async function buildTestModule(opa: Opa, root: string): Promise<Buffer> {
  const report = await demandOpa(opa, ["test", "--format", "json", ...SOURCE_FOLDERS], { cwd: root });
  const tests = JSON.parse(report) as readonly ReportedTest[];
  const scratch = await mkdtemp(join(tmpdir(), "edict-policy-tests-"));
  try {
    const archive = join(scratch, "bundle.tar.gz");
    const entrypoints = tests.flatMap((test) => ["--entrypoint", entrypointOf(test)]);
    const output = ["--target", "wasm", "--prune-unused", "--output", archive];
    await demandOpa(opa, ["build", ...output, ...entrypoints, ...SOURCE_FOLDERS], { cwd: root });
    const wasm = readTarFile(gunzipSync(await readFile(archive)), "/policy.wasm");
    if (wasm === undefined) throw new Error("opa built a bundle without policy.wasm");
    return wasm;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function entrypointOf(test: ReportedTest): string {
  const path = test.package
    .replaceAll(/\["([^"]+)"\]/gu, ".$1")
    .split(".")
    .slice(1);
  return [...path, test.name].join("/");
}
