// Writes everything that follows from the schemas and from core/errors.ts: types, validators, the list of kinds, editor
// schemas and reference pages. `node tools/gen.ts --check` writes nothing and exits 1 naming the stale files.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generatedCode, generatedPages, strayFiles } from "./gen/outputs.ts";

const root = dirname(import.meta.dirname);
const settle = process.argv.includes("--check") ? tell : write;

// The pages load the controllers, so a controller that does not run yet must not keep its types from being written.
const code = await generatedCode(root);
await settle(code);
const pages = await generatedPages(root);
await settle(pages);
for (const path of await strayFiles(root, new Map([...code, ...pages])))
  await settle(new Map([[path, undefined]]));

async function tell(files: ReadonlyMap<string, string | undefined>): Promise<void> {
  for (const path of await staleOf(files)) {
    console.error(`${path} is stale; run npm run gen`);
    process.exitCode = 1;
  }
}

/** Writes what differs; a file without a text is removed. */
async function write(files: ReadonlyMap<string, string | undefined>): Promise<void> {
  for (const path of await staleOf(files)) {
    const text = files.get(path);
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await (text === undefined ? rm(target) : writeFile(target, text));
    console.log(`${text === undefined ? "removed" : "wrote"} ${path}`);
  }
}

async function staleOf(files: ReadonlyMap<string, string | undefined>): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [path, text] of files) {
    const before = await readFile(join(root, path), "utf8").catch(() => undefined);
    if (before !== text) stale.push(path);
  }
  return stale.toSorted();
}
