import type { TableSpec } from "../../core/table.ts";

/** A small interface table for processes that write. */
export const ROLES: TableSpec = {
  name: "roles",
  description: "Roles.",
  columns: [{ name: "description", type: "text", pointer: "/description", description: "What it is for." }],
};

/** Rows that `write-batches.ts` commits at a time. */
export const BATCH = 200;
