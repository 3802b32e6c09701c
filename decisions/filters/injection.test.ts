// Texts of a question become literals of a statement: whatever they hold, they stay texts.
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { DATABASES, useDatabase } from "../../tests/servers/databases.ts";
import type { Column, Condition } from "./condition.ts";
import type { SqlDialect } from "./dialects.ts";
import { toSql } from "./sql.ts";

const HOSTILE: readonly string[] = [
  "'",
  "''",
  '"',
  "\\",
  "\\'",
  "\\\\'",
  "' or '1'='1",
  "'; drop table notes; --",
  "\\'; drop table notes; --",
  "*/ or 1=1 /*",
  "$$; select 1; $$",
  "\\\n",
  "\\\r\n' or 1=1 --",
  "a\nb\tc\u0001\u001a",
  "‘’‚‛“”′ʼ＇",
  "\u00bf' or 1=1 --",
  "縗' or 1=1 --",
  "% _ [a] ? $1 :name @name {0}",
  "😀\u0301\ufeff",
  "`]`",
];
const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((texts) => texts.join("")),
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replaceAll("\0", "")),
);

const BODY: Column = { table: "notes", name: "body", type: "string" };

function conditions(text: string): readonly Condition[] {
  return [
    { kind: "compare", column: BODY, comparison: "eq", value: text },
    { kind: "among", column: BODY, values: [text, `${text}!`], negated: false },
    { kind: "prefix", column: BODY, start: text, negated: false },
  ];
}

function isStart(condition: Condition, body: string): boolean {
  return condition.kind === "prefix" && body.startsWith(condition.start);
}

describe.each(DATABASES)("PostgreSQL: %s", (kind) => {
  const database = useDatabase(kind);

  test("finds exactly the text that was asked for", { timeout: 120_000 }, async () => {
    await database().query("create table notes (body text)");
    await database().query("insert into notes values ('')");
    const found = async (where: string | undefined, body: string): Promise<number> => {
      await database().query("update notes set body = $1", [body]);
      return (await database().query(`select body from notes ${where ?? ""}`)).length;
    };
    const property = fc.asyncProperty(anyText, async (text) => {
      for (const condition of conditions(text)) {
        const where = toSql(condition, "postgresql");
        expect([where, await found(where, text)]).toEqual([where, 1]);
        const other = `x${text}x`;
        expect([where, await found(where, other)]).toEqual([where, isStart(condition, other) ? 1 : 0]);
      }
    });
    await fc.assert(property, { numRuns: 100, seed: 20261122, examples: HOSTILE.map((text) => [text]) });
    await database().query("drop table notes");
  });

  test("takes names as names", async () => {
    const table = 'no"tes; --';
    const name = "bo'dy\\\" or 1=1";
    await database().query('create table "no""tes; --" ("bo\'dy\\"" or 1=1" text)');
    await database().query('insert into "no""tes; --" values ($1)', ["a"]);
    const where = toSql(
      { kind: "compare", column: { table, name }, comparison: "eq", value: "b" },
      "postgresql",
    );
    expect(await database().query(`select * from "no""tes; --" ${where ?? ""}`)).toEqual([]);
    await database().query('drop table "no""tes; --"');
  });
});

describe("SQLite", () => {
  const database = new DatabaseSync(":memory:");
  afterAll(() => database.close());

  test("finds exactly the text that was asked for", () => {
    database.exec("create table notes (body text); insert into notes values ('')");
    const found = (where: string | undefined, body: string): number => {
      database.prepare("update notes set body = ?").run(body);
      return database.prepare(`select body from notes ${where ?? ""}`).all().length;
    };
    const property = fc.property(anyText, (text) => {
      for (const condition of conditions(text)) {
        const where = toSql(condition, "sqlite");
        expect([where, found(where, text)]).toEqual([where, 1]);
        const other = `x${text}x`;
        expect([where, found(where, other)]).toEqual([where, isStart(condition, other) ? 1 : 0]);
      }
    });
    fc.assert(property, { numRuns: 300, seed: 20261122, examples: HOSTILE.map((text) => [text]) });
  });
});

/** The texts of a statement by the rules of its dialect; what is left is told apart by nothing that a text holds. */
const READERS: Readonly<
  Record<"mysql" | "sqlserver", (statement: string) => readonly [string, readonly string[]]>
> = {
  // No backslash and no byte beyond ASCII stands in any literal, so neither sql_mode nor character sets matter.
  mysql: (statement) => {
    const texts: string[] = [];
    const rest = statement.replaceAll(
      /X'([0-9A-F]*)'|'((?:[\x20-\x26\x28-\x5b\x5d-\x7e]|'')*)'/gu,
      (_all, hex: string | undefined, plain: string | undefined) => {
        texts.push(
          hex === undefined ? (plain ?? "").replaceAll("''", "'") : Buffer.from(hex, "hex").toString(),
        );
        return "?";
      },
    );
    return [rest, texts];
  },
  sqlserver: (statement) => {
    const texts: string[] = [];
    // `+` of two literals is one text; a backslash before a line end would vanish.
    const rest = statement.replaceAll(/N'(?:[^']|'')*'(?: \+ N'(?:[^']|'')*')*/gu, (literals) => {
      const parts = [...literals.matchAll(/N'((?:[^']|'')*)'/gu)].map(([, part]) =>
        (part ?? "").replaceAll(/\\\r?\n/gu, "").replaceAll("''", "'"),
      );
      texts.push(parts.join(""));
      return "?";
    });
    return [rest.replaceAll("(?)", "?"), texts];
  },
};

describe.each(["mysql", "sqlserver"] as const)("%s", (dialect: SqlDialect & keyof typeof READERS) => {
  test("writes every text as a literal that reads as the text", () => {
    const property = fc.property(anyText, (text) => {
      const [equal] = conditions(text);
      const [plain] = conditions("a");
      if (equal === undefined || plain === undefined) throw new Error("there are no conditions");
      const [rest, texts] = READERS[dialect](toSql(equal, dialect) ?? "");
      // SQL Server compares with a full stop behind both sides.
      expect(texts).toEqual(dialect === "sqlserver" ? [text, ".", `${text}.`] : [text, text]);
      const [plainRest] = READERS[dialect](toSql(plain, dialect) ?? "");
      const withoutCasts = (one: string): string =>
        one.replaceAll("_utf8mb4 ", "").replaceAll("CAST(? AS BINARY)", "?");
      expect(withoutCasts(rest)).toBe(withoutCasts(plainRest));
    });
    fc.assert(property, { numRuns: 1_000, seed: 20261122, examples: HOSTILE.map((text) => [text]) });
  });

  test("doubles the quotes of names", () => {
    const quoted = dialect === "mysql" ? "`a``; --`.`b]'`" : "[a`; --].[b]]']";
    const column: Column = { table: "a`; --", name: "b]'" };
    expect(toSql({ kind: "present", column }, dialect)).toBe(`WHERE ${quoted} IS NOT NULL`);
  });
});
