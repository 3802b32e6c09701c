import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { ERRORS } from "../../core/errors.ts";
import type { ErrorCode } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import type { JsonValue } from "../../core/json.ts";
import { HAZARDS, OPERATIONS } from "../../core/plan.ts";
import type { Change, Plan } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { planBrief } from "../../engine/plan-brief.ts";
import type { PlanBrief } from "../../engine/plan-brief.ts";
import { change, diagnostic, finding, plan, planReport, prepared } from "../../tests/fakes/command-line.ts";
import { plain } from "../colour.ts";
import { renderGithub } from "./github.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { exitCodeOf, reportOf, withPrefix } from "./report.ts";
import type { Report } from "./report.ts";
import { renderSarif } from "./sarif.ts";
import { renderPlanBrief } from "./text-plan.ts";
import { renderText } from "./text.ts";

/** Every format, with everything switched on. */
const FORMATS: Readonly<Record<string, (report: Report) => string>> = {
  text: (report) => renderText(report, { paint: plain, details: true, excerpt: () => "" }),
  short: (report) => renderText(report, { paint: plain, details: false, excerpt: () => "", open: [] }),
  brief: ({ plan: made }) => (made === undefined ? "" : renderPlanBrief(longBrief(made), plain)),
  json: (report) => renderJson(report, []),
  markdown: (report) => renderMarkdown(report, []),
  sarif: (report) => renderSarif(report, "1.2.3"),
  junit: renderJunit,
  github: renderGithub,
};

/** As if the plan were too long to be told whole. */
function longBrief(made: Plan): PlanBrief {
  const hazardous = made.changes.filter(({ hazards }) => hazards.length > 0);
  return { ...planBrief(made, { open: [] }), whole: false, changes: hazardous };
}

const HAZARD = {
  id: "weakens-security",
  message: "minLength falls from 15 to 12",
  pointer: "/spec/password/minLength",
} as const;

/** One report with an example of everything. */
const REPORT: Report = reportOf(
  planReport({
    prepared: prepared({
      verdict: "refused",
      diagnostics: [diagnostic({ severity: "warning", message: "rules is empty.", hint: "Write one." })],
      findings: [
        finding(),
        finding({
          severity: "warning",
          rule: "retention/no-row-limit",
          resource: "Role/viewer" as ResourceKey,
          waiver: { key: "Waiver/until-june" as ResourceKey, until: "2027-06-01", reason: "agreed in T-9" },
        }),
      ],
    }),
    plan: plan([
      change({ hazards: [HAZARD], fields: [{ pointer: "/spec/password/minLength", before: 15, after: 12 }] }),
      change({
        key: "Role/viewer" as ResourceKey,
        kind: "Role",
        operation: "create",
        fields: [{ pointer: "/spec/rules", after: [] }],
      }),
      change({
        key: "Role/old" as ResourceKey,
        kind: "Role",
        operation: "delete",
        reason: "no longer declared",
        fields: [],
      }),
      change({
        key: "Role/new" as ResourceKey,
        kind: "Role",
        operation: "replace",
        fields: [{ pointer: "/spec/a~1b/0", before: "x" }],
      }),
      change({ key: "Role/found" as ResourceKey, kind: "Role", operation: "adopt", fields: [] }),
    ]),
  }),
);

// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const DANGEROUS = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/u;

