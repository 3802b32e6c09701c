import { describe, expect, test } from "vitest";
import type { Prepared } from "../../engine/prepare.ts";
import { diagnostic, edict, finding, prepared } from "../../tests/fakes/command-line.ts";

function validating(parts: Partial<Prepared>): {
  readonly prepare: () => Promise<{ prepared: Prepared; phases: [] }>;
} {
  return { prepare: () => Promise.resolve({ prepared: prepared(parts), phases: [] }) };
}

describe("edict validate", () => {
  test("ends with 0 and a summary for a valid workspace", async () => {
    const { code, stdout } = await edict(["validate"], { workspace: validating({}) });
    expect([code, stdout]).toEqual([0, "valid: 2 resources at revision r1\n"]);
  });

  test("counts warnings and accepted findings without failing", async () => {
    const waiver = { key: "Waiver/w" as never, until: "2027-01-01", reason: "T-1" };
    const findings = [finding({ severity: "warning" }), finding({ waiver })];
    const { code, stdout } = await edict(["validate"], { workspace: validating({ findings }) });
    expect(code).toBe(0);
    expect(stdout).toContain("accepted until 2027-01-01 by Waiver/w: T-1");
    expect(stdout).toContain("valid: 2 resources, 1 warning, 1 finding accepted by waivers");
  });

  test("ends with 1 for a file that is wrong, and names the place", async () => {
    const workspace = validating({ diagnostics: [diagnostic()], verdict: "invalid" });
    const { code, stdout } = await edict(["validate"], { workspace });
    expect(code).toBe(1);
    expect(stdout).toContain("platform/roles.yaml:3:7");
    expect(stdout).toContain("what to do: Write a list.");
    expect(stdout).toContain("invalid: 1 error");
  });

  test("ends with 3 where a rule refuses", async () => {
    const workspace = validating({ findings: [finding()], verdict: "refused" });
    const { code, stdout } = await edict(["validate"], { workspace });
    expect(code).toBe(3);
    expect(stdout).toContain("error sso/no-break-glass tenants/acme/sso.yaml:12:3");
    expect(stdout).toContain("refused: 1 finding of severity error");
  });

  test("annotates with paths that hold from the current folder", async () => {
    const workspace = validating({ diagnostics: [diagnostic()], verdict: "invalid" });
    const { stdout } = await edict(["validate", "infra/edict", "--format", "github"], {
      workspace,
      cwd: "/repo",
    });
    expect(stdout).toBe(
      "::error file=infra/edict/platform/roles.yaml,line=3,col=7,endColumn=11,title=EDICT_RESOURCE_INVALID::" +
        "rules must be a list. Write a list.\n",
    );
  });

  test("prints one document with --json", async () => {
    const workspace = validating({ findings: [finding()], verdict: "refused" });
    const { code, stdout } = await edict(["validate", "--json"], { workspace });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      revision: "r1",
      verdict: "refused",
      resources: 2,
      diagnostics: [],
    });
  });
});
