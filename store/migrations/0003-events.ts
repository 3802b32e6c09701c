import type { Migration } from "../migration.ts";

/** The trail, and its head: the one row that writers of events lock, and by which a cut tail shows. */
export const EVENTS: Migration = {
  number: 3,
  name: "events",
  statements: [
    `create table edict_state.events (
      sequence bigint primary key,
      at timestamptz not null,
      type text not null,
      actor text not null,
      tenant text,
      resource text,
      revision text,
      plan text,
      detail jsonb not null,
      previous text not null,
      hash text not null
    )`,
    `create index events_tenant on edict_state.events (tenant, sequence) where tenant is not null`,
    `create index events_resource on edict_state.events (resource, sequence) where resource is not null`,
    `comment on table edict_state.events is 'The append-only trail, chained by hash; see edict audit verify.'`,
    `create table edict_state.trail_head (
      only_row boolean primary key default true check (only_row),
      sequence bigint not null,
      hash text not null,
      at timestamptz not null
    )`,
    `insert into edict_state.trail_head (sequence, hash, at)
      values (0, 'sha256:' || repeat('0', 64), '-infinity')`,
    `comment on table edict_state.trail_head is 'The last entry of the trail.'`,
  ],
};
