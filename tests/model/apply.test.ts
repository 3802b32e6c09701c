// Whatever a workspace was before, applying it now gives what applying it to nothing gives.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differences } from "../../chaos/state.ts";
import { DATABASES, requireDatabase } from "../servers/databases.ts";
import type { DatabaseKind } from "../servers/databases.ts";
import { applyAt, freshPlace, plannedAt, removePlace, stateAt } from "./places.ts";
import { WorkspaceFolder, pairs } from "./states.ts";
import type { Pair } from "./states.ts";

/** The embedded database takes a second to open, so it gets a few cases. */
const CASES: Readonly<Record<DatabaseKind, number>> = { embedded: 2, postgres: 15 };

describe.each(DATABASES)("on %s", (kind) => {
  requireDatabase(kind);

  test(
    "apply(A), apply(B) equals apply(B) to nothing, and then nothing is left to do",
    { timeout: 240_000 },
    () =>
      fc.assert(
        fc.asyncProperty(pairs, (pair) => equalsFromNothing(pair, kind)),
        { numRuns: CASES[kind] },
      ),
  );
});

async function equalsFromNothing({ before, after }: Pair, kind: DatabaseKind): Promise<void> {
  const folder = new WorkspaceFolder();
  const [both, fresh] = [await freshPlace(kind), await freshPlace(kind)];
  try {
    folder.write(before);
    await applyAt(folder.root, both);
    expect(await plannedAt(folder.root, both)).toEqual([]);
    folder.write(after);
    await applyAt(folder.root, both);
    expect(await plannedAt(folder.root, both)).toEqual([]);
    await applyAt(folder.root, fresh);
    expect(differences(await stateAt(fresh), await stateAt(both))).toEqual([]);
  } finally {
    await Promise.all([removePlace(both), removePlace(fresh)]);
    folder.remove();
  }
}
