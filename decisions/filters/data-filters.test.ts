import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Release, ReleaseTest } from "../../core/release.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { grant, release, role } from "../testdata/releases.ts";
import type { RuleSketch } from "../testdata/releases.ts";
import { makeDataFilters } from "./data-filters.ts";
import type { DataFilter, DataFilters, FilterOptions, FilterQuestion, FilterTarget } from "./data-filters.ts";
import type { SqlDialect } from "./dialects.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");
const POSTGRESQL: FilterTarget = { language: "sql", dialect: "postgresql" };
const UCAST: FilterTarget = { language: "ucast", variant: "all" };

let filters: DataFilters;
beforeAll(async () => {
  filters = makeDataFilters((await loadPolicies()).runtime);
});

type Sketch = Omit<ReleaseTest, "pointer">;

function property(name: string, operator: ReleaseTest["operator"], operand: JsonValue): Sketch {
  return { path: ["resource", "properties", ...name.split("/")], operator, operand };
}

/** A release in which ann has one role with these rules for editing campaigns. */
function rules(...sketches: readonly Partial<RuleSketch>[]): Release {
  const whole = sketches.map((sketch) => ({ actions: ["edit"], resources: ["campaign"], ...sketch }));
  return release("acme", {
    roles: Object.fromEntries([role("Role/writer", whole)]),
    bindings: { user: { ann: [grant("Role/writer")] } },
  });
}

/** A release with one rule that has one test. */
function only(...tests: readonly Sketch[]): Release {
  return rules({ when: [tests] });
}

const QUESTION: FilterQuestion = {
  subject: { type: "user", id: "ann" },
  action: { name: "edit" },
  resource: { type: "campaign" },
};

function compile(
  from: Release,
  options: Partial<FilterOptions> = {},
  question: Partial<FilterQuestion> = {},
): DataFilter {
  return filters.compile(from, { ...QUESTION, ...question }, { now: NOW, target: POSTGRESQL, ...options });
}

function columns(mapping: JsonObject): Partial<FilterOptions> {
  return { mappings: { campaign: mapping } };
}

describe("a filter", () => {
  test("lets everything through where a rule has no condition", () => {
    const always = rules({}, { when: [[property("owner", "eq", "ann")]] });
    expect(compile(always)).toBe("");
    expect(compile(always, { target: UCAST })).toEqual({});
  });

  test.each([
    ["no rule is about it", rules({ actions: ["view"] })],
    ["a deny rule always holds", rules({}, { effect: "deny" })],
    ["the plan lacks the feature", rules({ feature: "none" })],
    ["a known test fails", only({ path: ["subject", "id"], operator: "eq", operand: "bob" })],
    [
      "an operand is missing",
      only({ path: ["resource", "id"], operator: "eq", operandPath: ["context", "x"] }),
    ],
    ["the subject has no role", release("acme", {})],
  ])("lets nothing through where %s", (_why, from) => {
    expect(compile(from)).toBeUndefined();
    expect(compile(from, { target: UCAST })).toBeUndefined();
  });

  test("lets nothing through for a tenant that is suspended, and for an action without a fresh sign-in", () => {
    const from = rules({});
    const { tenant, security } = from.sections;
    if (tenant === undefined || security === undefined) throw new Error("the release is another");
    const suspended: Release = {
      ...from,
      sections: { ...from.sections, tenant: { ...tenant, status: "suspended" } },
    };
    expect(compile(suspended)).toBeUndefined();
    const session = { ...security.session, reauthFor: ["campaign:edit"] };
    const strict: Release = { ...from, sections: { ...from.sections, security: { ...security, session } } };
    expect(compile(strict)).toBeUndefined();
    const context = { mfa: true, authenticatedAt: NOW / 1000 - 1 };
    expect(compile(strict, {}, { context })).toBe("");
  });

  test("joins alternatives, and takes away what a deny rule holds for, the missing not among it", () => {
    const from = rules(
      {
        when: [
          [property("owner", "eq", "ann")],
          [property("level", "gt", 2), property("active", "eq", true)],
        ],
      },
      { effect: "deny", when: [[property("label", "startsWith", "x")]] },
    );
    expect(compile(from)).toBe(
      `WHERE (("campaign"."owner" = E'ann' OR ("campaign"."level" > 2 AND "campaign"."active" = TRUE)) AND ` +
        `("campaign"."label" IS NULL OR NOT starts_with(CAST("campaign"."label" AS text), E'x')))`,
    );
  });

  test("reads values of the subject, and columns beside columns", () => {
    const from = only(
      { path: ["resource", "properties", "owner"], operator: "eq", operandPath: ["subject", "id"] },
      {
        path: ["subject", "properties", "rank"],
        operator: "lt",
        operandPath: ["resource", "properties", "level"],
      },
      {
        path: ["resource", "properties", "a"],
        operator: "ne",
        operandPath: ["resource", "properties", "owner"],
      },
    );
    const subject = { type: "user", id: "ann", properties: { rank: 3 } };
    expect(compile(from, {}, { subject })).toBe(
      `WHERE ("campaign"."owner" = E'ann' AND "campaign"."level" > 3 AND "campaign"."a" <> "campaign"."owner")`,
    );
  });

  test("names tables and columns as they are mapped", () => {
    const from = only(property("owner", "eq", "ann"), property("address/city", "eq", "Bonn"), {
      path: ["resource", "id"],
      operator: "ne",
      operand: "1",
    });
    const mapping = {
      $self: "app.campaigns",
      owner: "owner_id",
      "address.city": "city",
      id: { $self: "key" },
    };
    expect(compile(from, columns(mapping))).toBe(
      `WHERE ("app"."campaigns"."owner_id" = E'ann' AND "app"."campaigns"."city" = E'Bonn' AND "app"."campaigns"."key" <> E'1')`,
    );
    expect(compile(from, { ...columns(mapping), target: UCAST })).toEqual({
      type: "compound",
      operator: "and",
      value: [
        { type: "field", operator: "eq", field: "app.campaigns.owner_id", value: "ann" },
        { type: "field", operator: "eq", field: "app.campaigns.city", value: "Bonn" },
        { type: "field", operator: "ne", field: "app.campaigns.key", value: "1" },
      ],
    });
  });
});