describe("the formats", () => {
  test.each(Object.keys(FORMATS))("%s", async (name) => {
    await expect(FORMATS[name]?.(REPORT)).toMatchFileSnapshot(`cases/report.${name}.txt`);
  });

  const texts = fc.string({ unit: "binary", maxLength: 40 });
  const jsonValues = fc.jsonValue({ maxDepth: 2 }).map((value) => value as JsonValue);
  const origins = fc.record({ file: texts, line: fc.nat(), column: fc.nat() });
  const codes = fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[]));
  const severities = fc.constantFrom("error", "warning", "info");
  const diagnostics: fc.Arbitrary<Diagnostic> = fc.record({
    code: codes,
    severity: severities,
    file: texts,
    line: fc.nat(),
    column: fc.nat(),
    length: fc.nat(),
    pointer: fc.constantFrom("", "/a/b", "/~0~1/0"),
    message: texts,
    hint: texts,
  }) as fc.Arbitrary<Diagnostic>;
  const keys = fc.constantFrom("Role/a", "Role/t/a", "SecurityPolicy/b") as fc.Arbitrary<ResourceKey>;
  const findings = fc.record({
    rule: texts,
    severity: severities,
    resource: keys,
    pointer: texts,
    origin: origins,
    message: texts,
    remedy: texts,
    controls: fc.constant([]),
  }) as fc.Arbitrary<Finding>;
  const changes = fc.record({
    key: keys,
    kind: texts,
    operation: fc.constantFrom(...OPERATIONS),
    fields: fc.array(
      fc.record(
        { pointer: fc.constantFrom("", "/spec/x", "/spec/a b"), before: jsonValues, after: jsonValues },
        { requiredKeys: ["pointer"] },
      ),
    ),
    hazards: fc.array(
      fc.record({ id: fc.constantFrom(...HAZARDS), message: texts, pointer: fc.constant("") }),
    ),
    reason: texts,
    origin: origins,
    after: fc.constant([]),
  }) as fc.Arbitrary<Change>;
  const reports: fc.Arbitrary<Report> = fc
    .tuple(
      fc.array(diagnostics, { maxLength: 4 }),
      fc.array(findings, { maxLength: 4 }),
      fc.array(changes, { maxLength: 4 }),
    )
    .map(([told, found, made]) =>
      reportOf(planReport({ prepared: prepared({ diagnostics: told, findings: found }), plan: plan(made) })),
    );

  test.each(Object.keys(FORMATS))(
    "%s never throws, nor lets a text through that moves the cursor",
    (name) => {
      fc.assert(
        fc.property(reports, (report) => {
          const text = FORMATS[name]?.(report) ?? "";
          expect(text).not.toMatch(DANGEROUS);
        }),
      );
    },
  );

  test("json and sarif stay JSON whatever is in the texts", () => {
    fc.assert(
      fc.property(reports, (report) => {
        JSON.parse(renderJson(report));
        JSON.parse(renderSarif(report, "1"));
      }),
    );
  });

  test("markdown stays within its limit", () => {
    fc.assert(
      fc.property(reports, fc.integer({ min: 0, max: 3000 }), (report, times) => {
        const long = {
          ...report,
          diagnostics: Array.from({ length: times }, () => diagnostic({ message: "ä".repeat(50) })),
        };
        expect(Buffer.byteLength(renderMarkdown(long))).toBeLessThanOrEqual(60_000);
      }),
      { numRuns: 20 },
    );
  });
});

describe("SARIF", () => {
  interface Sarif {
    readonly version: string;
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly {
          readonly physicalLocation: {
            readonly artifactLocation: { readonly uri: string };
            readonly region: Record<string, number>;
          };
        }[];
        readonly suppressions?: readonly object[];
      }[];
    }[];
  }

  const sarif = (report: Report): Sarif => JSON.parse(renderSarif(report, "1.2.3")) as Sarif;

  test("every result points at its own rule, and a waiver suppresses it", () => {
    const [run] = sarif(REPORT).runs;
    expect(run?.results).toHaveLength(3);
    for (const { ruleId, ruleIndex } of run?.results ?? []) {
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
    expect(run?.results.map(({ suppressions }) => suppressions?.length ?? 0)).toEqual([0, 0, 1]);
  });

  test("paths are URIs", () => {
    const report = reportOf(
      planReport({ prepared: prepared({ diagnostics: [diagnostic({ file: "a b/ö#1.yaml" })] }) }),
    );
    const location = sarif(report).runs[0]?.results[0]?.locations[0]?.physicalLocation;
    expect(location?.artifactLocation.uri).toBe("a%20b/%C3%B6%231.yaml");
    expect(location?.region).toEqual({ startLine: 3, startColumn: 7, endLine: 3, endColumn: 11 });
  });
});

