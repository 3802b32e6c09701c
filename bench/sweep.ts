// Looks for drift over everything that is applied in a PostgreSQL database: how long, and by how many statements. Run by
// bench/cases/scale.ts, which reads one line of JSON.
import { Client } from "pg";
import { kinds } from "../controllers/index.gen.ts";
import { DEFAULT_DRIFT } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { findDrift } from "../engine/drift.ts";
import { tableReader } from "../providers/database/table-reader.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { openDatabase } from "../store/database.ts";
import { stateStore } from "../store/state-store.ts";

export interface SweepReport {
  readonly ms: number;
  readonly statements: number;
  readonly compared: number;
  readonly found: number;
}

let statements = 0;

/** Counts every statement that this process sends, whoever sends it. */
function countStatements(): void {
  const send: unknown = Reflect.get(Client.prototype, "query");
  if (typeof send !== "function") throw new TypeError("pg's client has no method query");
  Reflect.set(Client.prototype, "query", function count(this: Client, ...parameters: unknown[]): unknown {
    statements += 1;
    return Reflect.apply(send, this, parameters) as unknown;
  });
}

const database = await openDatabase({ kind: "postgres", url: new Secret(process.argv[2] ?? "") });
const store = stateStore(database, tableWriter);
const registrations = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
countStatements();
const start = performance.now();
const { findings, compared } = await findDrift(
  { readers: { tables: tableReader(database) }, applied: () => store.applied(), registrations },
  { settings: DEFAULT_DRIFT, now: Date.now() },
);
const report: SweepReport = { ms: performance.now() - start, statements, compared, found: findings.length };
await store.close();
console.log(JSON.stringify(report));
