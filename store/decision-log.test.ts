import { describe, expect, test } from "vitest";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { decisionsOf, insertDecisions, pruneDecisions, readDecisions } from "./decision-log.ts";
import type { DecisionRange, DecisionRow } from "./decision-log.ts";

function row(id: string, minute: number, more: Partial<DecisionRow> = {}): DecisionRow {
  const time = new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString();
  return { id, time, tenant: "acme", line: `{"id":"${id}"}`, ...more };
}

describe.each(DATABASES)("the decision log on %s", (kind) => {
  const database = useDatabase(kind);

  const read = async (range: DecisionRange = {}): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const lines of readDecisions(database(), range)) found.push(...lines);
    return found;
  };

  test("is read in the order of time, by tenant and between two times", async () => {
    await insertDecisions(database(), [row("a:3", 3), row("a:1", 1), row("a:2", 2, { tenant: "globex" })]);
    expect(await read()).toEqual(['{"id":"a:1"}', '{"id":"a:2"}', '{"id":"a:3"}']);
    expect(await read({ tenant: "acme" })).toEqual(['{"id":"a:1"}', '{"id":"a:3"}']);
    const between = { from: "2026-11-22T12:02:00Z", to: "2026-11-22T12:03:00Z" };
    expect(await read(between)).toEqual(['{"id":"a:2"}']);
  });

  test("keeps a record that comes twice once", async () => {
    await insertDecisions(database(), [row("b:1", 1), row("b:2", 1)]);
    await insertDecisions(database(), [row("b:2", 1), row("b:3", 1)]);
    expect(await decisionsOf(database(), "b")).toHaveLength(3);
    expect(await decisionsOf(database(), "b:")).toEqual([]);
  });

  test("takes what PostgreSQL has no letter for", async () => {
    await insertDecisions(database(), [
      row("c:1", 1, { tenant: "a\0b", line: String.raw`{"tenant":"a\u0000b"}` }),
    ]);
    expect(await decisionsOf(database(), "c")).toEqual([String.raw`{"tenant":"a\u0000b"}`]);
  });

  test("is read whole over many pages of the same moment", async () => {
    const rows = Array.from({ length: 4_100 }, (_, index) => row(`d:${index}`, 30));
    await insertDecisions(database(), rows);
    const found = await read({ from: "2026-11-22T12:30:00Z" });
    expect(new Set(found)).toEqual(new Set(rows.map(({ line }) => line)));
    expect(found).toHaveLength(rows.length);
  });

  test("forgets what is old, and nothing else", async () => {
    await insertDecisions(database(), [row("e:1", 40), row("e:2", 41)]);
    expect(await pruneDecisions(database(), "2026-11-22T12:41:00Z")).toBeGreaterThan(0);
    expect(await read()).toEqual(['{"id":"e:2"}']);
  });
});
