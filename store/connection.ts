import { setTimeout as sleep } from "node:timers/promises";
import { CompiledQuery, Kysely, PostgresDialect } from "kysely";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import { Pool, types } from "pg";
import type { ClientConfig, PoolClient } from "pg";
import { EdictError } from "../core/errors.ts";
import type { SqlDatabase, SqlExecutor } from "../core/ports.ts";
import { connectionError, databaseError } from "./failure.ts";
import { listen } from "./listener.ts";
import type { ChannelListener } from "./listener.ts";
import { Semaphore } from "./semaphore.ts";
import type { StateTables } from "./tables.ts";

/** A database, or one transaction of it, with the typed builder beside plain SQL. */
export interface Session extends SqlExecutor {
  readonly kysely: Kysely<StateTables>;
}

/** The one handle on a database, whichever it is. */
export interface Database extends Session, SqlDatabase {
  /** For people, without credentials: `PostgreSQL db.example:5432/edict`. */
  readonly place: string;
  transaction<Result>(body: (session: Session) => Promise<Result>): Promise<Result>;
  /**
   * Runs `body` over one unchanging picture of the database. Nothing in it can write: PostgreSQL refuses every statement
   * that would, with SQLSTATE 25006.
   */
  snapshot<Result>(body: (session: SqlExecutor) => Promise<Result>): Promise<Result>;
  /** Listens on a channel over a connection of its own, for ever. Returns the stop function. */
  listen(channel: string, listener: ChannelListener): Promise<() => Promise<void>>;
  /** Waits for running statements, then ends every connection. May be called twice. */
  close(): Promise<void>;
}

/** How to reach a server that speaks PostgreSQL's protocol. */
export interface ServerAddress {
  readonly place: string;
  readonly client: ClientConfig;
  /** Connections at a time. */
  readonly connections: number;
  /** Runs after the last connection was ended. */
  readonly onClose?: () => Promise<void>;
}

const INT8 = 20;
/** date, time, timestamp, timestamptz, interval, timetz: kept as PostgreSQL's text, never turned into local time. */
const TEXT_TYPES: ReadonlySet<number> = new Set([1082, 1083, 1114, 1184, 1186, 1266]);

const columnTypes = {
  getTypeParser(oid: number, format?: "binary" | "text"): (text: string) => unknown {
    if (oid === INT8) return exactInteger;
    if (TEXT_TYPES.has(oid)) return (text) => text;
    return types.getTypeParser(oid, format ?? "text") as (text: string) => unknown;
  },
};

