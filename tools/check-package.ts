// Packs the project, installs the package in an empty folder and uses it as a stranger would.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "edict-package-"));

/** Runs a program, shows its output and how long it took; throws unless it ends with `expected`. */
function run(program: string, args: readonly string[], cwd: string, expected = 0): void {
  const start = performance.now();
  let exitCode = 0;
  try {
    execFileSync(program, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  } catch (error) {
    exitCode = Number(Reflect.get(Object(error), "status") ?? -1);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`$ ${path.basename(program)} ${args.join(" ")}   (${seconds} s, exit ${exitCode})`);
  if (exitCode !== expected) throw new Error(`expected the exit code ${expected}`);
}

try {
  run("npm", ["pack", "--silent", "--pack-destination", folder], root);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error("npm pack wrote no archive");
  const empty = path.join(folder, "empty");
  mkdirSync(empty);
  writeFileSync(path.join(empty, "package.json"), '{"private": true}\n');
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", path.join(folder, archive)], empty);
  const edict = path.join(empty, "node_modules", ".bin", "edict");
  run(edict, ["version"], empty);
  run(edict, ["init", "product"], empty);
  run(edict, ["validate", "product"], empty);
  run(edict, ["plan", "product"], empty, 2);
  run(edict, ["apply", "product", "--yes"], empty);
  run(edict, ["plan", "product"], empty);
  console.log("the package works");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
