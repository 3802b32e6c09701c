import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DATABASES, freshTarget, requireDatabase, useDatabase } from "../tests/servers/databases.ts";
import { openDatabase } from "./database.ts";
import { migrate, migrationDigest } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";

const NEXT = {
  number: MIGRATIONS.length + 1,
  name: "next",
  statements: ["create table edict_state.next (x integer)"],
};

describe("the list of migrations", () => {
  test("is numbered without gaps and has one file each, named alike", () => {
    const files = MIGRATIONS.map(({ number, name }) => `${String(number).padStart(4, "0")}-${name}.ts`);
    expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, index) => index + 1));
    expect(readdirSync(join(import.meta.dirname, "migrations")).toSorted()).toEqual(files);
  });

  test("has the statements that were released", () => {
    // A migration that was released never changes: add another one instead of mending this list.
    expect(MIGRATIONS.map((migration) => migrationDigest(migration).slice(7, 19))).toMatchInlineSnapshot(`
      [
        "8e2d0a14a0ab",
        "f3752222f414",
        "941026583589",
        "3d1180eddad1",
        "1e6f7a71183c",
        "2a24dc11f673",
        "516cb8e3769a",
        "5d48980cef9c",
        "d4afddd17487",
        "29da60b56ab7",
        "660fc4d65594",
        "96ec99e2a9d4",
        "04c559d9e8c7",
        "8051dc3319b3",
      ]
    `);
  });
});

describe.each(DATABASES)("migrating on %s", (kind) => {
  const database = useDatabase(kind);

  test("runs what is missing, once", async () => {
    await migrate(database(), [...MIGRATIONS, NEXT]);
    await migrate(database(), [...MIGRATIONS, NEXT]);
    const rows = await database().query("select number, name from edict_state.migrations order by number");
    expect(rows).toEqual([...MIGRATIONS, NEXT].map(({ number, name }) => ({ number, name })));
    expect(await database().query("select * from edict_state.next")).toEqual([]);
  });

  test("runs all or nothing", async () => {
    const broken = { number: NEXT.number + 1, name: "broken", statements: ["create table"] };
    const migrating = migrate(database(), [...MIGRATIONS, NEXT, broken]);
    await expect(migrating).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    await expect(database().query("select * from edict_state.next")).rejects.toThrow();
  });

  test("refuses a database that a newer edict migrated, and leaves it alone", async () => {
    await migrate(database(), [...MIGRATIONS, NEXT]);
    await expect(migrate(database())).rejects.toMatchObject({ code: "EDICT_DATABASE_NEWER" });
  });

  test("refuses a database on which a migration was run with other statements", async () => {
    await database().query("update edict_state.migrations set digest = 'sha256:0' where number = 2");
    await expect(migrate(database())).rejects.toThrow(/migration 2 \(conditions\)/u);
  });
});

describe("migrating one PostgreSQL", () => {
  requireDatabase("postgres");

  test("from many processes at once runs each migration once", async () => {
    const target = await freshTarget("postgres");
    const databases = await Promise.all(Array.from({ length: 5 }, () => openDatabase(target)));
    expect(await databases[0]?.query("select count(*) from edict_state.migrations")).toEqual([
      { count: MIGRATIONS.length },
    ]);
    // Again, with connections that remember that there is no such schema.
    await databases[0]?.query("drop schema edict_state cascade");
    await Promise.all(databases.map((database) => migrate(database)));
    await Promise.all(databases.map((database) => database.close()));
  });
});
