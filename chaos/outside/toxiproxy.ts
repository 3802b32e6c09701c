// Shopify's toxiproxy between edict and its database: cuts and slows connections as a bad network does.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, run } from "./commands.ts";

export const TOXIPROXY_MISSING =
  "toxiproxy is not installed: go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0, and set EDICT_TOXIPROXY to it";

/** The server's program, or undefined where it is not installed. */
export async function toxiproxyProgram(): Promise<string | undefined> {
  const named = process.env["EDICT_TOXIPROXY"];
  const goPath = await run("go", ["env", "GOPATH"]).catch(() => "");
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), path.join(goPath, "bin")];
  const candidates = [
    ...(named === undefined ? [] : [named]),
    ...folders.map((folder) => path.join(folder, "toxiproxy-server")),
  ];
  return candidates.find((candidate) => existsSync(candidate));
}

/** What a connection suffers, by the names and attributes of toxiproxy. */
export interface Toxic {
  readonly type: "bandwidth" | "latency" | "limit_data" | "reset_peer" | "slicer" | "timeout";
  readonly stream: "downstream" | "upstream";
  readonly attributes: Readonly<Record<string, number>>;
}

export class Toxiproxy {
  readonly #process: ChildProcess;
  readonly #api: string;

  private constructor(process_: ChildProcess, api: string) {
    this.#process = process_;
    this.#api = api;
  }

  static async start(program: string): Promise<Toxiproxy> {
    const port = await freePort();
    const child = spawn(program, ["-host", "127.0.0.1", "-port", String(port)], { stdio: "ignore" });
    const proxy = new Toxiproxy(child, `http://127.0.0.1:${port}`);
    for (let waited = 0; waited < 5_000; waited += 20) {
      if (
        await fetch(`${proxy.#api}/version`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return proxy;
      await sleep(20);
    }
    child.kill();
    throw new Error(`${program} does not answer`);
  }

  /** Opens a way to a port of this machine and gives the port to connect to. */
  async open(name: string, upstreamPort: number): Promise<number> {
    const port = await freePort();
    const proxy = { name, listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${upstreamPort}`, enabled: true };
    await this.#call("POST", "/proxies", proxy);
    return port;
  }

  async close(name: string): Promise<void> {
    await this.#call("DELETE", `/proxies/${name}`);
  }

  async poison(name: string, toxic: Toxic): Promise<void> {
    await this.#call("POST", `/proxies/${name}/toxics`, { name: "fault", toxicity: 1, ...toxic });
  }

  async heal(name: string): Promise<void> {
    await this.#call("DELETE", `/proxies/${name}/toxics/fault`);
  }

  /** Refuses and ends every connection, or lets them in again. */
  async enable(name: string, enabled: boolean): Promise<void> {
    await this.#call("POST", `/proxies/${name}`, { enabled });
  }

  stop(): void {
    this.#process.kill();
  }

  async #call(method: string, route: string, body?: object): Promise<void> {
    const answer = await fetch(`${this.#api}${route}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`toxiproxy answers ${answer.status} to ${method} ${route}: ${text}`);
  }
}