describe("what is unknown", () => {
  const from = only(property("owner", "eq", "ann"), property("level", "eq", 1));

  test("is what is not given", () => {
    const resource = { type: "campaign", properties: { owner: "ann" } };
    expect(compile(from, {}, { resource })).toBe(`WHERE "campaign"."level" = 1`);
    expect(
      compile(from, {}, { resource: { type: "campaign", properties: { owner: "bob" } } }),
    ).toBeUndefined();
  });

  test.each([
    [["input.resource"], `WHERE ("campaign"."owner" = E'ann' AND "campaign"."level" = 1)`],
    [["input.campaign"], `WHERE ("campaign"."owner" = E'ann' AND "campaign"."level" = 1)`],
    [["input.resource.properties.owner"], undefined],
    [
      ["input.campaign.owner", "input.resource.properties.level"],
      `WHERE ("campaign"."owner" = E'ann' AND "campaign"."level" = 1)`,
    ],
  ])("can be named: %j", (unknowns, filter) => {
    expect(compile(from, { unknowns })).toBe(filter);
  });

  test("wins over what is given", () => {
    const resource = { type: "campaign", properties: { owner: "bob", level: 1 } };
    const unknowns = ["input.resource.properties.owner"];
    expect(compile(from, { unknowns }, { resource })).toBe(`WHERE "campaign"."owner" = E'ann'`);
  });

  test.each(["input.subject.id", "input", "data.x", "input.other.owner", "input.resource.type"])(
    "is never %s",
    (unknown) => {
      expect(() => compile(from, { unknowns: [unknown] })).toThrow(/is not of the resource/u);
    },
  );
});