describe("markdown", () => {
  const of = (message: string): string =>
    renderMarkdown(reportOf(planReport({ prepared: prepared({ findings: [finding({ message })] }) })));

  test.each([
    ["a mention", "ask @admin", "@admin"],
    ["HTML", "<img src=x onerror=alert(1)>", "<img"],
    ["a link", "[click](javascript:alert(1))", "[click]("],
    ["an automatic link", "see https://evil.example", "https://evil"],
    ["an issue", "closes #1", "#1"],
    ["a heading", "x\n# big", "\n# big"],
  ])("takes the force out of %s", (_what, message, forbidden) => {
    expect(of(message)).not.toContain(forbidden);
  });

  test("a fence is longer than any run of backticks inside of it", () => {
    const fields = [{ pointer: "/spec/description", before: "````", after: "``` \n# out" }];
    const text = renderMarkdown(reportOf(planReport({ plan: plan([change({ fields })]) })));
    expect(text).toContain('`````text\nspec.description: "````" → "``` \\n# out"\n`````');
  });

  test("a pipe in a file name does not end the cell", () => {
    const origin = { file: "a\\|b`|c.yaml", line: 1, column: 1 };
    const text = renderMarkdown(reportOf(planReport({ plan: plan([change({ origin })]) })));
    const row = text.split("\n").find((line) => line.startsWith("| update"));
    expect(row?.match(/\|/g)).toHaveLength(5);
  });

  test("says how much is missing", () => {
    const many = Array.from({ length: 2000 }, (_, index) => diagnostic({ line: index }));
    const text = renderMarkdown(reportOf(planReport({ prepared: prepared({ diagnostics: many }) })));
    expect(text).toMatch(/\n\d+ parts left out here: the whole is longer than a comment may be\.\n$/);
  });
});

describe("github", () => {
  test("escapes what would end a property or a message", () => {
    const report = reportOf(
      planReport({
        prepared: prepared({
          diagnostics: [diagnostic({ file: "a,b:c%.yaml", message: "50%\nnext", hint: "" })],
        }),
      }),
    );
    expect(renderGithub(report)).toBe(
      "::error file=a%2Cb%3Ac%25.yaml,line=3,col=7,endColumn=11,title=EDICT_RESOURCE_INVALID::50%25\\u{a}next\n",
    );
  });

  test("says nothing of what a waiver accepts", () => {
    const waiver = { key: "Waiver/w" as ResourceKey, until: "2027-01-01", reason: "" };
    const report = reportOf(planReport({ prepared: prepared({ findings: [finding({ waiver })] }) }));
    expect(renderGithub(report)).toBe("");
  });
});

describe("the exit code", () => {
  test.each([
    ["invalid", 1, 1],
    ["refused", 1, 3],
    ["usable", 1, 2],
    ["usable", 0, 0],
  ] as const)("%s with %i changes is %i", (verdict, count, code) => {
    const made = plan(Array.from({ length: count }, () => change()));
    expect(exitCodeOf(reportOf(planReport({ prepared: prepared({ verdict }), plan: made })))).toBe(code);
  });
});

test("a prefix is put before every path but those of the plan, whose digest covers them", () => {
  const prefixed = withPrefix(REPORT, "infra/");
  expect(prefixed.diagnostics[0]?.file).toBe("infra/platform/roles.yaml");
  expect(prefixed.findings[0]?.origin.file).toBe("infra/tenants/acme/sso.yaml");
  expect(prefixed.resources[0]?.file).toBe("infra/platform/roles.yaml");
  expect(prefixed.plan).toBe(REPORT.plan);
});
