// A connection that breaks after COMMIT was sent and before it was answered leaves open whether it took place. Whatever
// is done then, nothing may be made or told twice.
import fc from "fast-check";
import { Client } from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { duplicates, eventGaps, orphans } from "../../chaos/invariants.ts";
import { Sql } from "../../chaos/outside/sql.ts";
import { randomFrom } from "../../chaos/random.ts";
import { generateDocuments } from "../../chaos/workspace/generate.ts";
import { requireDatabase } from "../servers/databases.ts";
import { applyAt, freshPlace, plannedAt, removePlace } from "./places.ts";
import { WorkspaceFolder } from "./states.ts";

type Query = (this: Client, ...parameters: unknown[]) => unknown;

const original = Client.prototype.query as Query;
/** An apply of a small workspace makes about so many transactions. */
const COMMITS = 14;

describe("a commit whose answer is lost", () => {
  requireDatabase("postgres");
  afterEach(() => {
    Client.prototype.query = original as typeof Client.prototype.query;
  });

  test("is made and told once", { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: COMMITS }), (at) => staysOne(at)),
      { numRuns: COMMITS, examples: [[2], [4]] },
    ),
  );
});

async function staysOne(at: number): Promise<void> {
  const folder = new WorkspaceFolder();
  const place = await freshPlace("postgres");
  const sql = new Sql(place.url ?? "");
  try {
    folder.write(
      generateDocuments(
        randomFrom(() => 0),
        2,
      ),
    );
    // The tables are there, so that the commits are those of the apply.
    await plannedAt(folder.root, place);
    loseAnswer(at);
    // What cannot be known may fail the whole; the next apply goes on from what is there.
    await applyAt(folder.root, place).catch(() => undefined);
    Client.prototype.query = original as typeof Client.prototype.query;
    await sql.rows("update edict_state.lease_terms set expires_at = '-infinity'");
    await applyAt(folder.root, place);
    const rows = (text: string): Promise<never> => sql.rows(text) as Promise<never>;
    expect([...(await orphans(rows)), ...(await duplicates(rows)), ...(await eventGaps(rows))]).toEqual([]);
    expect(await plannedAt(folder.root, place)).toEqual([]);
  } finally {
    Client.prototype.query = original as typeof Client.prototype.query;
    await sql.close();
    await removePlace(place);
    folder.remove();
  }
}

/** Cuts the connection right after the n-th COMMIT went out. */
function loseAnswer(at: number): void {
  let commits = 0;
  Client.prototype.query = function (this: Client, ...parameters: unknown[]): unknown {
    const answer = original.apply(this, parameters);
    if (parameters[0] !== "commit") return answer;
    commits += 1;
    if (commits === at) streamOf(this)?.destroy();
    return answer;
  } as typeof Client.prototype.query;
}

/** The driver types the socket of a connection nowhere. */
function streamOf(client: Client): { destroy(): void } | undefined {
  return (client as { connection?: { stream?: { destroy(): void } } }).connection?.stream;
}
