import { describe, expect, test } from "vitest";
import type { Database } from "../../store/connection.ts";
import { migrate } from "../../store/migrate.ts";
import { MIGRATIONS } from "../../store/migrations.ts";
import { DATABASES, useDatabase } from "../servers/databases.ts";

/**
 * Rows as the program of that schema wrote them, by the number of the migration that made their table. A migration that
 * makes a table needs some here, so that the migrations after it are tried on them.
 */
const SAMPLES: Readonly<Record<number, string>> = {
  1: `insert into edict_state.applied (key, kind, tenant, generation, digest, resource, revision, origin, applied_at)
      values ('Role/viewer', 'Role', null, 3, 'sha256:1', '{"metadata":{"name":"viewer"},"spec":{"a":[1,null]}}', 'r1',
        '{"file":"platform/roles.yaml","line":1,"column":1}', '2026-11-01T10:00:00.123456Z'),
      ('Tenant/acme', 'Tenant', null, 1, 'sha256:2', '{}', 'r1', '{"file":"a.yaml","line":1,"column":1}', 'epoch'),
      ('Role/acme/ünïcode', 'Role', 'acme', 1, 'sha256:3', '{}', 'r1', '{"file":"b.yaml","line":9,"column":2}', 'epoch')`,
  2: `insert into edict_state.conditions (key, conditions) values
      ('Role/viewer', '[{"type":"Ready","status":"True","reason":"Applied","message":"in force"}]'),
      ('Role/acme/gone', '[{"type":"Ready","status":"False","reason":"Failed","message":"no"}]')`,
  3: `insert into edict_state.events (sequence, at, type, actor, tenant, resource, revision, plan, detail, previous, hash)
      values (1, '2026-11-01T10:00:00Z', 'resource.created', 'someone', null, 'Role/viewer', 'r1', 'sha256:p',
        '{"file":"platform/roles.yaml"}', 'sha256:0', 'sha256:1');
      update edict_state.trail_head set sequence = 1, hash = 'sha256:1', at = '2026-11-01T10:00:00Z'`,
  5: `insert into edict_state.leases (name, token) values ('apply', 7) on conflict (name) do update set token = 7;
      insert into edict_state.lease_terms (name, token, holder, expires_at) values ('apply', 7, 'host 1', 'epoch')`,
  6: `insert into edict_state.releases (digest, tenant, body, published_at)
        values ('sha256:r', 'acme', '{"format":1}', '2026-11-01T10:00:00Z');
      insert into edict_state.release_pointers (tenant, digest) values ('acme', 'sha256:r')`,
  7: `insert into edict_state.work (unit, priority, revision, attempts, due_at, since, holder, token, expires_at, problem)
      values ('acme', 1, 'r1', 2, '2026-11-01T10:00:00Z', '2026-11-01T09:00:00Z', null, null, null, 'no'),
      ('platform', 0, 'r1', 0, '2026-11-01T10:00:00Z', '2026-11-01T09:00:00Z', 'host 1', 4, 'epoch', null)`,
  8: `insert into edict_state.revisions (revision, number) values ('r0', 1), ('r1', 2);
      insert into edict_state.processes (holder, revision, seen_at) values ('host 1', 'r1', '2026-11-01T10:00:00Z')`,
  9: `insert into edict_state.pauses (target, reason, actor, since, until)
      values ('*', 'maintenance', 'someone', '2026-11-01T10:00:00Z', null),
      ('acme', 'asked for', 'someone', '2026-11-01T10:00:00Z', '2027-01-01T00:00:00Z')`,
  11: `insert into edict_state.decisions (id, time, tenant, line)
      values ('gap:1', '2026-11-01T10:00:00Z', '', '{"lost":1}'), ('d1', '2026-11-01T10:00:01Z', 'acme', '{"id":"d1"}')`,
  12: `insert into edict_state.agents (owner, agent, bundle, version, revision, problem, since, seen_at)
      values ('acme', 'a1', 'edict', '1.22.2', 'sha256:r', null, '2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z'),
      ('*', 'a1', 'edict', null, null, 'no bundle', '2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z')`,
  13: `insert into edict_state.tokens (name, digest, tenants, routes, created_by, created_at, expires_at, revoked_by, revoked_at)
      values ('app', repeat('0a', 32), '["acme"]', '["decisions"]', 'someone', '2026-11-01T10:00:00Z', '2027-01-01T00:00:00Z',
        null, null),
      ('old', repeat('0b', 32), '"all"', '"all"', 'someone', '2026-11-01T10:00:00Z', null, 'other', '2026-11-02T10:00:00Z')`,
};

const MAKES_TABLE = /create table edict_state\.(\w+)/u;

type Rows = Readonly<Record<string, readonly object[]>>;

/** Every row of edict's own tables as JSON, by table. */
async function everything(database: Database): Promise<Rows> {
  const tables = await database.query<{ readonly name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'edict_state'::regnamespace and relkind = 'r' and relname <> 'migrations' order by relname`,
  );
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const found = await database.query<{ readonly row: object }>(
        `select to_jsonb(one) as row from edict_state.${name} as one order by to_jsonb(one) ->> (
          select attname from pg_attribute where attrelid = 'edict_state.${name}'::regclass and attnum = 1)`,
      );
      return [name, found.map(({ row }) => row)] as const;
    }),
  );
  return Object.fromEntries(rows);
}

test("every table has sample rows", () => {
  const makers = MIGRATIONS.filter(({ statements }) => statements.some((text) => MAKES_TABLE.test(text)));
  for (const { number, name } of makers) expect([name, SAMPLES[number]]).toEqual([name, expect.any(String)]);
});

describe.each(DATABASES)("upgrading on %s", (kind) => {
  const database = useDatabase(kind);

  test.each(MIGRATIONS.slice(0, -1).map(({ number, name }) => [number, name] as const))(
    "from schema %i (%s) keeps every row, and the schema is that of a new database",
    async (number) => {
      const shape = await shapeOf(database());
      await database().query("drop schema edict_state cascade");
      await migrate(database(), MIGRATIONS.slice(0, number));
      for (const [made, statements] of Object.entries(SAMPLES)) {
        if (Number(made) > number) continue;
        for (const statement of statements.split(/;\s*\n/u)) await database().query(statement);
      }
      const before = await everything(database());
      await migrate(database());
      const after = await everything(database());
      for (const [table, rows] of Object.entries(before)) {
        expect(rows.length, table).toBeGreaterThan(0);
        expect([table, after[table]?.slice(0, rows.length)]).toMatchObject([table, rows]);
      }
      expect(await shapeOf(database())).toEqual(shape);
    },
  );
});

/** Columns, constraints and indexes, as PostgreSQL writes them down. */
function shapeOf(database: Database): Promise<readonly object[]> {
  return database.query(`
    select table_name as of, column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '') as what
      from information_schema.columns where table_schema = 'edict_state'
    union all select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'edict_state'::regnamespace
    union all select tablename, indexdef from pg_indexes where schemaname = 'edict_state'
    order by 1, 2`);
}
