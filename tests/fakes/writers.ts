import type { KeyService, Row, TableWriter, Writers } from "../../core/ports.ts";
import { Secret } from "../../core/secret.ts";

/** Tables in memory, with their rows for the test to look at and to alter by hand. */
export interface FakeWriters extends Writers {
  /** Table name, then `tenant/name`. */
  readonly tablesByName: ReadonlyMap<string, Map<string, Row>>;
  /** The contexts for which keys were made, in order. */
  readonly generated: readonly Readonly<Record<string, string>>[];
  /** How often a key-encryption key was opened. */
  readonly opened: readonly string[];
}

/** Writers that keep everything in memory. Wrapped keys say what they are bound to, and are never the same twice. */
export function fakeWriters(): FakeWriters {
  const tablesByName = new Map<string, Map<string, Row>>();
  const generated: Readonly<Record<string, string>>[] = [];
  const opened: string[] = [];
  const keys: KeyService = {
    type: "local",
    wrapper: (secretRef) => {
      opened.push(secretRef);
      return Promise.resolve({
        keyId: `${secretRef}#1`,
        generate: (context) => {
          generated.push(context);
          return Promise.resolve(`wrapped ${generated.length}`);
        },
        unwrap: () => Promise.resolve(new Secret(new Uint8Array(32))),
      });
    },
  };
  return { tables: tablesIn(() => tablesByName), keys: () => keys, tablesByName, generated, opened };
}

/** Interface tables over maps by table name, then `tenant/name`; asked for at each call, so that they can be exchanged. */
export function tablesIn(tables: () => Map<string, Map<string, Row>>): TableWriter {
  const rowsOf = (table: string): Map<string, Row> => {
    const rows = tables().get(table) ?? new Map<string, Row>();
    tables().set(table, rows);
    return rows;
  };
  return {
    rows: (table, owners) => {
      const rows = [...rowsOf(table.name).values()];
      return Promise.resolve(rows.filter(({ tenant }) => owners?.includes(tenant) ?? true));
    },
    upsert: (table, rows) => {
      for (const row of rows) rowsOf(table.name).set(`${row.tenant}/${row.name}`, row);
      return Promise.resolve();
    },
    remove: (table, keys) => {
      for (const { tenant, name } of keys) rowsOf(table.name).delete(`${tenant}/${name}`);
      return Promise.resolve();
    },
  };
}
