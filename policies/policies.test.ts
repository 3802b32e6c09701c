import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type * as OpaWasm from "@open-policy-agent/opa-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestContext } from "vitest";
import { buildPolicies } from "../tools/policies/build.ts";
import { findOpa } from "../tools/policies/opa.ts";
import type { Opa } from "../tools/policies/opa.ts";
import { ruleFiles } from "../tools/policies/scaffold.ts";
import { testPolicies } from "../tools/policies/test.ts";
import { buildTestModule } from "../tools/policies/wasm-tests.ts";

// What needs the opa command.

const root = dirname(import.meta.dirname);
const { loadPolicySync } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as typeof OpaWasm;
const found = await findOpa().catch((error: unknown) => String(error));

function opaOf(context: TestContext): Opa {
  if (typeof found === "string") context.skip(found);
  return found as Opa;
}

test("the tests of the policies pass and evaluate nearly every line", async (context) => {
  const { coverage, uncovered } = await testPolicies(opaOf(context), root);
  expect(coverage, uncovered.join("\n")).toBeGreaterThanOrEqual(95);
});

test("the tests of the policies pass in WebAssembly too", async (context) => {
  const policy = loadPolicySync(await buildTestModule(opaOf(context), root), { initial: 64 });
  const names = Object.keys(policy.entrypoints as Record<string, number>).filter((name) =>
    /\/test_\w+$/u.test(name),
  );
  const failed = names.filter((name) => {
    const results = policy.evaluate({ none: true }, name) as readonly { readonly result: unknown }[];
    return results[0]?.result !== true;
  });
  expect(failed).toEqual([]);
  expect(names.length).toBeGreaterThan(300);
});

describe("the build", () => {
  let copy = "";

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), "edict-policies-"));
    await cp(join(root, "policies"), join(copy, "policies"), { recursive: true });
    await cp(join(root, "docs", "rules.md"), join(copy, "docs", "rules.md"), { recursive: true });
  });

  afterAll(async () => rm(copy, { recursive: true, force: true }));

  async function withFile(
    path: string,
    change: (text: string) => string,
    act: () => Promise<void>,
  ): Promise<void> {
    const before = await readFile(join(copy, path), "utf8");
    await writeFile(join(copy, path), change(before));
    try {
      await act();
    } finally {
      await writeFile(join(copy, path), before);
    }
  }

  test("gives what is committed, wherever it runs", async (context) => {
    const opa = opaOf(context);
    await expect(buildPolicies({ opa, root, check: true })).resolves.toBeDefined();
    await expect(buildPolicies({ opa, root: copy, check: true })).resolves.toBeDefined();
  });

  const rule = "policies/rules/network/empty-allowlist/rule.rego";
  const refused: readonly (readonly [string, string, (text: string) => string, RegExp])[] = [
    [
      "a source that the bundle does not know",
      rule,
      (text) => text.replace("locks everyone out", "locks all out"),
      /policies\/bundle\/manifest\.json.* is not what the sources give/u,
    ],
    [
      "a severity that the catalog does not know",
      rule,
      (text) => text.replace("severity: error", "severity: info"),
      /catalog\.gen\.rego is not what the sources give/u,
    ],
    [
      "a page that was edited",
      "docs/rules.md",
      (text) => `${text}\n`,
      /docs\/rules\.md is not what the sources give/u,
    ],
    ["Rego that is not formatted", rule, (text) => text.replaceAll("\t", "  "), /not formatted/u],
    ["a variable that is not used", rule, (text) => `${text}\nf(x) := 1\n`, /unused argument x/u],
    [
      "a rule without a remedy",
      rule,
      (text) => text.replace(/# {3}remedy: .*\n/u, ""),
      /custom\.remedy is missing/u,
    ],
    [
      "a rule with an unknown framework",
      rule,
      (text) => text.replace("framework: soc2", "framework: pci"),
      /custom\.controls/u,
    ],
    [
      "a rule whose package is another",
      rule,
      (text) => text.replace('network["empty-allowlist"]', 'network["empty"]'),
      /the package says network\/empty/u,
    ],
    [
      "a function that WebAssembly does not have",
      rule,
      (text) => `${text}\nx := time.now_ns()\n`,
      /time\.now_ns/u,
    ],
    [
      "a function that the host would have to supply",
      rule,
      (text) => `${text}\nx := sprintf("%v", [1])\n`,
      /sprintf/u,
    ],
    ["sort, which is quadratic there", rule, (text) => `${text}\nx := sort([1])\n`, /sort/u],
    [
      "a bundle of another opa",
      "policies/bundle/manifest.json",
      (text) => text.replace(/"opa": "[^"]+"/u, '"opa": "1.0.0"'),
      /built with opa 1\.0\.0/u,
    ],
  ];

  test.for(refused)("refuses %s", async ([, path, change, message], context) => {
    const opa = opaOf(context);
    await withFile(path, change, async () => {
      await expect(buildPolicies({ opa, root: copy, check: true })).rejects.toThrow(message);
    });
  });

  test("writes what it would have refused as stale", async (context) => {
    const opa = opaOf(context);
    const edit = (text: string): string => text.replace("severity: error", "severity: info");
    await withFile(rule, edit, async () => {
      const { rules } = await buildPolicies({ opa, root: copy });
      expect(rules["network/empty-allowlist"]?.severity).toBe("info");
      await expect(buildPolicies({ opa, root: copy, check: true })).resolves.toBeDefined();
    });
  });
});

test("a scaffolded rule passes as it is", async (context) => {
  const opa = opaOf(context);
  const copy = await mkdtemp(join(tmpdir(), "edict-policies-"));
  try {
    await cp(join(root, "policies"), join(copy, "policies"), { recursive: true });
    for (const id of ["scaffold/plain", "sso/with-hyphens"]) {
      const folder = join(copy, "policies/rules", id);
      await mkdir(folder, { recursive: true });
      for (const [name, text] of ruleFiles(id)) await writeFile(join(folder, name), text);
    }
    const { rules } = await buildPolicies({ opa, root: copy });
    expect(Object.keys(rules)).toEqual(expect.arrayContaining(["scaffold/plain", "sso/with-hyphens"]));
    await expect(testPolicies(opa, copy)).resolves.toBeDefined();
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});

test("without an opa command it says how to get one", async () => {
  await expect(findOpa({ PATH: "", GOPATH: "/nowhere" })).rejects.toThrow(
    /go install github\.com\/open-policy-agent\/opa@v/u,
  );
  await expect(findOpa({ EDICT_OPA: "/nowhere/opa" })).rejects.toThrow(/EDICT_OPA/u);
});
