// The engine in its thread, with the real loop on the embedded database and decisions over HTTP beside it.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { pino } from "pino";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { generateWorkspace } from "../bench/workspace.ts";
import { openWorkspace } from "../compose.ts";
import type { JsonObject } from "../core/json.ts";
import type { Logger } from "../core/ports.ts";
import type { Pass } from "../engine/pass.ts";
import { serve } from "../server/serve.ts";
import type { Running } from "../server/serve.ts";
import { freshDataFolder } from "../tests/servers/data-folder.ts";
import { EngineThread } from "./engine-thread.ts";
import type { ThreadData } from "./messages.ts";

const EXAMPLE = path.resolve(import.meta.dirname, "../examples/acme");
const ENTRY = new URL("./entry.ts", import.meta.url);
/** How long 99 of 100 decisions may take while the engine computes, from the client's first byte to the answer's last. */
const DECISION_MS = 50;
/** How long any may take, on a machine that others use too. A loop in the same thread takes seconds. */
const LONGEST_DECISION_MS = 500;

interface Here {
  readonly running: Running;
  readonly passes: Pass[];
  readonly threads: Worker[];
  readonly logged: { readonly message: string; readonly fields?: JsonObject }[];
}

interface Parts {
  /** Makes the engine's threads. */
  readonly spawn?: (data: ThreadData) => Worker;
  readonly onListening?: (address: string) => void;
}

/** `edict run` without its command line. */
async function start(root: string, { spawn = newThread, onListening }: Parts = {}): Promise<Here> {
  const dataDir = await freshDataFolder();
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const threads: Worker[] = [];
  const passes: Pass[] = [];
  const logged: Here["logged"][number][] = [];
  const log: Logger["info"] = (message, fields) =>
    void logged.push({ message, ...(fields === undefined ? {} : { fields }) });
  const logger = { debug: log, info: log, warn: log, error: log };
  const options = { root, dataDir, actor: "test" };
  const engine = new EngineThread(options, {
    logger,
    random: () => 0,
    spawn: (data) => {
      const thread = spawn(data);
      threads.push(thread);
      return thread;
    },
  });
  const workspace = await openWorkspace({ ...options, logger, engine });
  onTestFinished(() => workspace.close());
  const running = await serve(workspace, {
    listen: "127.0.0.1:0",
    version: "test",
    logger: pino({ level: "silent" }),
    onPass: (pass) => void passes.push(pass),
    ...(onListening === undefined ? {} : { onListening }),
  });
  return { running, passes, threads, logged };
}

function newThread(data: ThreadData, execArgv: string[] = []): Worker {
  return new Worker(ENTRY, { workerData: data, execArgv });
}

function copyOfExample(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "edict-thread-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (source) => !source.includes(".edict") });
  return folder;
}

/** A module that throws outside of any promise as soon as the file is there. */
function faultWhenThereIs(file: string): string {
  return `import { existsSync } from "node:fs";
setInterval(() => {
  if (existsSync(${JSON.stringify(file)})) throw new Error("a fault of the engine");
}, 20).unref();
`;
}

