// A real `opa run`, and what tests read out of bundles.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import type { TestContext } from "vitest";
import { findOpa } from "../../tools/policies/opa.ts";
import type { Opa } from "../../tools/policies/opa.ts";

const found = await findOpa().catch((error: unknown) => String(error));

/** The opa command; skips the test, saying how to get it, where there is none. */
export function requireOpa(context: TestContext): Opa {
  if (typeof found === "string") context.skip(found);
  return found as Opa;
}

/** The texts of a bundle by path. */
export async function unpack(bundle: Buffer): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const entries = Readable.from([gunzipSync(bundle)]).pipe(extract());
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks).toString("utf8"));
  }
  return files;
}

/** One agent. */
export class OpaAgent {
  readonly address: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  #log = "";

  private constructor(address: string, process: ChildProcess, folder: string) {
    this.address = address;
    this.#process = process;
    this.#folder = folder;
    process.stderr?.on("data", (chunk: Buffer) => (this.#log += chunk.toString("utf8")));
  }

  /** Starts an agent with a configuration; it may have no bundle yet. */
  static async start(opa: Opa, config: object): Promise<OpaAgent> {
    const folder = await mkdtemp(join(tmpdir(), "edict-agent-"));
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    const port = await freePort();
    const words = ["run", "--server", "--addr", `127.0.0.1:${port}`, "--log-level", "info"];
    const files = ["--config-file", join(folder, "config.json")];
    const process = spawn(opa.path, [...words, ...files, "--disable-telemetry"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const agent = new OpaAgent(`http://127.0.0.1:${port}`, process, folder);
    await until(() => agent.#answers("/health"), "the agent answers");
    return agent;
  }

  /** What the agent wrote to its log. */
  get log(): string {
    return this.#log;
  }

  /** Resolves when the agent runs a revision. */
  async runs(revision: string, bundle = "edict"): Promise<void> {
    await until(async () => (await this.revision(bundle)) === revision, `the agent runs ${revision}`);
  }

  async logs(text: string): Promise<void> {
    await until(() => Promise.resolve(this.#log.includes(text)), `the agent logs ${text}`);
  }

  revision(bundle = "edict"): Promise<unknown> {
    return this.data(`system/bundles/${bundle}/manifest/revision`);
  }

  /** A document, with an input or without. */
  async data(path: string, input?: unknown): Promise<unknown> {
    const body = await this.#post(`/v1/data/${path}`, input === undefined ? {} : { input });
    return body["result"];
  }

  /** The decision on a question at a time: milliseconds since the epoch. */
  async decide(question: unknown, now: number): Promise<unknown> {
    const query = `x := data.edict.decision with time.now_ns as ${now}000000`;
    const body = await this.#post("/v1/query", { query, input: question });
    return (body["result"] as readonly { readonly x: unknown }[] | undefined)?.[0]?.x;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGTERM");
    await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
    this.#process.kill("SIGKILL");
    await rm(this.#folder, { recursive: true });
  }

  async #answers(path: string): Promise<boolean> {
    return fetch(`${this.address}${path}`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #post(path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(`${this.address}${path}`, { method: "POST", body: JSON.stringify(body) });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  }
}

/** Asks again and again, for at most 20 seconds. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(10);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
