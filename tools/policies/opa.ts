import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The version that the committed bundle is built with, and what CI installs. */
const OPA_VERSION = "1.22.2";

/** An opa command that was found. */
export interface Opa {
  readonly path: string;
  readonly version: string;
}

/** What opa printed and how it ended. */
export interface OpaRun {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The opa command: EDICT_OPA, else the first one on the PATH, else where `go install` puts it. Throws an Error that says
 * how to get it.
 */
export async function findOpa(env: NodeJS.ProcessEnv = process.env): Promise<Opa> {
  const path = await firstExecutable(candidates(env));
  if (path === undefined) {
    throw new Error(
      "no opa command was found (EDICT_OPA, PATH, GOBIN): get it with " +
        `go install github.com/open-policy-agent/opa@v${OPA_VERSION}`,
    );
  }
  const { stdout } = await runOpa({ path }, ["version"]);
  const version = /^Version: (\S+)$/mu.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} did not tell its version`);
  return { path, version };
}

/** Runs opa with arguments, never through a shell. Throws only when it cannot be started. */
export async function runOpa(
  opa: Pick<Opa, "path">,
  words: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<OpaRun> {
  return new Promise((resolve, reject) => {
    const settings = { ...options, maxBuffer: 256 * 1024 * 1024, timeout: 300_000 };
    execFile(opa.path, words, settings, (error: ExecFileException | null, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ ok: error === null, stdout, stderr });
    });
  });
}

/** Runs opa and returns what it printed. Throws an Error with what it complained about. */
export async function demandOpa(
  opa: Pick<Opa, "path">,
  words: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string> {
  const { ok, stdout, stderr } = await runOpa(opa, words, options);
  if (!ok) throw new Error(`opa ${words[0] ?? ""} failed:\n${(stderr + stdout).trim()}`);
  return stdout;
}

function candidates(env: NodeJS.ProcessEnv): readonly string[] {
  const chosen = env["EDICT_OPA"];
  if (chosen !== undefined && chosen !== "") return [chosen];
  const folders = [
    ...(env["PATH"] ?? "").split(delimiter),
    env["GOBIN"] ?? "",
    join(env["GOPATH"] ?? join(homedir(), "go"), "bin"),
  ];
  return folders
    .filter((folder) => folder !== "")
    .flatMap((folder) => [join(folder, "opa"), join(folder, "opa.exe")]);
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
