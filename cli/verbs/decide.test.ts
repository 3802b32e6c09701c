import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Workspace } from "../../compose.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { DecisionPoint } from "../../decisions/decision-point.ts";
import type { Decision } from "../../decisions/decision.ts";
import type { ExplainedRule } from "../../decisions/explain/explanation.ts";
import { PastDecisions } from "../../decisions/past.ts";
import type { EvaluationRequest } from "../../decisions/request.ts";
import { digest, edict } from "../../tests/fakes/command-line.ts";

const QUESTION = [
  "--tenant",
  "acme",
  "--subject",
  "user:owner@acme.example",
  "--action",
  "connect",
  "--resource",
  "account:1",
];

/** Allows what is done to resource 1 and records what it was asked. */
class Recorder extends DecisionPoint {
  readonly asked: [string, EvaluationRequest][] = [];

  constructor() {
    super({ policy: { evaluate: () => undefined } });
  }

  override evaluate(tenant: string, request: EvaluationRequest): Decision {
    this.asked.push([tenant, request]);
    const decision = request.resource.id === "1";
    const place = { resource: "Role/owner" as never, file: "platform/roles.yaml", line: 12 };
    const reasons = decision
      ? [{ code: "rule.allows", message: "The rule allows it.", ...place }]
      : [
          { code: "default.deny", message: "No rule allows it." },
          { code: "role.expired", message: "A role ran out." },
        ];
    return { decision, context: { reasons, release: digest("9"), tenant } };
  }
}

function asking(): { readonly workspace: Partial<Workspace>; readonly point: Recorder } {
  const point = new Recorder();
  return { point, workspace: { decisionPoint: () => Promise.resolve(point) } };
}

