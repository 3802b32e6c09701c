import type { Controller } from "../../core/controller.ts";
import type { Readers } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { rowResourceKey, rowValues } from "../../core/table-backed.ts";
import { applyKeyRings } from "./apply.ts";
import { diffKeyRing, keyRingFields } from "./diff.ts";
import type { KeyRingState } from "./diff.ts";
import { keyRingHazards } from "./hazards.ts";
import { inventoryOf, readKeyTables } from "./inventory.ts";
import type { KeyRingSpec } from "./spec.gen.ts";
import { keyRingSpecTable, keyRingVersionsTable, keyRingsTable } from "./table.ts";

const KIND = "KeyRing";

/** Named encryption keys. A ring is a row, each version of each of its keys another; versions outlive their ring. */
export const keyRingController: Controller<KeyRingSpec, KeyRingState> = {
  kind: KIND,
  scope: "either",
  tables: [keyRingsTable, keyRingVersionsTable],
  references: () => [],
  observe: observeKeyRings,
  diff: diffKeyRing,
  fields: keyRingFields,
  hazards: keyRingHazards,
  apply: applyKeyRings,
};

/** Versions whose ring is gone are retained, and belong to no resource. */
async function observeKeyRings(
  readers: Readers,
  owners?: readonly string[],
): Promise<ReadonlyMap<ResourceKey, KeyRingState>> {
  const tables = await readKeyTables(readers.tables, owners);
  return new Map(
    tables.rings.map((ring) => {
      const { versions, latest } = inventoryOf(ring, tables.versionsOf(ring.tenant, ring.name));
      const state = {
        row: rowValues(keyRingSpecTable, ring),
        latest,
        versions,
      };
      return [rowResourceKey(KIND, ring), state];
    }),
  );
}
