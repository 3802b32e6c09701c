import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { copyOfExample, edict, edictRun } from "../e2e/running.ts";

interface Verified {
  readonly intact: boolean;
  readonly count: number;
  readonly head: { readonly sequence: number; readonly hash: string };
}

async function trailOf(workspace: string, data: string): Promise<Verified> {
  const { exitCode, stdout } = await edict(["events", "verify", workspace, "--data", data, "--json"]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Verified;
}

function newPlace(): string {
  return path.join(mkdtempSync(path.join(tmpdir(), "edict-backup-")), "copy");
}

/** That what was restored is whole: nothing to plan, an intact trail with this head in it, and decisions. */
async function expectWhole(workspace: string, data: string, head: Verified["head"]): Promise<void> {
  const serving = await edictRun(workspace, ["--data", data]);
  // The process that was copied with the data counts as living for half a minute; if it was at a newer revision, this one
  // waits for its end before it writes.
  const settled = (): void => expect(serving.output().stdout).toMatch(/nothing to do|applied \d+ change/u);
  await vi.waitFor(settled, { timeout: 60_000, interval: 250 });
  expect((await trailOf(workspace, data)).intact).toBe(true);
  const known = `${head.sequence}:${head.hash}`;
  const holds = await edict(["events", "verify", workspace, "--data", data, "--head", known]);
  expect([holds.exitCode, holds.stderr]).toEqual([0, ""]);
  const plan = await edict(["plan", workspace, "--data", data]);
  expect([plan.exitCode, plan.stderr]).toEqual([0, ""]);
  const answer = await fetch(`${serving.address}/tenants/acme/access/v1/evaluation`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      subject: { type: "user", id: "viewer@acme.example" },
      action: { name: "view" },
      resource: { type: "data", id: "1" },
    }),
  });
  expect(await answer.json()).toMatchObject({ decision: true });
  expect(await serving.stop()).toBe(0);
}

describe("the embedded database", () => {
  test("is copied while edict runs and the workspace changes", { timeout: 180_000 }, async () => {
    const workspace = copyOfExample("acme");
    const data = path.join(workspace, ".edict");
    const running = await edictRun(workspace);
    const before = await trailOf(workspace, data);
    const to = newPlace();
    // Writes go on meanwhile: the copy is of some moment between them.
    const file = path.join(workspace, "platform", "roles.yaml");
    const text = readFileSync(file, "utf8");
    let count = 0;
    const editing = setInterval(
      () => writeFileSync(file, text.replace(/\[data\]/u, count++ % 2 === 0 ? "[data, report]" : "[data]")),
      100,
    );
    const copied = await edict(["backup", workspace, "--to", to]);
    clearInterval(editing);
    writeFileSync(file, text);
    expect([copied.exitCode, copied.stderr, copied.stdout]).toEqual([0, "", `copied to ${to}\n`]);
    expect(readdirSync(to).toSorted()).toEqual(["pgdata", "secrets"]);
    expect(await running.stop()).toBe(0);

    // Once made equal to the workspace again, there is nothing to do.
    const applied = await edict(["apply", workspace, "--data", to, "--yes"]);
    expect([applied.exitCode, applied.stderr]).toEqual([0, expect.any(String)]);
    await expectWhole(workspace, to, before.head);
  });

  test("is copied by copying the folder of an edict that was stopped", { timeout: 180_000 }, async () => {
    const workspace = copyOfExample("acme");
    const data = path.join(workspace, ".edict");
    expect((await edict(["apply", workspace, "--yes"])).exitCode).toBe(0);
    const { head } = await trailOf(workspace, data);
    const to = newPlace();
    cpSync(data, to, { recursive: true });
    await expectWhole(workspace, to, head);
  });

  test("is not copied over a folder that is there, nor from PostgreSQL", { timeout: 60_000 }, async () => {
    const workspace = copyOfExample("acme");
    const there = mkdtempSync(path.join(tmpdir(), "edict-backup-"));
    const over = await edict(["backup", workspace, "--to", there]);
    expect([over.exitCode, over.stderr]).toEqual([1, expect.stringContaining("EDICT_ARGUMENT_INVALID")]);
    expect(readdirSync(there)).toEqual([]);
    const to = newPlace();
    const remote = await edict([
      "backup",
      workspace,
      "--to",
      to,
      "--database",
      "postgres://nobody@127.0.0.1:1/x",
    ]);
    expect([remote.exitCode, remote.stderr]).toEqual([1, expect.stringContaining("pg_dump")]);
    expect(existsSync(to)).toBe(false);
  });
});
