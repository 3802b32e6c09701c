import { describe, expect, test } from "vitest";
import { EdictError } from "../../core/errors.ts";
import type { ResourceKey } from "../../core/resource.ts";
import type { DriftFinding, DriftQuestion } from "../../engine/drift.ts";
import { edict } from "../../tests/fakes/command-line.ts";
import type { Outcome } from "../../tests/fakes/command-line.ts";

function found(parts: Partial<DriftFinding> = {}): DriftFinding {
  return {
    key: "SecurityPolicy/acme/security" as ResourceKey,
    kind: "SecurityPolicy",
    cause: "changed",
    fields: [{ pointer: "/spec/password/minLength", before: 8, after: 15 }],
    mode: "heal",
    expired: [],
    origin: { file: "tenants/acme/security.yaml", line: 9, column: 5 },
    ...parts,
  };
}

const ACCEPTED = found({
  key: "Role/acme/editor" as ResourceKey,
  kind: "Role",
  mode: "accepted",
  acceptedBy: ["incident-42"],
  until: "2027-01-01T00:00:00Z",
});

function drift(
  findings: readonly DriftFinding[],
  argv: readonly string[] = [],
  asked: (question: Partial<DriftQuestion>) => void = () => undefined,
): Promise<Outcome> {
  return edict(["drift", ...argv], {
    workspace: {
      drift: (question) => {
        asked(question);
        return Promise.resolve({ findings, compared: 29 });
      },
    },
  });
}

describe("edict drift", () => {
  test("ends with 0 when nothing drifted, 2 when something did, 3 when all of it is accepted", async () => {
    expect((await drift([])).code).toBe(0);
    expect((await drift([found()])).code).toBe(2);
    expect((await drift([found({ mode: "report" })])).code).toBe(2);
    expect((await drift([ACCEPTED])).code).toBe(3);
    expect((await drift([found(), ACCEPTED])).code).toBe(2);
  });

  test("shows what was applied, what was found and what becomes of it", async () => {
    const { stdout } = await drift([
      found(),
      ACCEPTED,
      found({
        key: "Role/intruder" as ResourceKey,
        cause: "added",
        fields: [],
        mode: "report",
        origin: { file: "", line: 1, column: 1 },
      }),
    ]);
    expect(stdout).toMatchInlineSnapshot(`
      "RESOURCE                      WHAT                        APPLIED → FOUND  THEN                                                FILE
      SecurityPolicy/acme/security  spec.password.minLength     15 → 8           heal                                                tenants/acme/security.yaml:9
      Role/acme/editor              spec.password.minLength     15 → 8           accepted by incident-42 until 2027-01-01T00:00:00Z  tenants/acme/security.yaml:9
      Role/intruder                 put there outside of edict  -                report                                              -

      2 drifted, 1 accepted, 29 resources compared
      "
    `);
  });

  test("says when an acceptance has expired", async () => {
    const { stdout } = await drift([found({ expired: ["incident-42"] })]);
    expect(stdout).toContain("heal (the acceptance incident-42 has expired)");
  });

  test("asks only for the kind and the tenant that are wanted", async () => {
    const questions: Partial<DriftQuestion>[] = [];
    await drift([], ["--kind", "roles", "--tenant", "acme"], (question) => questions.push(question));
    await drift([], [], (question) => questions.push(question));
    expect(questions).toEqual([{ kind: "Role", tenant: "acme" }, {}]);
    expect((await drift([], ["--kind", "Role/viewer"])).code).toBe(1);
    expect((await drift([], ["--kind", "Rolle"])).stderr).toContain("EDICT_KIND_UNKNOWN");
  });

  test("prints one document for programs", async () => {
    const { stdout, code } = await drift([found(), ACCEPTED], ["--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      compared: 29,
      drifted: 1,
      accepted: 1,
      findings: [
        { key: "SecurityPolicy/acme/security", mode: "heal", fields: [{ before: 8, after: 15 }] },
        { key: "Role/acme/editor", mode: "accepted", acceptedBy: ["incident-42"] },
      ],
    });
  });

  test("ends with 4 when the database cannot be reached, and with 1 when it was never used", async () => {
    const failing = (code: "EDICT_DATABASE_OLDER" | "EDICT_DATABASE_UNREACHABLE") =>
      edict(["drift"], { workspace: { drift: () => Promise.reject(new EdictError(code, "no")) } });
    expect((await failing("EDICT_DATABASE_UNREACHABLE")).code).toBe(4);
    expect((await failing("EDICT_DATABASE_OLDER")).code).toBe(1);
  });

  test("takes the role for reading from the environment, and never from the command line", async () => {
    const outcome = await edict(["drift"], {
      env: { EDICT_DATABASE_READ_URL: "postgres://reader:s3cret@db/edict" },
      workspace: { drift: () => Promise.resolve({ findings: [], compared: 0 }) },
    });
    expect(outcome.opened[0]?.readDatabase?.reveal()).toBe("postgres://reader:s3cret@db/edict");
    expect(outcome.stdout + outcome.stderr).not.toContain("s3cret");
  });
});