describe("types", () => {
  test("a value of another type than the column's is never equal to what is in it", () => {
    const declared = columns({ level: { $type: "number" } });
    expect(compile(only(property("level", "eq", "2")), declared)).toBeUndefined();
    expect(compile(only(property("level", "ne", "2")), declared)).toBe(
      `WHERE "campaign"."level" IS NOT NULL`,
    );
    expect(compile(only(property("level", "in", ["2", 2, null])), declared)).toBe(
      `WHERE "campaign"."level" = 2`,
    );
  });

  test("are refused where the rules disagree and nobody says", () => {
    const from = rules({ when: [[property("level", "eq", "2")], [property("level", "gt", 2)]] });
    expect(() => compile(from)).toThrow(
      /campaign\.level with a string and with a number: declare its \$type/u,
    );
    expect(() => compile(from, { target: UCAST })).toThrow(/declare its \$type/u);
    expect(compile(from, columns({ level: { $type: "number" } }))).toBe(`WHERE "campaign"."level" > 2`);
  });

  test("of two columns must be known to one", () => {
    const pair: Sketch = {
      path: ["resource", "properties", "a"],
      operator: "lt",
      operandPath: ["resource", "properties", "b"],
    };
    expect(() => compile(only(pair))).toThrow(/nothing tells what campaign\.a and campaign\.b hold/u);
    expect(compile(only(pair), columns({ b: { $type: "string" } }))).toBe(
      `WHERE CAST("campaign"."a" AS text) COLLATE "C" < CAST("campaign"."b" AS text) COLLATE "C"`,
    );
    expect(compile(only(pair), columns({ a: { $type: "number" } }))).toBe(
      `WHERE "campaign"."a" < "campaign"."b"`,
    );
  });
});

