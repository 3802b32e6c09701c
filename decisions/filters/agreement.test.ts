import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Release } from "../../core/release.ts";
import { loadPolicies } from "../../policies/runner.ts";
import type { Database } from "../../store/connection.ts";
import { DATABASES, useDatabase } from "../../tests/servers/databases.ts";
import { DecisionPoint } from "../decision-point.ts";
import type { RuntimePolicy } from "../runtime.ts";
import { makeDataFilters } from "./data-filters.ts";
import type { DataFilter, DataFilters, FilterQuestion, FilterTarget } from "./data-filters.ts";
import { NOW, anyCampaignRelease, anyFilterQuestion } from "./testdata/questions.ts";
import { COLUMNS, MAPPINGS, ROWS, aboutRow } from "./testdata/rows.ts";
import type { Row } from "./testdata/rows.ts";
import { passes } from "./testdata/ucast.ts";

let policy: RuntimePolicy;
let filters: DataFilters;
let decisions: DecisionPoint;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
  filters = makeDataFilters(policy);
  decisions = new DecisionPoint({ policy });
});

/** What evaluation allows, row by row. */
function allowed(release: Release, question: FilterQuestion): readonly string[] {
  decisions.publish(release);
  const may = (row: Row): boolean =>
    decisions.evaluate(release.tenant, aboutRow(question, row), { now: NOW }).decision;
  return ROWS.filter(may)
    .map(({ id }) => id)
    .toSorted();
}

const names = ["id", ...Object.keys(COLUMNS)] as const;
const columnNames = names.map((name) => (name === "label" ? '"Label of ""it"""' : `"${name}"`)).join(", ");
const CREATE = `create table campaigns (id text primary key, ${Object.values(COLUMNS)
  .map((type, index) => `${columnNames.split(", ")[index + 1] ?? ""} ${type}`)
  .join(", ")})`;

const INSERT = `insert into campaigns (${columnNames}) values `;

/** Every reader of a filter gives the ids of the rows that it lets through. */
type Reader = readonly [
  FilterTarget,
  (filter: Exclude<DataFilter, undefined>) => Promise<readonly string[]> | readonly string[],
];

const UCAST_READERS: readonly Reader[] = (["false", "unknown"] as const).map((unknown) => [
  { language: "ucast", variant: "all" },
  (filter) =>
    ROWS.filter((row) => passes(filter as object, (field) => read(row, field), unknown)).map(({ id }) => id),
]);

function read(row: Row, field: string): boolean | number | string | null {
  const name = field.slice("campaigns.".length);
  return row[(name === 'Label of "it"' ? "label" : name) as keyof Row];
}

/** Tries generated releases on some readers. */
async function agree(runs: number, readers: readonly Reader[]): Promise<void> {
  const seen = { all: 0, none: 0, some: 0 };
  const property = fc.asyncProperty(anyCampaignRelease, anyFilterQuestion, async (release, question) => {
    const expected = allowed(release, question);
    for (const [target, select] of readers) {
      const filter = filters.compile(release, question, { now: NOW, target, mappings: MAPPINGS });
      const selected = filter === undefined ? [] : await select(filter);
      expect({ filter, selected: selected.toSorted() }).toEqual({ filter, selected: expected });
    }
    seen[expected.length === 0 ? "none" : expected.length === ROWS.length ? "all" : "some"] += 1;
  });
  await fc.assert(property, { numRuns: runs, seed: 20261122 });
  // A test of filters that let everything or nothing through would prove little.
  expect(seen.some).toBeGreaterThan(runs / 4);
}

describe.each(DATABASES)("the filters of generated releases, with PostgreSQL: %s", (kind) => {
  const database = useDatabase(kind);
  const sqlite = new DatabaseSync(":memory:");
  afterAll(() => sqlite.close());

  test("let exactly those rows through that evaluation allows", { timeout: 120_000 }, async () => {
    await fillPostgres(database());
    fillSqlite(sqlite);
    await agree(300, [
      ...UCAST_READERS,
      [
        { language: "sql", dialect: "postgresql" },
        async (filter) => {
          const rows = await database().query<{ id: string }>(`select id from campaigns ${clause(filter)}`);
          return rows.map(({ id }) => id);
        },
      ],
      [
        { language: "sql", dialect: "sqlite" },
        (filter) =>
          sqlite
            .prepare(`select id from campaigns ${clause(filter)}`)
            .all()
            .map((row) => String(row["id"])),
      ],
    ]);
    await database().query("drop table campaigns");
  });
});

function clause(filter: DataFilter): string {
  if (typeof filter === "string") return filter;
  throw new TypeError("the filter is no clause");
}

async function fillPostgres(database: Pick<Database, "query">): Promise<void> {
  const places = names.map((_name, index) => `$${index + 1}`).join(", ");
  await database.query(CREATE);
  await orderAsPeopleDo(database);
  for (const row of ROWS) {
    await database.query(
      `${INSERT} (${places})`,
      names.map((name) => row[name as keyof Row]),
    );
  }
}

/** Where the server knows another order of texts than that of their bytes, the columns have that one. */
async function orderAsPeopleDo(database: Pick<Database, "query">): Promise<void> {
  const known = await database.query("select 1 from pg_collation where collname = 'und-x-icu'");
  if (known.length === 0) return;
  for (const name of ['"owner"', columnNames.split(", ")[2] ?? ""]) {
    await database.query(`alter table campaigns alter column ${name} type text collate "und-x-icu"`);
  }
}

function fillSqlite(database: DatabaseSync): void {
  database.exec(CREATE);
  const insert = database.prepare(`${INSERT} (${names.map(() => "?").join(", ")})`);
  for (const row of ROWS) {
    const values = names.map((name) => row[name as keyof Row]);
    insert.run(...values.map((value) => (typeof value === "boolean" ? Number(value) : value)));
  }
}
