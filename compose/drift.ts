import type { KindRegistration } from "../core/controller.ts";
import { EdictError } from "../core/errors.ts";
import { findDrift } from "../engine/drift.ts";
import type { DriftQuestion, DriftReport } from "../engine/drift.ts";
import { missingTables } from "../providers/database/missing-tables.ts";
import { tableReader } from "../providers/database/table-reader.ts";
import type { DatabaseTarget } from "../store/database.ts";
import { openReadOnly, readRecords } from "../store/read-only.ts";

/**
 * Compares what is in a database with what was applied to it, over a session that cannot write. Makes and migrates
 * nothing; throws EDICT_DATABASE_OLDER where that would be needed.
 */
export async function driftIn(
  target: DatabaseTarget,
  kinds: ReadonlyMap<string, KindRegistration>,
  question: DriftQuestion,
): Promise<DriftReport> {
  const database = await openReadOnly(target);
  try {
    return await database.snapshot(async (executor) => {
      const tables = [...kinds.values()].flatMap(({ controller }) => controller.tables);
      const [missing] = await missingTables(executor, tables);
      if (missing !== undefined)
        throw new EdictError("EDICT_DATABASE_OLDER", `${database.place} lacks the table ${missing}`);
      return findDrift(
        {
          readers: { tables: tableReader(executor) },
          applied: () => readRecords(executor),
          registrations: kinds,
        },
        question,
      );
    });
  } finally {
    await database.close();
  }
}
