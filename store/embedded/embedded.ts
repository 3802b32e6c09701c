import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { EdictError } from "../../core/errors.ts";
import { connect } from "../connection.ts";
import type { Database } from "../connection.ts";
import { localConnection } from "./local-stream.ts";
import { tryOwnerLock } from "./owner-lock.ts";
import type { OwnerLock, OwnerRecord } from "./owner-lock.ts";
import { EmbeddedServer } from "./server.ts";
import { SOCKET_PORT, hasSocketFolder, makeSocketFolder, socketFolder, socketPath } from "./socket-folder.ts";

export interface EmbeddedOptions {
  /** Let other processes of this user in over a socket while this one owns the folder. */
  readonly serve: boolean;
  /** Whether this thread may become the owner. */
  readonly own: boolean;
  /** Threads of this process that may have been the owner and are no more. */
  readonly endedThreads: readonly number[];
  /** How long to wait for an owner that lets nobody in, in milliseconds. */
  readonly waitMs: number;
}

const RETRY_MS = 100;
/** They take turns at one session, so more would only queue. */
const CONNECTIONS = 4;
const ROLE = { user: "postgres", database: "postgres", ssl: false, application_name: "edict" } as const;

/**
 * Opens the database of a data folder: as its owner when nobody has it, otherwise through the owner's socket. Throws
 * EDICT_DATABASE_BUSY when the owner has let nobody in for `waitMs`.
 */
export async function openEmbedded(folder: string, options: EmbeddedOptions): Promise<Database> {
  try {
    // A folder that somebody made before keeps its rights; what lies in it is for this user alone in any case.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await openOrJoin(folder, options);
  } catch (error) {
    if (error instanceof EdictError) throw error;
    throw new EdictError("EDICT_DATABASE_FAILED", `cannot open ${placeOf(folder)}`, { cause: error });
  }
}

async function openOrJoin(folder: string, options: EmbeddedOptions): Promise<Database> {
  const deadline = performance.now() + options.waitMs;
  for (;;) {
    const attempt = options.own ? await tryOwnerLock(folder, options.endedThreads) : undefined;
    if (attempt?.taken === true) return openAsOwner(folder, attempt.lock, options.serve);
    const database = await openThroughSocket(folder);
    if (database !== undefined) return database;
    if (performance.now() >= deadline)
      throw attempt === undefined ? unserved(folder) : busy(folder, attempt.owner);
    await sleep(RETRY_MS);
  }
}

/** A database in memory, for this process only and gone with it. */
export async function openMemory(): Promise<Database> {
  const { openInMemory } = await import("./pglite.ts");
  const pglite = await openInMemory();
  const server = new EmbeddedServer(pglite);
  return connectLocally("the database in memory", server, () => shutDown(server, pglite));
}

async function openAsOwner(folder: string, lock: OwnerLock, serve: boolean): Promise<Database> {
  try {
    // Loaded only here: who uses PostgreSQL, or an owner's socket, needs no PGlite.
    const { openInFolder } = await import("./pglite.ts");
    const pglite = await openInFolder(join(folder, "pgdata"));
    const server = new EmbeddedServer(pglite);
    const sockets = await socketFolder(folder);
    if (serve) await listenIn(sockets, server);
    return connectLocally(placeOf(folder), server, async () => {
      await shutDown(server, pglite);
      // Left behind, it would be litter in the temporary folder; where it is not there, nobody listened.
      await rmdir(sockets).catch(ignore);
      await lock.release();
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function listenIn(folder: string, server: EmbeddedServer): Promise<void> {
  await makeSocketFolder(folder);
  await server.listen(socketPath(folder));
}

function connectLocally(place: string, server: EmbeddedServer, onClose: () => Promise<void>): Database {
  const stream = (): ReturnType<typeof localConnection>["socket"] => {
    const { socket, served } = localConnection();
    server.attach(served);
    return socket;
  };
  return connect({
    place,
    connections: CONNECTIONS,
    client: { ...ROLE, host: "localhost", stream },
    onClose,
  });
}

async function shutDown(server: EmbeddedServer, pglite: PGlite): Promise<void> {
  await server.close();
  await pglite.close();
}

async function openThroughSocket(folder: string): Promise<Database | undefined> {
  const host = await socketFolder(folder);
  if (!(await hasSocketFolder(host))) return undefined;
  const client = { ...ROLE, host, port: SOCKET_PORT };
  const database = connect({ place: placeOf(folder), connections: CONNECTIONS, client });
  try {
    await database.query("select 1");
    return database;
  } catch (error) {
    await database.close();
    if (error instanceof EdictError && error.code === "EDICT_DATABASE_UNREACHABLE") return undefined;
    throw error;
  }
}

function placeOf(folder: string): string {
  return `the embedded database in ${folder}`;
}

function busy(folder: string, owner: OwnerRecord): EdictError {
  return new EdictError("EDICT_DATABASE_BUSY", `process ${owner.pid} holds ${placeOf(folder)}`);
}

function unserved(folder: string): EdictError {
  return new EdictError("EDICT_DATABASE_BUSY", `nobody serves ${placeOf(folder)}`);
}

function ignore(): void {
  // The folder is not there, or somebody put something into it.
}