function ask(address: string, tenant: string, subject: string): Promise<boolean> {
  const body = JSON.stringify({
    subject: { type: "user", id: subject },
    action: { name: "view" },
    resource: { type: "data", id: "1" },
  });
  const url = `${address}/tenants/${tenant}/access/v1/evaluation`;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: "POST", headers: { "content-type": "application/json" } },
      (answer) => {
        answer.setEncoding("utf8");
        let text = "";
        answer.on("data", (part: string) => (text += part));
        answer.on("end", () => resolve((JSON.parse(text) as { readonly decision: boolean }).decision));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function get(address: string, route: string): Promise<unknown> {
  return (await fetch(`${address}${route}`)).json();
}

describe("the engine in its thread", () => {
  test("applies, serves what it applied, follows the source, and stops", { timeout: 120_000 }, async () => {
    const root = copyOfExample();
    const { running, passes, threads } = await start(root);
    expect(passes.map(({ outcome }) => outcome)).toContain("applied");
    await vi.waitFor(async () =>
      expect(await ask(running.address, "acme", "viewer@acme.example")).toBe(true),
    );
    const file = path.join(root, "tenants/acme/role-bindings.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("viewer@acme.example", "guest@acme.example"));
    await vi.waitFor(
      async () => expect(await ask(running.address, "acme", "guest@acme.example")).toBe(true),
      30_000,
    );
    expect(await get(running.address, "/status")).toMatchObject({ engine: { running: true, restarts: 0 } });
    await running.stop();
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
  });

  test("that is lost is told and replaced, and decisions go on", { timeout: 120_000 }, async () => {
    const { running, passes, threads, logged } = await start(copyOfExample());
    const { address } = running;
    await vi.waitFor(async () => expect(await ask(address, "acme", "viewer@acme.example")).toBe(true));
    await threads[0]?.terminate();
    expect(await ask(address, "acme", "viewer@acme.example")).toBe(true);
    expect(await get(address, "/readyz")).toMatchObject({
      ready: true,
      degraded: { reason: expect.stringContaining("the engine's thread ended") as string },
    });
    expect(await get(address, "/status")).toMatchObject({ engine: { running: false, restarts: 0 } });
    expect(await (await fetch(`${address}/metrics`)).text()).toMatch(/^edict_engine_running 0$/mu);
    expect(passes.at(-1)).toMatchObject({ outcome: "failed", code: "EDICT_ENGINE_LOST" });
    expect(logged.map(({ message }) => message)).toContain(
      "the engine's thread ended; another one is started",
    );
    await vi.waitFor(async () => {
      expect(await ask(address, "acme", "viewer@acme.example")).toBe(true);
      expect(await get(address, "/status")).toMatchObject({ engine: { running: true, restarts: 1 } });
      expect(await get(address, "/readyz")).not.toHaveProperty("degraded");
      expect(passes.at(-1)).toMatchObject({ outcome: "applied" });
    }, 40_000);
    await running.stop();
  });

  test("that throws where nobody catches is lost like one that is ended", { timeout: 120_000 }, async () => {
    const folder = copyOfExample();
    const [preload, trigger] = [path.join(folder, "fault.mjs"), path.join(folder, "now")];
    writeFileSync(preload, faultWhenThereIs(trigger));
    let spawned = 0;
    const { running, passes } = await start(copyOfExample(), {
      spawn: (data) => newThread(data, (spawned += 1) === 1 ? ["--import", preload] : []),
    });
    writeFileSync(trigger, "");
    await vi.waitFor(
      () =>
        expect(passes).toContainEqual({
          outcome: "failed",
          code: "EDICT_ENGINE_LOST",
          message: "the engine's thread ended: a fault of the engine",
        }),
      30_000,
    );
    await vi.waitFor(() => expect(running.status().engine).toEqual({ running: true, restarts: 1 }), 30_000);
    await vi.waitFor(
      async () => expect(await ask(running.address, "acme", "viewer@acme.example")).toBe(true),
      30_000,
    );
    await running.stop();
  });

  test("that cannot open its database says why, with the code", async () => {
    const logger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const database = "postgres://edict:hunter2@127.0.0.1:1/nothing";
    const engine = new EngineThread({ root: copyOfExample(), database, actor: "test" }, { logger });
    await expect(engine.opened).rejects.toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE" });
    await expect(engine.opened).rejects.not.toThrow("hunter2");
    await engine.stop();
  });

  test(
    "keeps no decision waiting while it plans and applies 10,000 resources",
    { timeout: 240_000 },
    async () => {
      const root = generateWorkspace(1_000);
      onTestFinished(() => rmSync(root, { recursive: true, force: true }));
      const listening = Promise.withResolvers<string>();
      const starting = start(root, { onListening: listening.resolve });
      const address = await listening.promise;
      let planned = false;
      void starting.then(() => (planned = true));
      const took: number[] = [];
      while (!planned) {
        const asked = performance.now();
        // Answered from nothing before the first release, and by the policy after it: not one may wait.
        await ask(address, "t0", "viewer@t0.example");
        took.push(performance.now() - asked);
        await sleep(2);
      }
      const { running, passes } = await starting;
      expect(passes[0]).toMatchObject({ outcome: "applied", report: { failed: [] } });
      took.sort((left, right) => left - right);
      expect(took.length).toBeGreaterThan(500);
      expect(took[Math.floor(took.length * 0.99)]).toBeLessThan(DECISION_MS);
      expect(took.at(-1)).toBeLessThan(LONGEST_DECISION_MS);
      await vi.waitFor(async () => expect(await ask(address, "t0", "viewer@t0.example")).toBe(true), 30_000);
      await running.stop();
    },
  );
});
