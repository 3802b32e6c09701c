import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../connection.ts";
import type { Database } from "../connection.ts";
import { openInMemory } from "./pglite.ts";
import { EmbeddedServer } from "./server.ts";

const ROLE = { user: "postgres", database: "postgres", ssl: false } as const;

describe("the server of the embedded database", () => {
  let pglite: PGlite;
  let folder: string;
  let server: EmbeddedServer;
  const open: Database[] = [];

  beforeAll(async () => {
    pglite = await openInMemory();
    await pglite.exec("create table notes (text text)");
  });
  afterAll(() => pglite.close());

  async function start(limits?: {
    readonly turnMs: number;
    readonly idleTransactionMs: number;
  }): Promise<void> {
    server = new EmbeddedServer(pglite, limits);
    await server.listen(join(folder, ".s.PGSQL.5432"));
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "edict-socket-"));
    await pglite.exec("truncate notes");
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.close()));
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function client(connections = 1): Database {
    const database = connect({ place: "it", connections, client: { ...ROLE, host: folder } });
    open.push(database);
    return database;
  }

  async function notes(database: Database): Promise<readonly string[]> {
    const rows = await database.query<{ readonly text: string }>("select text from notes order by text");
    return rows.map(({ text }) => text);
  }

  test("can be opened by this user only", async () => {
    await start();
    expect(statSync(join(folder, ".s.PGSQL.5432")).mode & 0o777).toBe(0o600);
  });

  test("keeps one client's parameters out of another's statements, even when they arrive in pieces", async () => {
    await start();
    const filler = "x".repeat(300_000);
    const ask = async (database: Database, name: string): Promise<void> => {
      for (let round = 0; round < 10; round += 1) {
        const text = `select '${name}' as name, $1::text as round, length($2::text) as length`;
        const [row] = await database.query(text, [`${name} ${round}`, filler]);
        expect(row).toEqual({ name, round: `${name} ${round}`, length: filler.length });
      }
    };
    await Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => ask(client(), name)));
  });

  test("keeps one client's statements out of another's transaction", async () => {
    await start();
    const [writer, other] = [client(), client()];
    let outside: Promise<unknown> = Promise.resolve();
    const undone = writer.transaction(async (transaction) => {
      await transaction.query("insert into notes values ('undone')");
      outside = other.query("insert into notes values ('kept')");
      await sleep(50);
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    await outside;
    expect(await notes(other)).toEqual(["kept"]);
  });

  test("goes on after an error, inside a transaction and outside", async () => {
    await start();
    const database = client();
    await expect(database.query("selec 1")).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    const failed = database.transaction(async (transaction) => {
      await transaction.query("insert into notes values ('undone')");
      await transaction.query("select 1 / $1::integer", [0]);
    });
    await expect(failed).rejects.toMatchObject({
      cause: expect.objectContaining({ code: "22012" }) as unknown,
    });
    await database.query("insert into notes values ('kept')");
    expect(await notes(database)).toEqual(["kept"]);
  });

  test("rolls back what a client leaves open when it goes", async () => {
    await start();
    const [leaver, stayer] = [client(), client()];
    const left = leaver.transaction(async (transaction) => {
      await transaction.query("insert into notes values ('undone')");
      await transaction.query("this is no statement");
    });
    await expect(left).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    const socket = createConnection(join(folder, ".s.PGSQL.5432"));
    const startup = Buffer.from("\0\0\0\x29\0\x03\0\0user\0postgres\0database\0postgres\0\0", "latin1");
    socket.write(startup);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.write(Buffer.from("Q\0\0\0\x2bbegin; insert into notes values ('undone')\0", "latin1"));
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    expect(await notes(stayer)).toEqual([]);
  });

  test("tells who waits too long that the database is busy, and serves it later", async () => {
    await start({ turnMs: 100, idleTransactionMs: 60_000 });
    const [slow, waiting] = [client(), client()];
    await slow.transaction(async (transaction) => {
      await transaction.query("insert into notes values ('slow')");
      await expect(waiting.query("select 1")).rejects.toMatchObject({ code: "EDICT_DATABASE_BUSY" });
    });
    expect(await notes(waiting)).toEqual(["slow"]);
  });

  test("ends a transaction that is left idle, so that a stopped process stops nobody else", async () => {
    await start({ turnMs: 60_000, idleTransactionMs: 100 });
    const [stopped, other] = [client(), client()];
    const left = stopped.transaction(async (transaction) => {
      await transaction.query("insert into notes values ('undone')");
      await sleep(400);
      await transaction.query("select 1");
    });
    await sleep(20);
    expect(await notes(other)).toEqual([]);
    await expect(left).rejects.toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE" });
    await expect(stopped.query("select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });

  test("carries notifications from any client to any other", async () => {
    await start();
    const [speaker, listener] = [client(), client()];
    const heard: string[] = [];
    const stop = await listener.listen("news", {
      notified: (text) => heard.push(text),
      reconnected: () => {},
    });
    await speaker.query("select pg_notify('news', 'first'), pg_notify('gossip', 'not for us')");
    await speaker.transaction((transaction) => transaction.query("select pg_notify('news', 'second')"));
    await expect.poll(() => heard).toEqual(["first", "second"]);
    await stop();
  });

  test("ends its clients when it closes, and finishes what runs", async () => {
    await start();
    const database = client();
    const last = database.query("insert into notes select 'last' from generate_series(1, 20000)");
    await sleep(20);
    await Promise.all([last, server.close()]);
    await expect(database.query("select 1")).rejects.toMatchObject({ code: "EDICT_DATABASE_UNREACHABLE" });
  });

  test("drops a client that does not speak the protocol", async () => {
    await start();
    const socket = createConnection(join(folder, ".s.PGSQL.5432"));
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    await new Promise((resolve) => socket.once("close", resolve));
    await expect(client().query("select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });
});
