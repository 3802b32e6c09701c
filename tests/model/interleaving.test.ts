// Two that apply at the same time, each to another revision, end in what one after the other would end in: however their
// statements fall between each other, and though a lease runs out under its holder.
import fc from "fast-check";
import { Client } from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { expireHolds } from "../../chaos/holds.ts";
import { duplicates, eventGaps, orphans } from "../../chaos/invariants.ts";
import { Sql } from "../../chaos/outside/sql.ts";
import { differences } from "../../chaos/state.ts";
import type { Documents } from "../../chaos/workspace/model.ts";
import { EdictError } from "../../core/errors.ts";
import { requireDatabase } from "../servers/databases.ts";
import { applyAt, freshPlace, plannedAt, removePlace, stateAt } from "./places.ts";
import type { Place } from "./places.ts";
import { WorkspaceFolder, pairs } from "./states.ts";
import type { Pair } from "./states.ts";

type Query = (this: Client, ...parameters: unknown[]) => unknown;

const original = Client.prototype.query as Query;
const CASES = 12;
/** A whole apply of these workspaces makes about so many statements. */
const STATEMENTS = 150;

describe("two that apply at the same time", () => {
  requireDatabase("postgres");
  afterEach(() => {
    Client.prototype.query = original as typeof Client.prototype.query;
  });

  test("end in one of the serial results", { timeout: 240_000 }, () =>
    fc.assert(
      fc.asyncProperty(pairs, fc.scheduler(), fc.nat({ max: STATEMENTS }), (pair, scheduler, expiry) =>
        endsSerial(pair, scheduler, expiry),
      ),
      { numRuns: CASES },
    ),
  );
});

async function endsSerial(pair: Pair, scheduler: fc.Scheduler, expiry: number): Promise<void> {
  const folders = [new WorkspaceFolder(), new WorkspaceFolder()] as const;
  const [both, ...serial] = [
    await freshPlace("postgres"),
    await freshPlace("postgres"),
    await freshPlace("postgres"),
  ];
  const sql = new Sql(both.url ?? "");
  try {
    writeBoth(folders, pair);
    // The tables are there: only what applies is interleaved.
    await plannedAt(folders[0].root, both);
    interleave(scheduler, expiry, sql);
    const applying = Promise.all(folders.map(({ root }) => tolerantApply(root, both)));
    await scheduler.waitFor(applying);
    Client.prototype.query = original as typeof Client.prototype.query;
    const rows = (text: string): Promise<never> => sql.rows(text) as Promise<never>;
    expect([...(await orphans(rows)), ...(await duplicates(rows)), ...(await eventGaps(rows))]).toEqual([]);
    const found = await stateAt(both);
    const wanted = await Promise.all(folders.map(({ root }, index) => serialState(root, serial[index])));
    expect(wanted.map((state) => differences(state, found))).toContainEqual([]);
  } finally {
    Client.prototype.query = original as typeof Client.prototype.query;
    await sql.close();
    await Promise.all([both, ...serial].map((place) => removePlace(place)));
    for (const folder of folders) folder.remove();
  }
}

function writeBoth(
  [first, second]: readonly [WorkspaceFolder, WorkspaceFolder],
  { before, after }: Pair,
): void {
  const write = (folder: WorkspaceFolder, documents: Documents): void => folder.write(documents);
  write(first, before);
  write(second, after);
}

/** Lets the scheduler choose which of the waiting statements goes next; at one of them all leases run out. */
function interleave(scheduler: fc.Scheduler, expiry: number, sql: Sql): void {
  let statements = 0;
  Client.prototype.query = async function (this: Client, ...parameters: unknown[]): Promise<unknown> {
    if (isTheHarness(this) || typeof parameters.at(-1) === "function")
      return original.apply(this, parameters);
    statements += 1;
    if (statements === expiry) await expireHolds(sql);
    await scheduler.schedule(Promise.resolve(), String(parameters[0]).slice(0, 40));
    return original.apply(this, parameters);
  } as typeof Client.prototype.query;
}

function isTheHarness(client: Client): boolean {
  return (
    (client as { connectionParameters?: { application_name?: string } }).connectionParameters
      ?.application_name === "chaos"
  );
}

/** One of the two may lose its lease; then the other goes on to the end. */
async function tolerantApply(root: string, place: Place): Promise<void> {
  try {
    await applyAt(root, place);
  } catch (error) {
    if (!(error instanceof EdictError) || error.code !== "EDICT_FENCED") throw error;
  }
}

async function serialState(root: string, place: Place | undefined): ReturnType<typeof stateAt> {
  if (place === undefined) throw new Error("there is a place for each");
  await applyAt(root, place);
  return stateAt(place);
}
