// Drift from end to end: a workspace that is applied, a database that somebody alters by hand, and what edict says and does.
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorkspace } from "../compose.ts";
import type { Workspace } from "../compose.ts";
import type { Approval } from "../core/plan.ts";
import type { SqlDatabase } from "../core/ports.ts";
import type { DriftReport } from "../engine/drift.ts";
import { openDatabase } from "../store/database.ts";
import type { DatabaseTarget } from "../store/database.ts";
import { DATABASES, freshTarget, requireDatabase } from "./servers/databases.ts";

const INIT = join(import.meta.dirname, "..", "examples", "init");
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const SECURITY = "platform/security.yaml";

/** A copy of the starting workspace on a database of its own. Files and rows are altered between what edict does. */
class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "edict-drift-"));
  readonly #target: DatabaseTarget;
  #workspace: Promise<Workspace> | undefined;

  constructor(target: DatabaseTarget) {
    this.#target = target;
    cpSync(INIT, this.folder, { recursive: true });
  }

  /** Opened once, and served, so that others get at an embedded database meanwhile. */
  async with<Result>(body: (workspace: Workspace) => Promise<Result>): Promise<Result> {
    const target = this.#target;
    this.#workspace ??= openWorkspace({
      root: this.folder,
      actor: "ada",
      logger: SILENT,
      serve: true,
      ...(target.kind === "postgres" ? { database: target.url } : {}),
      ...(target.kind === "embedded" ? { dataDir: target.folder } : {}),
    });
    return body(await this.#workspace);
  }

  apply(...approved: readonly string[]): ReturnType<Workspace["apply"]> {
    const approvals = approved.map((hazard) => ({ hazard, by: "--approve", reason: "test" }) as Approval);
    return this.with((workspace) => workspace.apply({ approvals }));
  }

  drift(): Promise<DriftReport> {
    return this.with((workspace) => workspace.drift({}));
  }

  async byHand<Result>(body: (database: SqlDatabase) => Promise<Result>): Promise<Result> {
    const database = await openDatabase(this.#target);
    try {
      return await body(database);
    } finally {
      await database.close();
    }
  }

  edit(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  config(text: string): void {
    appendFileSync(join(this.folder, "edict.yaml"), text);
  }

  async dispose(): Promise<void> {
    await (await this.#workspace)?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function short({ findings }: DriftReport): readonly (readonly [string, string, string])[] {
  return findings.map(({ key, cause, mode }) => [key, cause, mode]);
}

describe.each(DATABASES)("drift: %s", (kind) => {
  requireDatabase(kind);
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench(await freshTarget(kind));
    await bench.apply();
  });
  afterEach(() => bench.dispose());

  const raise = () =>
    bench.byHand((database) =>
      database.query("update edict_data.security_policies set password_min_length = 31 where tenant = ''"),
    );
  const minLength = () =>
    bench.byHand(async (database) => {
      const [row] = await database.query<{ readonly length: number }>(
        "select password_min_length as length from edict_data.security_policies where tenant = ''",
      );
      return row?.length;
    });

  test("what was changed, removed and added by hand is found, and the next apply undoes it and says so", async () => {
    expect(short(await bench.drift())).toEqual([]);
    await raise();
    await bench.byHand(async (database) => {
      await database.query("delete from edict_data.roles where name = 'viewer'");
      await database.query(
        `insert into edict_data.roles select (jsonb_populate_record(role, '{"name":"intruder"}')).*
          from edict_data.roles role where name = 'owner'`,
      );
    });
    const report = await bench.drift();
    expect(short(report)).toEqual([
      ["Role/intruder", "added", "heal"],
      ["Role/viewer", "removed", "heal"],
      ["SecurityPolicy/baseline", "changed", "heal"],
    ]);
    const [, , changed] = report.findings;
    expect(changed?.fields).toEqual([{ pointer: "/spec/password/minLength", before: 31, after: 15 }]);
    expect(changed?.origin.file).toBe(SECURITY);
    await bench.apply();
    expect(short(await bench.drift())).toEqual([]);
    const events = await bench.with(async (workspace) =>
      (await workspace.store()).events({ type: "resource.updated" }),
    );
    expect(events.at(-1)).toMatchObject({
      resource: "SecurityPolicy/baseline",
      detail: { reason: "changed outside of edict" },
    });
  });

  test("in report mode it stays as it is, until Git says something new", async () => {
    bench.config("\n  drift: { mode: report }\n");
    await raise();
    const { plan } = await bench.apply();
    expect([plan.changes, plan.drifted.map(({ key, mode }) => [key, mode])]).toEqual([
      [],
      [["SecurityPolicy/baseline", "report"]],
    ]);
    expect(await minLength()).toBe(31);
    expect(short(await bench.drift())).toEqual([["SecurityPolicy/baseline", "changed", "report"]]);
  });

  test("a field that others own keeps its value through a change of another field", async () => {
    const annotation = "metadata:\n  annotations: { edict/ignore-fields: /spec/password/minLength }\n";
    bench.edit(SECURITY, (text) => text.replace("metadata:\n", annotation));
    await bench.apply();
    await raise();
    expect(short(await bench.drift())).toEqual([]);
    bench.edit(SECURITY, (text) => text.replace("minLength: 15", "minLength: 15\n    maxLength: 100"));
    const { plan, execution } = await bench.apply("weakens-security");
    expect(plan.changes.map(({ fields }) => fields.map(({ pointer }) => pointer))).toEqual([
      ["/spec/password/maxLength"],
    ]);
    expect(execution.failed).toEqual([]);
    expect(await minLength()).toBe(31);
    // The record is what was written, so that decisions and later comparisons speak of Git.
    expect((await bench.with((workspace) => workspace.plan())).plan?.changes).toEqual([]);
  });

  test("accepted drift stays until its end, and then counts again and says whose acceptance is over", async () => {
    await raise();
    const acceptance = (until: string): string => `
  drift:
    accepted:
      - id: incident-42
        resource: SecurityPolicy/baseline
        fields: [/spec/password/minLength]
        reason: raised by hand
        until: ${until}
`;
    const before = readFileSync(join(bench.folder, "edict.yaml"), "utf8");
    bench.config(acceptance("2999-01-01T00:00:00Z"));
    expect((await bench.drift()).findings).toMatchObject([
      { mode: "accepted", acceptedBy: ["incident-42"], until: "2999-01-01T00:00:00Z" },
    ]);
    expect((await bench.apply()).plan.changes).toEqual([]);
    writeFileSync(join(bench.folder, "edict.yaml"), before + acceptance("2020-01-01T00:00:00Z"));
    expect((await bench.drift()).findings).toMatchObject([{ mode: "heal", expired: ["incident-42"] }]);
    await bench.apply();
    expect(await minLength()).toBe(15);
  });

  test("what is retained outlives its YAML and comes back under management with it", async () => {
    const annotation = "metadata:\n  annotations: { edict/deletion-policy: retain }\n";
    bench.edit(SECURITY, (text) => text.replace("metadata:\n", annotation));
    await bench.apply();
    const written = readFileSync(join(bench.folder, SECURITY), "utf8");
    rmSync(join(bench.folder, SECURITY));
    const { plan } = await bench.apply();
    expect([plan.changes, plan.retained]).toEqual([[], ["SecurityPolicy/baseline"]]);
    expect(await minLength()).toBe(15);
    const applied = await bench.with(async (workspace) => (await workspace.store()).applied());
    expect(applied.map(({ key }) => key)).toContain("SecurityPolicy/baseline");
    await raise();
    expect((await bench.apply()).plan.changes).toEqual([]);
    writeFileSync(join(bench.folder, SECURITY), written);
    expect((await bench.apply()).plan.changes.map(({ operation }) => operation)).toEqual(["update"]);
    expect(await minLength()).toBe(15);
  });

  test("an empty workspace deletes nothing unless a person says so by hand", async () => {
    rmSync(join(bench.folder, "platform"), { recursive: true });
    rmSync(join(bench.folder, "tenants"), { recursive: true });
    await expect(bench.apply("data-loss", "lock-out")).rejects.toMatchObject({
      code: "EDICT_WORKSPACE_EMPTY",
    });
    const { execution } = await bench.apply(
      "mass-deletion",
      "data-loss",
      "key-loss",
      "lock-out",
      "tenant-removal",
      "weakens-security",
      "widens-access",
    );
    expect(execution.failed).toEqual([]);
    const applied = await bench.with(async (workspace) => (await workspace.store()).applied());
    expect(applied).toEqual([]);
  });

  test("a file that cannot be read makes the revision invalid and deletes nothing", async () => {
    const count = () => bench.with(async (workspace) => (await (await workspace.store()).applied()).length);
    const before = await count();
    writeFileSync(join(bench.folder, SECURITY), Uint8Array.of(0xff, 0xfe, 0x00));
    await expect(bench.apply("data-loss", "mass-deletion")).rejects.toMatchObject({
      code: "EDICT_RESOURCE_INVALID",
    });
    expect(await count()).toBe(before);
    expect(await minLength()).toBe(15);
  });

  test("a paused resource is left alone, and taken up again when it is resumed", async () => {
    await bench.with(async (workspace) =>
      (await workspace.store()).pause({
        target: "SecurityPolicy/baseline",
        reason: "incident 42",
        actor: "ada",
      }),
    );
    await raise();
    const { gate, execution } = await bench.apply();
    expect(gate.held.map(({ why }) => why)).toEqual([{ because: "paused", reason: "incident 42 (ada)" }]);
    expect([execution.applied, await minLength()]).toEqual([[], 31]);
    await bench.with(async (workspace) => (await workspace.store()).resume("SecurityPolicy/baseline", "ada"));
    await bench.apply();
    expect(await minLength()).toBe(15);
  });
});