describe("what cannot be written is refused", () => {
  test.each<[string, Release, RegExp]>([
    [
      "networks",
      only(property("ip", "insideCidr", "10.0.0.0/8")),
      /resource\.properties\.ip in a way that rows cannot be/u,
    ],
    [
      "another spelling of an address",
      rules(
        { when: [[property("ip", "eq", "10.0.0.1")]] },
        {
          when: [
            [
              property("ip", "insideCidr", "10.0.0.0/8"),
              { path: ["subject", "id"], operator: "eq", operand: "bob" },
            ],
          ],
        },
      ),
      /resource\.properties\.ip is compared with networks/u,
    ],
    [
      "a nested property without a column",
      only(property("address/city", "eq", "Bonn")),
      /map address\.city of campaign/u,
    ],
    [
      "a property that is called like the id",
      only(property("id", "eq", "1")),
      /map properties\.id of campaign/u,
    ],
    ["a name with a dot", only(property("a.b", "eq", "1")), /has no name that a column can have/u],
    [
      "a list in a row",
      only({ path: ["subject", "id"], operator: "in", operandPath: ["resource", "properties", "editors"] }),
      /needs resource\.properties\.editors to be known/u,
    ],
    ["NUL", only(property("owner", "eq", "a\0b")), /NUL/u],
  ])("%s", (_what, from, message) => {
    expect(() => compile(from)).toThrow(
      expect.objectContaining({
        code: "EDICT_FILTER_UNSUPPORTED",
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  test("an order of texts on SQL Server", () => {
    const from = only(property("owner", "lt", "b"));
    expect(() => compile(from, { target: { language: "sql", dialect: "sqlserver" } })).toThrow(/SQL Server/u);
  });

  test.each(["minimal", "linq"] as const)("how a text starts, as UCAST (%s)", (variant) => {
    const from = only(property("owner", "startsWith", "b"));
    expect(() => compile(from, { target: { language: "ucast", variant } })).toThrow(
      /cannot tell how a text starts/u,
    );
  });

  test.each(["minimal", "linq", "prisma"] as const)("two columns, as UCAST (%s)", (variant) => {
    const path = ["resource", "properties", "a"];
    const from = only({ path, operator: "eq", operandPath: ["resource", "properties", "b"] });
    expect(() => compile(from, { target: { language: "ucast", variant } })).toThrow(
      /cannot compare two columns/u,
    );
  });

  test("signing in and features", () => {
    const question = { action: { name: "use" }, resource: { type: "feature" } };
    expect(() => compile(rules({}), {}, question)).toThrow(/no questions about rows/u);
  });

  test.each([
    [{ campaign: "x" }, /campaign: expected a name/u],
    [{ campaign: { $self: 1 } }, /campaign\.\$self: expected a name/u],
    [{ campaign: { owner: [] } }, /campaign\.owner: expected a name/u],
    [
      { campaign: { other: { $type: "text" } } },
      /campaign\.other\.\$type: expected boolean, number, string/u,
    ],
  ])("mappings of another shape: %j", (mappings, message) => {
    expect(() => compile(only(property("owner", "eq", "ann")), { mappings })).toThrow(message);
  });
});

describe("UCAST", () => {
  test("of readers that know little is written out", () => {
    const from = only(property("owner", "in", ["a", "b"]), { ...property("level", "eq", 1), negated: true });
    const target: FilterTarget = { language: "ucast", variant: "minimal" };
    expect(compile(from, { target })).toEqual({
      type: "compound",
      operator: "and",
      value: [
        {
          type: "compound",
          operator: "or",
          value: [
            { type: "field", operator: "eq", field: "campaign.owner", value: "a" },
            { type: "field", operator: "eq", field: "campaign.owner", value: "b" },
          ],
        },
        {
          type: "compound",
          operator: "or",
          value: [
            { type: "field", operator: "eq", field: "campaign.level", value: null },
            {
              type: "compound",
              operator: "and",
              value: [
                { type: "field", operator: "ne", field: "campaign.level", value: null },
                { type: "field", operator: "ne", field: "campaign.level", value: 1 },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe("SQL in each dialect", () => {
  const from = only(
    property("owner", "eq", "O'Brien"),
    property("label", "startsWith", "ä"),
    property("team", "in", ["a", "b\\"]),
    property("active", "eq", true),
    { ...property("level", "in", [1, 2.5]), negated: true },
  );

  test.each<[SqlDialect, readonly string[]]>([
    [
      "postgresql",
      [
        `"campaign"."owner" = E'O''Brien'`,
        `starts_with(CAST("campaign"."label" AS text), E'ä')`,
        String.raw`"campaign"."team" IN (E'a', E'b\\')`,
        `"campaign"."active" = TRUE`,
        `("campaign"."level" IS NULL OR "campaign"."level" NOT IN (1, 2.5))`,
      ],
    ],
    [
      "sqlite",
      [
        `"campaign"."owner" COLLATE BINARY = 'O''Brien'`,
        `substr("campaign"."label", 1, 1) = 'ä'`,
        String.raw`"campaign"."team" COLLATE BINARY IN ('a', 'b\')`,
        `"campaign"."active" = TRUE`,
        `("campaign"."level" IS NULL OR "campaign"."level" NOT IN (1, 2.5))`,
      ],
    ],
    [
      "mysql",
      [
        "(`campaign`.`owner` = 'O''Brien' AND CAST(CONVERT(`campaign`.`owner` USING utf8mb4) AS BINARY) = CAST('O''Brien' AS BINARY))",
        "SUBSTRING(CAST(CONVERT(`campaign`.`label` USING utf8mb4) AS BINARY), 1, 2) = X'C3A4'",
        "(`campaign`.`team` IN ('a', _utf8mb4 X'625C') AND CAST(CONVERT(`campaign`.`team` USING utf8mb4) AS BINARY) IN (CAST('a' AS BINARY), X'625C'))",
        "`campaign`.`active` = TRUE",
        "(`campaign`.`level` IS NULL OR `campaign`.`level` NOT IN (1, 2.5))",
      ],
    ],
    [
      "sqlserver",
      [
        "([campaign].[owner] = N'O''Brien' AND (CAST([campaign].[owner] AS nvarchar(max)) + N'.') COLLATE Latin1_General_100_BIN2 = N'O''Brien.')",
        "LEFT(CAST([campaign].[label] AS nvarchar(max)) COLLATE Latin1_General_100_BIN2, 1) + N'.' = N'ä.'",
        String.raw`([campaign].[team] IN (N'a', N'b\') AND (CAST([campaign].[team] AS nvarchar(max)) + N'.') COLLATE Latin1_General_100_BIN2 IN (N'a.', N'b\.'))`,
        "[campaign].[active] = 1",
        "([campaign].[level] IS NULL OR [campaign].[level] NOT IN (1, 2.5))",
      ],
    ],
  ])("%s", (dialect, parts) => {
    expect(compile(from, { target: { language: "sql", dialect } })).toBe(`WHERE (${parts.join(" AND ")})`);
  });
});
