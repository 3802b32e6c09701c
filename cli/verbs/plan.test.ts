import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PlanReport } from "../../engine/reconciler.ts";
import {
  change,
  diagnostic,
  edict,
  finding,
  plan,
  planReport,
  prepared,
} from "../../tests/fakes/command-line.ts";
import { readPlan } from "../plan-file.ts";

function planning(parts: Partial<PlanReport>): { readonly plan: () => Promise<PlanReport> } {
  return { plan: () => Promise.resolve(planReport(parts)) };
}

describe("edict plan", () => {
  test("ends with 0 when nothing is to do", async () => {
    const { code, stdout } = await edict(["plan"], { workspace: planning({ plan: plan() }) });
    expect([code, stdout]).toEqual([0, "nothing to do: 29 resources as desired\n"]);
  });

  test("ends with 2 when there are changes", async () => {
    const { code, stdout } = await edict(["plan"], { workspace: planning({ plan: plan([change()]) }) });
    expect(code).toBe(2);
    expect(stdout).toContain("~ update  SecurityPolicy/acme/security  tenants/acme/security.yaml:9");
    expect(stdout).toContain("spec.password.minLength: 15 → 12");
    expect(stdout).toContain("plan: 1 to update, 29 unchanged");
  });

  test("ends with 1 for an invalid and 3 for a refused revision", async () => {
    const invalid = prepared({ diagnostics: [diagnostic()], verdict: "invalid" });
    expect((await edict(["plan"], { workspace: planning({ prepared: invalid }) })).code).toBe(1);
    const refused = prepared({ findings: [finding()], verdict: "refused" });
    const workspace = planning({ prepared: refused, plan: plan([change()]) });
    expect((await edict(["plan"], { workspace })).code).toBe(3);
  });

  test("tells which hazards are still open", async () => {
    const hazard = { id: "weakens-security", message: "minLength falls from 15 to 12", pointer: "" } as const;
    const risky = change({ hazards: [hazard] });
    const held = [{ ...risky, why: { because: "hazard", hazard } as const }];
    const gate = { released: [], held, open: [{ key: risky.key, hazard }], used: [] };
    const open = await edict(["plan"], { workspace: planning({ plan: plan([risky]), gate }) });
    expect(open.stdout).toContain("! weakens-security: minLength falls from 15 to 12 [not approved]");
    expect(open.stdout).toContain("--approve weakens-security@SecurityPolicy/acme/security:REASON");
    const approved = { released: [risky], held: [], open: [], used: [] };
    const { stdout } = await edict(["plan"], {
      workspace: planning({ plan: plan([risky]), gate: approved }),
    });
    expect(stdout).toContain("[approved]");
    expect(stdout).not.toContain("--approve");
  });

  test("writes a plan that apply can read, for its owner alone, and leaves nothing else behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edict-plan-"));
    const made = plan([change()]);
    const workspace = planning({ plan: made });
    const { code } = await edict(["plan", "--out", "plan.json"], { workspace, cwd: folder });
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(["plan.json"]);
    expect(statSync(join(folder, "plan.json")).mode & 0o777).toBe(0o600);
    expect(await readPlan(join(folder, "plan.json"))).toEqual(made);
  });

  test("a plan of an older edict is refused with what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edict-plan-"));
    const { drifted: _drifted, retained: _retained, ...older } = plan([change()]);
    writeFileSync(join(folder, "plan.json"), JSON.stringify(older));
    await expect(readPlan(join(folder, "plan.json"))).rejects.toThrow(
      /written by an older edict; make it anew/u,
    );
  });

  test("writes no plan of a refused revision, and says so", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edict-plan-"));
    const refused = prepared({ findings: [finding()], verdict: "refused" });
    const workspace = planning({ prepared: refused, plan: plan([change()]) });
    const { code, stderr } = await edict(["plan", "--out", "plan.json"], { workspace, cwd: folder });
    expect(code).toBe(3);
    expect(stderr).toContain("plan.json was not written");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("says where the plan cannot be written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edict-plan-"));
    const workspace = planning({ plan: plan([change()]) });
    const { code, stderr } = await edict(["plan", "--out", "no/such/plan.json"], { workspace, cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain("EDICT_ARGUMENT_INVALID");
    expect(stderr).toContain(join(folder, "no/such/plan.json"));
  });

  test.each(["json", "sarif"])("%s is one JSON document", async (format) => {
    const workspace = planning({ plan: plan([change()]) });
    const { code, stdout } = await edict(["plan", "--format", format], { workspace });
    expect(code).toBe(2);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  test("shows the fields of what is created only with --details", async () => {
    const created = change({
      operation: "create",
      fields: [{ pointer: "/spec/mfa", after: { requiredForAll: true } }],
    });
    const workspace = planning({ plan: plan([created]) });
    expect((await edict(["plan"], { workspace })).stdout).not.toContain("requiredForAll");
    expect((await edict(["plan", "--details"], { workspace })).stdout).toContain(
      'spec.mfa: {"requiredForAll":true}',
    );
  });

  test("never prints what is masked", async () => {
    const masked = change({ fields: [{ pointer: "/spec/keys", before: "old", after: "new", masked: true }] });
    const workspace = planning({ plan: plan([masked]) });
    for (const format of ["text", "markdown"]) {
      const { stdout } = await edict(["plan", "--details", "--format", format], { workspace });
      expect(stdout).toContain("spec.keys: (secret)");
    }
  });
});