function exactInteger(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** Opens a handle. Connects at the first statement. */
export function connect(address: ServerAddress): Database {
  return new PooledDatabase(address);
}

class PooledDatabase implements Database {
  readonly place: string;
  readonly kysely: Kysely<StateTables>;
  readonly #address: ServerAddress;
  readonly #stops = new Set<() => Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(address: ServerAddress) {
    this.#address = { ...address, client: { ...address.client, types: columnTypes } };
    this.place = address.place;
    this.kysely = new Kysely({ dialect: new PostgresDialect({ pool: openPool(this.#address) }) });
  }

  query<SqlRow extends object>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly SqlRow[]> {
    return run(this.kysely, text, parameters);
  }

  /** A commit whose answer was lost is asked for afterwards: what took place is never done twice. */
  async transaction<Result>(body: (session: Session) => Promise<Result>): Promise<Result> {
    let end: { readonly result: Result; readonly id: string } | undefined;
    try {
      return await this.kysely.transaction().execute(async (kysely) => {
        const session = sessionOf(kysely);
        const result = await body(session);
        const [row] = await session.query<{ readonly id: string | null }>(TRANSACTION_ID);
        if (typeof row?.id === "string") end = { result, id: row.id };
        return result;
      });
    } catch (error) {
      if (end !== undefined && isUnreachable(error) && (await tookPlace(this, end.id))) return end.result;
      throw isAborted(error) ? databaseError(error, this.place) : error;
    }
  }

  snapshot<Result>(body: (session: SqlExecutor) => Promise<Result>): Promise<Result> {
    return this.kysely
      .transaction()
      .setIsolationLevel("repeatable read")
      .setAccessMode("read only")
      .execute((kysely) => body(sessionOf(kysely)));
  }

  async listen(channel: string, listener: ChannelListener): Promise<() => Promise<void>> {
    const stopListening = await listen(this.#address, channel, listener);
    const stop = async (): Promise<void> => {
      this.#stops.delete(stop);
      await stopListening();
    };
    this.#stops.add(stop);
    // Closed while the connection was being made: nobody else would end it.
    if (this.#closing !== undefined) await stop();
    return stop;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#stops].map((stop) => stop()));
    await this.kysely.destroy();
    await this.#address.onClose?.();
  }
}

/** NULL where the transaction wrote nothing. */
const TRANSACTION_ID = "select pg_current_xact_id_if_assigned()::text as id";
const TRANSACTION_STATUS = "select pg_xact_status($1::xid8) as status";
/** Longer than a lease lives: whoever still does not know by then may not write any more. */
const PATIENCE_MS = 45_000;
const LONGEST_PAUSE_MS = 2_000;

/** Whether a transaction was committed that broke off at its very end. Throws when that cannot be found out. */
async function tookPlace(session: SqlExecutor, id: string): Promise<boolean> {
  for (let [pause, waited] = [50, 0]; ; waited += pause, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const status = await statusOf(session, id, waited > PATIENCE_MS);
    if (status === "committed") return true;
    if (status === "aborted" || waited > PATIENCE_MS) return false;
    await sleep(pause);
  }
}

/** `in progress` also while the server cannot be reached and there is still time. */
async function statusOf(session: SqlExecutor, id: string, last: boolean): Promise<string | null> {
  try {
    const [row] = await session.query<{ readonly status: string | null }>(TRANSACTION_STATUS, [id]);
    return row?.status ?? null;
  } catch (error) {
    if (last || !isUnreachable(error)) throw error;
    return "in progress";
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof EdictError && error.code === "EDICT_DATABASE_UNREACHABLE";
}

function sessionOf(kysely: Kysely<StateTables>): Session {
  return { kysely, query: (text, parameters = []) => run(kysely, text, parameters) };
}

async function run<SqlRow extends object>(
  kysely: Kysely<StateTables>,
  text: string,
  parameters: readonly unknown[],
): Promise<readonly SqlRow[]> {
  const { rows } = await kysely.executeQuery<SqlRow>(CompiledQuery.raw(text, [...parameters]));
  return rows;
}

/** Kysely throws this when a body swallowed the error of a statement: its COMMIT was a ROLLBACK. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === "AbortedTransactionError";
}

/**
 * A pool as Kysely wants it, whose errors are ours. Whoever waits for a free connection waits at the semaphore, so that
 * the connection timeout measures only connecting.
 */
function openPool(address: ServerAddress): PostgresPool {
  const pool = new Pool({ ...address.client, max: address.connections });
  const free = new Semaphore(address.connections);
  // Without listeners, a connection that breaks while nobody waits for it would end the process.
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", ignore));
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      await free.acquire();
      try {
        return pooledClient(await pool.connect(), address.place, () => free.release());
      } catch (error) {
        free.release();
        throw connectionError(error, address.place);
      }
    },
  };
}

function pooledClient(client: PoolClient, place: string, released: () => void): PostgresPoolClient {
  let broken = false;
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, [...parameters]);
    } catch (error) {
      const mapped = databaseError(error, place);
      broken ||= mapped.code === "EDICT_DATABASE_UNREACHABLE";
      throw mapped;
    }
  };
  const release = (discard?: boolean): void => {
    client.release(discard === true || broken);
    released();
  };
  // Kysely also types a cursor variant of `query`, which needs a driver package that is not installed.
  return { query, release } as PostgresPoolClient;
}

function ignore(): void {
  // The statement that meets the broken connection reports it.
}
