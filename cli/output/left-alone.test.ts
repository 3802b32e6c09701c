import { describe, expect, test } from "vitest";
import type { DriftItem } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { MASS_DELETION_HAZARD } from "../../engine/plan/breaker.ts";
import { change, plan, planReport } from "../../tests/fakes/command-line.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { exitCodeOf, reportOf, withPrefix } from "./report.ts";
import { renderSarif } from "./sarif.ts";
import { renderPlanText } from "./text-plan.ts";

const key = (text: string): ResourceKey => text as ResourceKey;

const REPORTED: DriftItem = {
  key: key("Role/viewer"),
  kind: "Role",
  cause: "changed",
  fields: [{ pointer: "/spec/description", before: "b", after: "a" }],
  mode: "report",
  origin: { file: "platform/roles.yaml", line: 3, column: 1 },
};
const ACCEPTED: DriftItem = {
  ...REPORTED,
  key: key("SsoConnection/acme/okta"),
  kind: "SsoConnection",
  mode: "accepted",
  acceptedBy: ["incident-42"],
  until: "2027-01-01T00:00:00Z",
};
const ADDED: DriftItem = {
  key: key("Role/intruder"),
  kind: "Role",
  cause: "added",
  fields: [],
  mode: "report",
  origin: { file: "", line: 1, column: 1 },
};

const PLAN = plan([], { drifted: [ADDED, REPORTED, ACCEPTED], retained: [key("Role/old")] });
const REPORT = reportOf(planReport({ plan: PLAN }));
const paint = (_style: string, text: string): string => text;

describe("what a plan leaves alone", () => {
  test("is told in text, and is no change", () => {
    expect(renderPlanText(PLAN, { paint, details: false })).toMatchInlineSnapshot(`
      "  ! drifted Role/intruder (was put there outside of edict: only reported)
        ! drifted Role/viewer (was changed outside of edict (spec.description): only reported)
        ! drifted SsoConnection/acme/okta (was changed outside of edict (spec.description): accepted by incident-42 until 2027-01-01T00:00:00Z)
          retained Role/old (no longer declared)
      nothing to do: 29 resources as desired, 2 drifted, 1 accepted, 1 retained
      "
    `);
    expect(exitCodeOf(REPORT)).toBe(0);
  });

  test("is told in Markdown, and so that nothing in it does anything", () => {
    expect(renderMarkdown(REPORT)).toMatchInlineSnapshot(`
      "### edict: nothing to do, 2 drifted, 1 accepted, 1 retained

      Revision \`r1\`


      - \`Role/intruder\` was put there outside of edict: only reported
      - \`Role/viewer\` was changed outside of edict \\(spec.description\\): only reported
      - \`SsoConnection/acme/okta\` was changed outside of edict \\(spec.description\\): accepted by incident-42 until 2027-01-01T00:00:00Z
      - \`Role/old\` is retained: it is no longer declared
      "
    `);
  });

  test("is whole in JSON", () => {
    expect(JSON.parse(renderJson(REPORT))).toMatchObject({
      plan: {
        drifted: [{ key: "Role/intruder" }, {}, { acceptedBy: ["incident-42"] }],
        retained: ["Role/old"],
      },
    });
  });

  test("is a note in SARIF, at its file seen from here, suppressed where it is accepted", () => {
    const { runs } = JSON.parse(renderSarif(withPrefix(REPORT, "examples/"), "1.0.0")) as {
      readonly runs: readonly {
        readonly results: readonly Readonly<Record<string, unknown>>[];
        readonly tool: unknown;
      }[];
    };
    const results = runs[0]?.results ?? [];
    expect(results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual(
      Array.from({ length: 3 }, () => ["edict/drift", 0, "note"]),
    );
    expect(results.map(({ suppressions }) => suppressions !== undefined)).toEqual([false, false, true]);
    expect(JSON.stringify(results[1])).toContain('"uri":"examples/platform/roles.yaml"');
    expect(results[0]?.["locations"]).toEqual([]);
  });

  test("is output of the test cases in JUnit, with cases for what no file declares", () => {
    const xml = renderJunit(REPORT);
    expect(xml).toContain("was changed outside of edict (spec.description): only reported");
    expect(xml).toContain('name="Role/old"');
    expect(xml).toContain("retained: no longer declared");
    expect(xml).toContain('name="Role/intruder"');
    expect(xml).toContain('tests="6" failures="0"');
  });
});

describe("a mass deletion", () => {
  const gone = ["a", "b"].map((name) =>
    change({ key: key(`Role/${name}`), kind: "Role", operation: "delete", fields: [] }),
  );
  const open = gone.map((each) => ({ key: each.key, hazard: MASS_DELETION_HAZARD }));

  test("is told once, with what approves it", () => {
    const told = "2 deletions at once wait for --approve mass-deletion:REASON";
    const text = renderPlanText(plan(gone), { paint, details: false, open });
    expect(text).toContain(`breaker: ${told}`);
    expect(text.match(/mass-deletion/gu)).toHaveLength(1);
    expect(renderMarkdown(reportOf(planReport({ plan: plan(gone) })), open)).toContain(
      "**Breaker**: 2 deletions",
    );
  });
});
