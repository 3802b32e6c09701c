import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { canonicalJson } from "../../core/json.ts";
import type { Digest } from "../../core/resource.ts";
import { ENTRYPOINTS, digestedText, parseManifest } from "../../policies/manifest.ts";
import type { BundleManifest } from "../../policies/manifest.ts";
import { requiredBuiltins } from "./builtins.ts";
import { nativeCapabilities } from "./capabilities.ts";
import { demandOpa, runOpa } from "./opa.ts";
import type { Opa } from "./opa.ts";
import { catalogModule, rulesPage } from "./pages.ts";
import { readRules } from "./rules.ts";
import { readTarFile } from "./tar.ts";

/** Where Rego lies, in the order in which opa reads it. */
export const SOURCE_FOLDERS: readonly string[] = ["check", "lib", "rules", "runtime"].map(
  (name) => `policies/${name}`,
);

/** Rego that is for stock OPA agents alone: it looks up what edict gives to the module, by functions that that lacks. */
export const AGENT_FOLDER = "policies/agent";

const CATALOG = "policies/check/catalog.gen.rego";
const AGENT = "policies/bundle/agent/policy.json";
const MANIFEST = "policies/bundle/manifest.json";
const WASM = "policies/bundle/policy.wasm";
const RULES_PAGE = "docs/rules.md";

export interface BuildOptions {
  readonly opa: Opa;
  /** The repository. */
  readonly root: string;
  /** Write nothing, and fail when what is there differs from what would be written. */
  readonly check?: boolean;
}

/**
 * Builds the bundle, the catalog of the rules and docs/rules.md; the same sources and the same opa give the same bytes.
 * Throws an Error that says what does not fit: the format, a rule's METADATA, the compiler, or what is stale.
 */
export async function buildPolicies({ opa, root, check = false }: BuildOptions): Promise<BundleManifest> {
  const rules = await readRules(opa, root);
  await settle(root, new Map([[CATALOG, catalogModule(rules)]]), check);
  await demandFormat(opa, root);
  await demandOpa(opa, ["check", "--strict", "policies/runtime", AGENT_FOLDER], { cwd: root });
  if (check) await demandSameOpa(opa, root);
  const wasm = await compile(opa, root);
  const content = {
    format: 1,
    opa: opa.version,
    entrypoints: [...ENTRYPOINTS],
    sources: await digestSources(root),
    wasm: sha256(wasm),
    rules,
  } as const;
  const manifest: BundleManifest = { ...content, digest: sha256(digestedText(content)) };
  const files = new Map<string, string | Uint8Array>([
    [AGENT, await agentAsset(root)],
    [MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`],
    [RULES_PAGE, rulesPage(rules)],
    [WASM, wasm],
  ]);
  await settle(root, files, check);
  return manifest;
}

/** Paths of the sources in the bundle that changed since it was built, or came or went; needs no opa. */
export async function staleSources(root: string): Promise<readonly string[]> {
  const { sources } = parseManifest(await readFile(join(root, MANIFEST), "utf8"));
  const now = await digestSources(root);
  const paths = new Set([...Object.keys(sources), ...Object.keys(now)]);
  return [...paths].filter((path) => sources[path] !== now[path]).toSorted();
}

/** The Rego of bundles for agents: what `policies/agent-policy.ts` reads. */
export async function agentAsset(root: string): Promise<string> {
  const paths = (await regoFiles(root, ["policies/runtime", AGENT_FOLDER])).filter(
    (path) => !path.endsWith("_test.rego"),
  );
  const texts = paths.map(
    async (path) => [path.replace("policies/", "edict/"), await readFile(join(root, path), "utf8")] as const,
  );
  const files = Object.fromEntries(await Promise.all(texts));
  const content = { format: 1, files } as const;
  return `${JSON.stringify({ ...content, digest: sha256(canonicalJson(content)) }, null, 2)}\n`;
}

/** Paths of all Rego files, tests among them, relative to the repository and sorted. */
export async function regoFiles(
  root: string,
  folders: readonly string[] = SOURCE_FOLDERS,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  );
  return lists
    .flat()
    .filter((entry) => entry.isFile() && entry.name.endsWith(".rego"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .toSorted();
}

async function digestSources(root: string): Promise<Readonly<Record<string, Digest>>> {
  const paths = (await regoFiles(root)).filter((path) => !path.endsWith("_test.rego"));
  const digests = paths.map(async (path) => [path, sha256(await readFile(join(root, path)))] as const);
  return Object.fromEntries(await Promise.all(digests));
}

async function demandFormat(opa: Opa, root: string): Promise<void> {
  const { stdout } = await runOpa(opa, ["fmt", "--list", ...SOURCE_FOLDERS, AGENT_FOLDER], { cwd: root });
  if (stdout.trim() === "") return;
  throw new Error(`these files are not formatted; run opa fmt --write on them:\n${stdout.trim()}`);
}

/** Another version of opa makes another module from the same sources, so the comparison would say nothing. */
async function demandSameOpa(opa: Opa, root: string): Promise<void> {
  const { opa: built } = parseManifest(await readFile(join(root, MANIFEST), "utf8"));
  if (built !== opa.version) {
    throw new Error(
      `the bundle was built with opa ${built} and can only be checked with it; this is opa ${opa.version}`,
    );
  }
}

/** The paths given to opa are relative: it writes them into the module. */
async function compile(opa: Opa, root: string): Promise<Buffer> {
  const scratch = await mkdtemp(join(tmpdir(), "edict-policies-"));
  try {
    const capabilities = join(scratch, "capabilities.json");
    await writeFile(capabilities, nativeCapabilities(await demandOpa(opa, ["capabilities", "--current"])));
    const limits = ["--capabilities", capabilities];
    await demandOpa(opa, ["check", "--strict", ...limits, ...SOURCE_FOLDERS], { cwd: root });
    const archive = join(scratch, "bundle.tar.gz");
    const entrypoints = ENTRYPOINTS.flatMap((entrypoint) => ["--entrypoint", entrypoint]);
    const output = ["--target", "wasm", "--prune-unused", "--ignore", "*_test.rego", "--output", archive];
    await demandOpa(opa, ["build", ...output, ...limits, ...entrypoints, ...SOURCE_FOLDERS], { cwd: root });
    const wasm = readTarFile(gunzipSync(await readFile(archive)), "/policy.wasm");
    if (wasm === undefined) throw new Error("opa built a bundle without policy.wasm");
    return demandSelfSufficient(wasm);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function demandSelfSufficient(wasm: Buffer): Buffer {
  const missing = requiredBuiltins(wasm);
  if (missing.length > 0)
    throw new Error(`the policies call functions that the host would have to supply: ${missing.join(", ")}`);
  return wasm;
}

async function settle(
  root: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  check: boolean,
): Promise<void> {
  const stale: string[] = [];
  for (const [path, content] of files) {
    const wanted = Buffer.from(content);
    const found = await readFile(join(root, path)).catch(() => undefined);
    if (found?.equals(wanted) === true) continue;
    stale.push(path);
    if (!check) await replace(join(root, path), wanted);
  }
  if (check && stale.length > 0) {
    throw new Error(
      `${stale.join(", ")} is not what the sources give; run edict policies build and commit the result`,
    );
  }
}

async function replace(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function sha256(content: string | Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(content).digest("hex")}` as Digest;
}