describe("edict decide", () => {
  test("ends with 0 for an allow and says why", async () => {
    const { workspace, point } = asking();
    const { code, stdout } = await edict(["decide", ...QUESTION], { workspace });
    expect([code, stdout]).toEqual([
      0,
      "allow  The rule allows it. (Role/owner at platform/roles.yaml:12)\n",
    ]);
    expect(point.asked).toEqual([
      [
        "acme",
        {
          subject: { type: "user", id: "owner@acme.example" },
          action: { name: "connect" },
          resource: { type: "account", id: "1" },
        },
      ],
    ]);
  });

  test("ends with 3 for a deny, and explains all of it when asked", async () => {
    const { workspace } = asking();
    const argv = ["decide", ...QUESTION.slice(0, -1), "account:2", "--explain"];
    const { code, stdout } = await edict(argv, { workspace });
    expect(code).toBe(3);
    expect(stdout).toBe(
      "deny\n  default.deny: No rule allows it.\n  role.expired: A role ran out.\n" +
        `  tenant acme, release ${digest("9")}\n`,
    );
  });

  test("prints the nearest rules with what they lacked, where it was written, and as of when", async () => {
    const point = new DecisionPoint({ policy: { evaluate: () => undefined } });
    const asked: unknown[] = [];
    const place = { resource: "Role/acme/writer" as ResourceKey, file: "tenants/acme/roles.yaml", line: 8 };
    const rule: ExplainedRule = {
      ...place,
      rule: "Role/acme/writer#edit",
      effect: "allow",
      role: place.resource,
      standing: "held",
      message: "The rule would allow it, but the owner is another.",
      binding: { ...place, file: "tenants/acme/role-bindings.yaml", line: 4 },
      unmet: [
        { words: "resource.ownerId is subject.id", pointer: "/spec/rules/0/when", path: [], operator: "eq" },
      ],
    };
    point.evaluate = (tenant, _request, { explain }) => {
      asked.push(explain);
      const explanation = { form: "admin", summary: "", rules: [rule] } as const;
      const reasons = [{ code: "condition.unmet", message: "No." }];
      return { decision: false, context: { reasons, release: null, tenant, explanation } };
    };
    const workspace = { decisionPoint: () => Promise.resolve(point) };
    const { stdout } = await edict(["decide", ...QUESTION, "--explain"], { workspace });
    expect(asked).toEqual(["admin"]);
    expect(stdout).toBe(
      "deny\n  condition.unmet: No.\n" +
        "  held         The rule would allow it, but the owner is another.\n" +
        "               tenants/acme/roles.yaml:8, tenants/acme/role-bindings.yaml:4\n" +
        "               resource.ownerId is subject.id /spec/rules/0/when\n" +
        "  tenant acme, release none\n",
    );
  });

  test("asks as of the past, and refuses what is no point in it", async () => {
    const asked: unknown[] = [];
    const past = new PastDecisions({
      history: {
        momentOf: (tenant, at) => {
          asked.push([tenant, at]);
          return Promise.resolve({ at: "2026-11-01T10:00:00.000Z" });
        },
        read: () => Promise.resolve(undefined),
        oldest: () => Promise.resolve(undefined),
        prune: () => Promise.resolve(0),
      },
      open: () => new DecisionPoint({ policy: { evaluate: () => undefined } }),
    });
    const workspace = { pastDecisions: () => Promise.resolve(past) };
    const argv = ["decide", ...QUESTION, "--explain", "--as-of", "#36"];
    const { code, stdout } = await edict(argv, { workspace });
    expect([code, asked]).toEqual([3, [["acme", { entry: 36 }]]]);
    expect(stdout).toContain("as of 2026-11-01T10:00:00.000Z: before its first release");
    const wrong = await edict(["decide", ...QUESTION, "--as-of", "lately"], { workspace });
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("--as-of takes a time")]);
  });

  test("takes context and properties as JSON, and ids with colons", async () => {
    const { workspace, point } = asking();
    const more = ["--context", '{"ip":"203.0.113.9"}', "--subject-properties", '{"groups":["a"]}'];
    await edict(["decide", ...QUESTION.slice(0, -1), "urn:edict:1", ...more], { workspace });
    expect(point.asked[0]?.[1]).toMatchObject({
      subject: { properties: { groups: ["a"] } },
      resource: { type: "urn", id: "edict:1" },
      context: { ip: "203.0.113.9" },
    });
  });

  const request = {
    subject: { type: "user", id: "a" },
    action: { name: "view" },
    resource: { type: "data", id: "1" },
  };

  test("reads a request from a file or from stdin", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "edict-decide-")), "request.json");
    writeFileSync(file, JSON.stringify(request));
    for (const parts of [{ argv: file }, { argv: "-", stdin: JSON.stringify(request) }]) {
      const { workspace, point } = asking();
      const { code } = await edict(["decide", "--tenant", "acme", "--file", parts.argv], {
        workspace,
        ...parts,
      });
      expect([code, point.asked[0]?.[1]]).toEqual([0, request]);
    }
  });

  test("answers a batch: 3 when one of it is denied", async () => {
    const { workspace } = asking();
    const other = { resource: { type: "data", id: "2" } };
    const stdin = JSON.stringify({ ...request, evaluations: [{}, other] });
    const argv = ["decide", "--tenant", "acme", "--file", "-", "--json"];
    const { code, stdout } = await edict(argv, { workspace, stdin });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ evaluations: [{ decision: true }, { decision: false }] });
  });

  test.each([
    [["--tenant", "acme"], "the question lacks --subject"],
    [[...QUESTION.slice(0, -1), "account"], "--resource takes TYPE:ID"],
    [[...QUESTION, "--context", "[]"], "--context takes a JSON object"],
    [[...QUESTION, "--context", '{"a":1,"a":2}'], "stands twice"],
    [[...QUESTION, "--file", "x.json"], "--subject says nothing beside --file"],
    [["--tenant", "acme", "--file", "no-such.json"], "cannot read the request"],
  ])("refuses %j", async (words, told) => {
    const { code, stderr, opened } = await edict(["decide", ...words], { workspace: asking().workspace });
    expect([code, stderr, opened]).toEqual([1, expect.stringContaining(told), []]);
  });

  test("says what is wrong with a request that is no question", async () => {
    const parts = { workspace: asking().workspace, stdin: '{"subject":"me"}' };
    const { code, stderr } = await edict(["decide", "--tenant", "acme", "--file", "-"], parts);
    expect([code, stderr]).toEqual([1, expect.stringContaining("EDICT_REQUEST_INVALID")]);
  });
});
