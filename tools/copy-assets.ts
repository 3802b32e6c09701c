// Completes `dist/` with what the compiler does not write there: data that the program reads at run time
// from beside its code. `node tools/copy-assets.ts clean` empties `dist/` before a build.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

const root = dirname(import.meta.dirname);
const dist = join(root, "dist");

/** The folders whose code is published; the same list as `include` in tsconfig.build.json. */
const PUBLISHED = [
  "bundles",
  "cli",
  "client",
  "controllers",
  "core",
  "decisions",
  "engine",
  "middleware",
  "policies",
  "providers",
  "schemas",
  "server",
  "sources",
  "store",
  "telemetry",
  "thread",
];
const ASSET = /\.(json|wasm|sql|html|css|svg|gen\.js|gen\.d\.ts)$/;
const TEST_ONLY = /(^|\/)(cases|testdata)(\/|$)|^providers\/contract\/|\.test\.|_test\./;

async function listAssets(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(
    noFolderYet,
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => ASSET.test(path) && !TEST_ONLY.test(path));
}

function noFolderYet(error: NodeJS.ErrnoException): never[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

async function copyAssets(): Promise<void> {
  const assets = (await Promise.all(PUBLISHED.map(listAssets))).flat().toSorted();
  for (const asset of assets) {
    await mkdir(dirname(join(dist, asset)), { recursive: true });
    await copyAsset(join(root, asset), join(dist, asset));
  }
  console.log(`copied ${assets.length} assets to dist/`);
}

/** Generated modules import sources beside them, which the compiler turned into JavaScript. */
async function copyAsset(from: string, to: string): Promise<void> {
  if (!/\.gen\.(js|d\.ts)$/.test(from)) return copyFile(from, to);
  const text = await readFile(from, "utf8");
  return writeFile(to, text.replaceAll(/(from "\.{1,2}\/[^"]+)\.ts"/g, '$1.js"'));
}

if (process.argv[2] === "clean") await rm(dist, { recursive: true, force: true });
else await copyAssets();
