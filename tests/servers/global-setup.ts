// Runs once around a whole test run, in vitest's own process. Nothing is started here: a test that needs a server
// starts it, the others find it, and what was started is stopped at the end.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopPostgres } from "./postgres.ts";
import { RUN_FOLDER, RUN_PROCESS } from "./run-folder.ts";

let folder: string | undefined;

export function setup(): void {
  // Only a name: the folder is made when a server is started.
  folder = join(tmpdir(), `edict-test-${crypto.randomUUID().slice(0, 8)}`);
  process.env[RUN_FOLDER] = folder;
  process.env[RUN_PROCESS] = String(process.pid);
}

export async function teardown(): Promise<void> {
  if (folder === undefined) return;
  await stopPostgres(folder);
  rmSync(folder, { recursive: true, force: true });
}
