import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { requireDatabase } from "../servers/databases.ts";
import { freshPostgresUrl } from "../servers/postgres.ts";
import { copyOfExample, edictProcess } from "./running.ts";

/** From before the database is open to after the first pass. */
const DELAYS_MS = [300, 500, 700, 850, 1_000, 1_150, 1_300, 1_500, 1_800, 2_200];

test("stopped at any moment of its start, edict run ends by itself", { timeout: 180_000 }, async () => {
  requireDatabase("postgres");
  const workspace = copyOfExample("acme");
  onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
  for (const delay of DELAYS_MS) {
    const url = await freshPostgresUrl();
    const process = edictProcess(["run", workspace, "--listen", "127.0.0.1:0", "--database", url]);
    await sleep(delay);
    const ended = await Promise.race([process.stop("SIGTERM"), sleep(30_000, "still there")]);
    expect(ended, `stopped after ${delay} ms`).not.toBe("still there");
  }
});
