import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { regoFiles, staleSources } from "../tools/policies/build.ts";
import { requiredBuiltins } from "../tools/policies/builtins.ts";
import { catalogModule, rulesPage } from "../tools/policies/pages.ts";
import { REASON_CODES } from "./reason-codes.ts";
import { readBundle } from "./runner.ts";

// What needs no opa command: whether the committed bundle, pages and folders belong together.

const root = dirname(import.meta.dirname);
const { manifest } = await readBundle(join(root, "policies/bundle"));

async function read(path: string): Promise<string> {
  return readFile(join(root, path), "utf8");
}

async function ruleIds(): Promise<readonly string[]> {
  const rules = join(root, "policies/rules");
  const categories = await readdir(rules);
  const lists = categories.map(async (category) =>
    (await readdir(join(rules, category))).map((name) => `${category}/${name}`),
  );
  return (await Promise.all(lists)).flat().toSorted();
}

test("the bundle was built from the sources that are there", async () => {
  expect(await staleSources(root), "run edict policies build").toEqual([]);
});

test("the bundle asks its host for nothing", async () => {
  expect(requiredBuiltins(await readFile(join(root, "policies/bundle/policy.wasm")))).toEqual([]);
});

test("the catalog and docs/rules.md are those of the manifest", async () => {
  expect(await read("policies/check/catalog.gen.rego")).toBe(catalogModule(manifest.rules));
  expect(await read("docs/rules.md")).toBe(rulesPage(manifest.rules));
});

test("every rule folder is a rule of the manifest", async () => {
  expect(await ruleIds()).toEqual(Object.keys(manifest.rules));
});

test("every rule has its test and its page", async () => {
  for (const [id, { title, severity }] of Object.entries(manifest.rules)) {
    const folder = join(root, "policies/rules", id);
    expect((await readdir(folder)).toSorted(), id).toEqual(["README.md", "rule.rego", "rule_test.rego"]);
    const page = await readFile(join(folder, "README.md"), "utf8");
    expect(page, id).toMatch(new RegExp(`^# ${escape(title)}\n\n\`${id}\` · ${severity}\n\n## Avoid\n`, "u"));
    expect(page, id).toMatch(/\n## Prefer\n[^]+\n## Why\n\n\S/u);
  }
});

test("every library and topic has its test beside it", async () => {
  const paths = await regoFiles(root);
  const sources = paths.filter((path) => !/_test\.rego$|\.gen\.rego$|^policies\/rules\//u.test(path));
  const missing = sources.filter((path) => !paths.includes(path.replace(".rego", "_test.rego")));
  expect(missing).toEqual([]);
});

test("the runtime policy gives the reasons that are listed, and no others", async () => {
  const paths = (await regoFiles(root)).filter((path) =>
    /^policies\/runtime\/[a-z_]+(?<!_test)\.rego$/u.test(path),
  );
  const text = (await Promise.all(paths.map(read))).join("\n");
  // The two that are put together: tenant.STATUS and PROBLEM-reported.
  const composed = ["tenant.suspended", "tenant.terminating"].concat(
    ["network.address-missing", "network.address-outside"].flatMap((code) => [code, `${code}-reported`]),
  );
  const literal = [...text.matchAll(/"code": "([^"]+)"/gu)].map(([, code]) => code ?? "");
  expect([...new Set([...literal, ...composed])].toSorted()).toEqual([...REASON_CODES].toSorted());
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
