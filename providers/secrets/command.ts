import { execFile } from "node:child_process";
import { EdictError } from "../../core/errors.ts";
import { LARGEST_SECRET } from "./file.ts";

const TIMEOUT_MS = 10_000;

/** What a program prints. It runs without a shell, in the workspace, with nothing to read. */
export function runCommand(
  name: string,
  command: readonly string[],
  root: string,
  timeoutMs: number = TIMEOUT_MS,
): Promise<Buffer> {
  const [program = "", ...arguments_] = command;
  const settings = {
    cwd: root,
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: LARGEST_SECRET,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(program, arguments_, { ...settings, encoding: "buffer" }, (error, stdout) => {
      if (error === null) resolve(stdout);
      // The error's own message repeats the arguments and stderr, so it is not the cause.
      else reject(unavailable(name, program, reason(error, timeoutMs)));
    });
    child.stdin?.end();
  });
}

function reason(
  error: Error & { readonly code?: number | string | null; readonly killed?: boolean },
  timeoutMs: number,
): string {
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "printed more than 64 KiB";
  if (error.killed === true) return `took longer than ${timeoutMs / 1000} s`;
  if (typeof error.code === "number") return `ended with ${error.code}`;
  return error.code === undefined || error.code === null ? "was killed" : `cannot be run (${error.code})`;
}

function unavailable(name: string, program: string, what: string): EdictError {
  return new EdictError("EDICT_SECRET_UNAVAILABLE", `the command ${program} of the secret "${name}" ${what}`);
}
