#!/usr/bin/env node
// The launcher. Plain JavaScript that even Node.js 18 can parse, so that an old Node.js gets a sentence
// and not a syntax error. In a published package it loads the compiled program; in a checkout it runs the
// TypeScript source as it is, with the Node.js that `npm ci` installed when the running one is too old.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
// A namespace import, because naming `enableCompileCache` would be a syntax error before Node.js 22.1.
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";

// Most of what one command makes of a large workspace is short-lived: a young generation that does not grow plans
// 10,000 resources in 184 MiB instead of 293 MiB. The daemon keeps Node.js's own choice, for its throughput.
if (process.argv[2] !== "run") setFlagsFromString("--semi-space-growth-factor=1");

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "cli", "main.ts");
const compiled = join(root, "dist", "cli", "main.js");

/** From 24.3 on, Node.js runs TypeScript without a flag and without a warning. */
const SOURCE_NODE = [24, 3];

if (existsSync(source)) {
  if (isAtLeast(SOURCE_NODE)) await run(source);
  else runWithInstalledNode();
} else if (!existsSync(compiled)) {
  fail(`edict is incomplete: ${compiled} is missing. Install the package again.`);
} else if (!isAtLeast(publishedNode())) {
  fail(`edict needs Node.js ${publishedNode().join(".")} or newer; this is ${process.version}.`);
} else {
  await run(compiled);
}

/** @param {string} entry absolute path of the module that exports `main` */
async function run(entry) {
  enableCompileCache();
  const { main } = await import(pathToFileURL(entry).href);
  process.exitCode = await main(process.argv.slice(2));
}

// Compiled code is kept in the user's own cache: the default, a shared temporary folder, could be filled
// beforehand by another user of the machine.
function enableCompileCache() {
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
  const base = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, ".cache"));
  if (base) nodeModule.enableCompileCache?.(join(base, "edict", "compiled"));
}

function runWithInstalledNode() {
  const node = installedNode();
  if (node === undefined) {
    fail(
      `edict runs from source on Node.js ${SOURCE_NODE.join(".")} or newer and this is ${process.version}: ` +
        "run `npm ci` in the checkout, which installs the right one beside it, or use a newer Node.js.",
    );
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  // On a terminal, Ctrl-C reaches the child without us: sent on, it would arrive twice and look like the
  // impatient second one. We still listen, so as to outlive the child and report how it ended.
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of signals) {
    process.on(signal, () => {
      if (!(signal === "SIGINT" && onTerminal)) child.kill(signal);
    });
  }
  child.on("error", (error) => fail(`edict could not start ${node}: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}

/** @returns {string | undefined} the executable of the `node` package, if it was installed and its script ran */
function installedNode() {
  let folder;
  try {
    folder = dirname(nodeModule.createRequire(import.meta.url).resolve("node/package.json"));
  } catch {
    return undefined;
  }
  return [join(folder, "bin", "node"), join(folder, "bin", "node.exe")].find((path) => existsSync(path));
}

/** @returns {number[]} the floor that package.json promises, so that it is written down once */
function publishedNode() {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return engines.node.replace(">=", "").split(".").map(Number);
}

/** @param {number[]} floor major and minor */
function isAtLeast([floorMajor, floorMinor = 0]) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}

/** @param {string} sentence */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
