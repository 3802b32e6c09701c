import { resolve } from "node:path";
import type { Secret } from "../core/secret.ts";
import { connect } from "./connection.ts";
import type { Database } from "./connection.ts";
import { openEmbedded, openMemory } from "./embedded/embedded.ts";
import { migrate } from "./migrate.ts";
import { postgresAddress } from "./postgres.ts";

/** Which database edict keeps its state and the interface tables in. */
export type DatabaseTarget =
  /** PGlite in a data folder, which belongs to one thread of one process at a time. */
  | {
      readonly kind: "embedded";
      readonly folder: string;
      /** Let other edict processes in over a socket while this one has the folder: for those that run long. */
      readonly serve?: boolean;
      /** Whether this thread may have the folder itself; default true. Else it only joins who has it and serves it. */
      readonly own?: boolean;
      /** Threads of this process that may have had the folder and are no more. */
      readonly endedThreads?: readonly number[];
      /** How long to wait for an owner that lets nobody in; default 10,000. */
      readonly waitMs?: number;
    }
  /** PGlite in memory: for tests and for trying out. */
  | { readonly kind: "memory" }
  | { readonly kind: "postgres"; readonly url: Secret<string> };

const OWNER_WAIT_MS = 10_000;

/**
 * Opens a database and brings edict's own tables up to date. An embedded folder that another process has open and
 * serves is reached through that process, with the same code; close the handle in either case. Throws
 * EDICT_DATABASE_BUSY, EDICT_DATABASE_FAILED, EDICT_DATABASE_NEWER, EDICT_DATABASE_UNREACHABLE and EDICT_CONFIG_INVALID.
 */
export async function openDatabase(target: DatabaseTarget): Promise<Database> {
  const database = await openUnprepared(target);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens a database as it is, whatever its schema. */
export async function openUnprepared(target: DatabaseTarget): Promise<Database> {
  switch (target.kind) {
    case "embedded": {
      const { folder, serve = false, own = true, endedThreads = [], waitMs = OWNER_WAIT_MS } = target;
      return openEmbedded(resolve(folder), { serve, own, endedThreads, waitMs });
    }
    case "memory":
      return openMemory();
    case "postgres":
      return connect(postgresAddress(target.url));
  }
}
