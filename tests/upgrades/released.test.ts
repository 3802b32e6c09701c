import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openWorkspace } from "../../compose.ts";
import type { Workspace } from "../../compose.ts";
import { MIGRATIONS } from "../../store/migrations.ts";
import { DATABASES, freshTarget, requireDatabase } from "../servers/databases.ts";
import { releasedVersions, runScript } from "./released.ts";
import type { Released } from "./released.ts";

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The workspace of a released version over the database that it left behind. */
async function openReleased(
  kind: (typeof DATABASES)[number],
  { workspace, sql }: Released,
  more = "",
): Promise<Workspace> {
  const target = await freshTarget(kind);
  await runScript(target, `${sql}\n${more}`);
  const dataDir =
    target.kind === "embedded" ? target.folder : await mkdtemp(join(tmpdir(), "edict-upgrade-"));
  const opened = await openWorkspace({
    root: workspace,
    dataDir,
    actor: "the test",
    logger: SILENT,
    ...(target.kind === "postgres" ? { database: target.url } : {}),
  });
  onTestFinished(() => opened.close());
  return opened;
}

describe.each(DATABASES)("on %s", (kind) => {
  requireDatabase(kind);

  describe.each(releasedVersions().map((released) => [released.version, released] as const))(
    "what edict %s left behind",
    (_version, released) => {
      test("is upgraded, whole, and worked on", { timeout: 60_000 }, async () => {
        expect(released.schema).toBeLessThanOrEqual(MIGRATIONS.length);
        const workspace = await openReleased(kind, released);
        const store = await workspace.store();
        const trail = await store.verifyTrail();
        expect(trail).toMatchObject({
          intact: true,
          count: occurrences(released.sql, "resource.created") + 4,
        });
        const applied = await store.applied();
        expect(applied).toHaveLength(occurrences(released.sql, "resource.created"));
        const digests = await store.releaseDigests();
        expect([...digests.keys()].toSorted()).toEqual(["acme", "globex"]);
        for (const digest of digests.values()) expect(released.sql).toContain(digest);
        expect(await store.releases()).toHaveLength(2);

        const point = await workspace.decisionPoint();
        expect(point.size).toBe(2);

        await workspace.apply({ onHazard: "refuse" });
        const { plan } = await workspace.plan();
        expect(plan?.changes).toEqual([]);
        expect(await store.verifyTrail()).toMatchObject({ intact: true });
      });

      test("is refused, and left alone, where a newer edict has migrated it", async () => {
        const newer = `insert into edict_state.migrations (number, name, digest) values (999, 'later', 'sha256:0');`;
        const workspace = await openReleased(kind, released, newer);
        await expect(workspace.store()).rejects.toMatchObject({ code: "EDICT_DATABASE_NEWER" });
      });
    },
  );
});

function occurrences(text: string, word: string): number {
  return text.split(`'${word}'`).length - 1;
}
