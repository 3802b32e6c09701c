import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openWorkspace } from "../../compose.ts";
import type { Workspace } from "../../compose.ts";
import { Secret } from "../../core/secret.ts";
import { copyOfExample } from "../e2e/running.ts";
import { requireDatabase } from "../servers/databases.ts";
import { freshPostgresUrl, postgresPrograms } from "../servers/postgres.ts";

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function open(root: string, url: string): Promise<Workspace> {
  const database = new Secret(url);
  const workspace = await openWorkspace({ root, database, actor: "the test", logger: SILENT });
  onTestFinished(() => workspace.close());
  return workspace;
}

function program(name: string, ...args: readonly string[]): void {
  execFileSync(path.join(postgresPrograms() ?? "", name), args, { stdio: ["ignore", "ignore", "pipe"] });
}

describe("a database of PostgreSQL", () => {
  requireDatabase("postgres");

  test("is backed up with pg_dump and restored with pg_restore", { timeout: 60_000 }, async () => {
    const root = copyOfExample("acme");
    const source = await freshPostgresUrl();
    const original = await open(root, source);
    await original.apply({ onHazard: "refuse" });
    const store = await original.store();
    const trail = await store.verifyTrail();
    const digests = await store.releaseDigests();
    const file = path.join(mkdtempSync(path.join(tmpdir(), "edict-backup-")), "edict.dump");
    program("pg_dump", "--format=custom", "--schema=edict*", `--file=${file}`, source);

    const target = await freshPostgresUrl();
    program("pg_restore", "--exit-on-error", "--single-transaction", `--dbname=${target}`, file);
    const restored = await open(root, target);
    const restoredStore = await restored.store();
    expect(await restoredStore.verifyTrail()).toEqual(trail);
    expect(trail).toMatchObject({ intact: true });
    expect(await restoredStore.releaseDigests()).toEqual(digests);
    expect((await restored.plan()).plan?.changes).toEqual([]);
    expect((await restored.decisionPoint()).size).toBe(digests.size);
    // It is written on as well: tokens, sequences and triggers came along.
    await restored.apply({ onHazard: "refuse" });
    await restored.close();
    expect(digests.size).toBeGreaterThan(0);
  });
});
