// Packs the project, installs the package in an empty folder and uses it as a stranger would: with this Node.js, and
// with the oldest line of it that package.json promises.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Installing from the registry, on a machine with two cores. */
const INSTALL_SECONDS = 30;
/** The oldest line of Node.js that is supported. */
const OLDEST_NODE = "22";
/** How long serving may take to begin and end. */
const SERVE_SECONDS = 60;
/** Loaded only where they are configured, and so never installed unasked. */
const NOT_UNASKED = /^@cdktf\/|^@opentelemetry\/(?!api$)|^@aws-sdk\/|^@azure\//;

const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "edict-package-"));

interface Ran {
  readonly seconds: number;
}

/** Runs a program, shows its output and how long it took; throws unless it ends with `expected`. */
function run(
  program: string,
  args: readonly string[],
  cwd: string,
  { expected = 0 }: { readonly expected?: number } = {},
): Ran {
  const start = performance.now();
  let exitCode = 0;
  try {
    execFileSync(program, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  } catch (error) {
    exitCode = Number(Reflect.get(Object(error), "status") ?? -1);
  }
  const seconds = (performance.now() - start) / 1000;
  const shown = [path.basename(program), ...args].map((word) => word.replace(folder, "…")).join(" ");
  console.log(`$ ${shown}   (${seconds.toFixed(1)} s, exit ${exitCode})`);
  if (exitCode !== expected) throw new Error(`expected the exit code ${expected}`);
  return { seconds };
}

/** An empty folder of its own, with a package.json that allows what a stranger's would. */
function emptyFolder(name: string): string {
  const made = path.join(folder, name);
  mkdirSync(made);
  writeFileSync(path.join(made, "package.json"), '{"private": true, "allowScripts": {"node": true}}\n');
  return made;
}

function install(cwd: string, ...names: readonly string[]): Ran {
  return run("npm", ["install", "--no-audit", "--no-fund", "--silent", ...names], cwd);
}

function packagesIn(modules: string): readonly string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@")
        ? readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`)
        : [name],
    );
}

function bytesIn(place: string): number {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** What a stranger tries first. */
function use(edict: readonly [string, ...string[]], cwd: string): void {
  const [program, ...before] = edict;
  const call = (args: readonly string[], expected = 0): Ran =>
    run(program, [...before, ...args], cwd, { expected });
  call(["version"]);
  call(["init", "product"]);
  call(["validate", "product"]);
  call(["plan", "product"], 2);
  call(["apply", "product", "--yes"]);
  call(["plan", "product"]);
  call(["events", "verify", "product"]);
}

/** What applications import, each with something that must be there. */
const ENTRIES: Readonly<Record<string, string>> = {
  "edict/client": "DecisionClient",
  "edict/decisions": "followReleases",
  "edict/express": "authorizer",
  "edict/fastify": "edictAuthorization",
};

/** Imports every entry as a stranger's module would. */
function importEntries(node: string, cwd: string): void {
  const lines = Object.entries(ENTRIES).map(
    ([entry, name]) =>
      `if (typeof (await import("${entry}")).${name} !== "function") throw new Error("${entry}");`,
  );
  writeFileSync(path.join(cwd, "entries.mjs"), lines.join("\n"));
  run(node, ["entries.mjs"], cwd);
}

function assertLean(modules: string): void {
  const unasked = packagesIn(modules).filter((name) => NOT_UNASKED.test(name));
  if (unasked.length > 0) throw new Error(`installed without being asked for: ${unasked.join(", ")}`);
}

/** Serves until it says where, and stops; asked for telemetry without its packages, edict says which are missing. */
async function serveOnce(edict: string, cwd: string): Promise<void> {
  const child = spawn(edict, ["run", "product", "--listen", "127.0.0.1:0"], {
    cwd,
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" },
  });
  const late = setTimeout(() => child.kill("SIGKILL"), SERVE_SECONDS * 1000);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      said += part.toString("utf8");
      // What is printed after the first pass; and once, because a second signal ends it at once.
      if (!child.killed && said.includes("listening on http")) child.kill("SIGTERM");
    });
  }
  const [exitCode] = (await once(child, "close")) as [number | null];
  clearTimeout(late);
  console.log(`${said}$ edict run product   (stopped, exit ${exitCode})`);
  if (exitCode !== 0) throw new Error("it did not serve and stop cleanly");
  if (!said.includes("npm install @opentelemetry/")) throw new Error("it does not say what is missing");
}

function pack(): string {
  run("npm", ["pack", "--silent", "--pack-destination", folder], root);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error("npm pack wrote no archive");
  return path.join(folder, archive);
}

try {
  const archive = pack();
  const empty = emptyFolder("empty");
  const { seconds } = install(empty, archive);
  const modules = path.join(empty, "node_modules");
  const edict = path.join(modules, ".bin", "edict");
  if (seconds > INSTALL_SECONDS) throw new Error(`installing took ${seconds.toFixed(1)} s`);
  assertLean(modules);
  use([edict], empty);
  importEntries(process.execPath, empty);
  await serveOnce(edict, empty);

  const older = emptyFolder("older");
  install(older, `node@${OLDEST_NODE}`);
  const node = path.join(older, "node_modules", ".bin", "node");
  run(node, ["--version"], older);
  use([node, path.join(modules, "edict", "bin", "edict.js")], older);
  importEntries(node, empty);

  const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  const sizes = `${mebibytes(statSync(archive).size)} packed, ${mebibytes(bytesIn(modules))} installed`;
  console.log(
    `the package works: installed in ${seconds.toFixed(1)} s, ${sizes}, ${packagesIn(modules).length} packages`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
