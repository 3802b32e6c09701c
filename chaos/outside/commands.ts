import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program to its end and gives what it printed; throws with what it wrote to stderr. */
export async function run(program: string, arguments_: readonly string[], cwd?: string): Promise<string> {
  const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  const { stdout } = await execute(program, [...arguments_], {
    env: { ...process.env, PATH: path, LC_ALL: "C.UTF-8" },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return stdout.trim();
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("there is no free port");
  return address.port;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
