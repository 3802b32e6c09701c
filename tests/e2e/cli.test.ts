import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../store/database.ts";
import { copyOfExample, edict, edictRun } from "./running.ts";
import type { Finished } from "./running.ts";

/** Runs a command that prints JSON, and reads it. */
async function json(
  ...argv: readonly string[]
): Promise<{ readonly exitCode: number; readonly value: unknown }> {
  const { exitCode, stdout, stderr } = await edict([...argv, "--json"]);
  expect(stderr).toBe("");
  return { exitCode, value: JSON.parse(stdout) as unknown };
}

test("a change goes from the first look to the trail, command by command", { timeout: 180_000 }, async () => {
  const workspace = copyOfExample("acme");
  const plan = path.join(workspace, "plan.json");

  expect(await edict(["validate", workspace])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^valid: /) as string,
  });
  expect(await edict(["plan", workspace, "--out", plan])).toMatchObject({ exitCode: 2, stderr: "" });
  expect(await edict(["apply", workspace, "--plan", plan])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/applied: \d+ changes, 2 releases published/) as string,
  });
  await againstTheDaemon(workspace);
  expect(await edict(["apply", workspace, "--plan", plan])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("EDICT_PLAN_STALE") as string,
  });
  await hazardsWaitForAnApproval(workspace);
  await anAlteredEntryIsFound(workspace);
});

/** While the daemon runs, the other commands share its database, which also saves each of them the opening of one. */
async function againstTheDaemon(workspace: string): Promise<void> {
  const daemon = await edictRun(workspace);
  expect(await edict(["plan", workspace])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^nothing to do: \d+ resources as desired\n$/) as string,
  });
  const ask = (subject: string): Promise<Finished> =>
    edict([
      "decide",
      workspace,
      "--tenant",
      "acme",
      "--subject",
      subject,
      "--action",
      "connect",
      "--resource",
      "account:1",
    ]);
  const [allow, deny] = await Promise.all([ask("user:owner@acme.example"), ask("user:viewer@acme.example")]);
  expect(allow).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^allow .*platform\/roles\.yaml:\d+/) as string,
  });
  expect(deny).toMatchObject({ exitCode: 3, stdout: expect.stringMatching(/^deny /) as string });

  const [got, described, events, verified] = await Promise.all([
    json("get", workspace, "RoleBinding", "--tenant", "acme"),
    json("describe", workspace, "Role", "owner"),
    json("events", workspace, "--type", "apply.finished"),
    json("events", "verify", workspace),
  ]);
  const { resources } = got.value as {
    readonly resources: readonly { readonly key: string; readonly ready: string }[];
  };
  expect(resources.map(({ key, ready }) => [key, ready])).toContainEqual(["RoleBinding/acme/owner", "True"]);
  expect(described.value).toMatchObject({
    key: "Role/owner",
    conditions: [{ type: "Ready", reason: "Applied" }],
    events: [{ type: "resource.created" }],
  });
  expect((described.value as { readonly referredToBy: readonly string[] }).referredToBy).toContain(
    "RoleBinding/acme/owner",
  );
  expect(events.value).toMatchObject({ events: [{ type: "apply.finished", detail: { failed: 0 } }] });
  expect(verified.value).toMatchObject({ intact: true });
  expect(await daemon.stop("SIGTERM")).toBe(0);
}

/** Loosening the baseline is a hazard: refused as it is, made with an approval, and the approval is in the trail. */
async function hazardsWaitForAnApproval(workspace: string): Promise<void> {
  const file = path.join(workspace, "platform/security.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("minLength: 15", "minLength: 14"));
  expect(await edict(["apply", workspace])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining("EDICT_APPLY_UNAPPROVED") as string,
  });
  const approval = "weakens-security@SecurityPolicy/baseline:agreed in T-1";
  expect(await edict(["apply", workspace, "--approve", approval])).toMatchObject({ exitCode: 0 });
  const { value } = await json("events", workspace, "--type", "hazard.approved");
  expect(value).toMatchObject({
    events: [
      {
        resource: "SecurityPolicy/baseline",
        detail: { hazard: "weakens-security", reason: "agreed in T-1" },
      },
    ],
  });
}

/** What somebody does who owns the files of the database. */
async function anAlteredEntryIsFound(workspace: string): Promise<void> {
  const database = await openDatabase({ kind: "embedded", folder: path.join(workspace, ".edict") });
  await database.transaction(async (transaction) => {
    await transaction.query("alter table edict_state.events disable trigger all");
    await transaction.query("update edict_state.events set actor = 'eve' where sequence = 7");
  });
  await database.close();
  expect(await edict(["events", "verify", workspace])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("EDICT_AUDIT_BROKEN: the trail is broken at entry 7") as string,
  });
}

test("a new workspace can be planned and applied as it is", { timeout: 60_000 }, async () => {
  const workspace = path.join(mkdtempSync(path.join(tmpdir(), "edict-e2e-")), "shop");
  expect(await edict(["init", workspace])).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await json("plan", workspace)).toMatchObject({
    exitCode: 2,
    value: { verdict: "usable", findings: [], open: [] },
  });
  expect(await json("apply", workspace)).toMatchObject({ exitCode: 0, value: { failed: [], held: [] } });
});

test("what the shell sees of a wrong command", async () => {
  const { exitCode, stdout, stderr } = await edict(["plan", "--fromat", "json"]);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    "error EDICT_USAGE_UNKNOWN: unknown option '--fromat' (Did you mean --format?)\nwhat to do: Run edict --help.\n",
  );
});
