import type { Migration } from "../migration.ts";

/**
 * The queue: a row is a unit that is to be reconciled, and, while somebody works on it, the claim. Transactions of the
 * claim keep a key-share lock on the row, which leaves it to be prolonged but not to be taken over. Beside it, what lets
 * the work of one owner read only the records that it sees.
 */
export const WORK: Migration = {
  number: 7,
  name: "work",
  statements: [
    `create table edict_state.work (
      unit text collate "C" primary key,
      lane text not null generated always as (
        case
          when unit = 'platform' then 'platform'
          when unit = 'platform/removals' then 'removals'
          when starts_with(unit, 'sweep/') then 'sweep'
          else 'tenant'
        end) stored,
      priority smallint not null,
      revision text not null,
      attempts integer not null default 0,
      due_at timestamptz not null,
      since timestamptz not null,
      holder text,
      token bigint,
      expires_at timestamptz,
      again boolean not null default false,
      problem text,
      check ((holder is null) = (token is null) and (token is null) = (expires_at is null))
    ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`,
    `create index work_due on edict_state.work (priority, due_at, unit)`,
    `create sequence edict_state.claim_token`,
    `comment on table edict_state.work is 'Units that are to be reconciled, and who works on them.'`,
    `comment on column edict_state.work.again is 'Asked for while it was claimed: comes back after that.'`,
    `insert into edict_state.leases (name, token) values ('apply', 0) on conflict do nothing`,
    `create index applied_tenant on edict_state.applied (tenant) where tenant is not null`,
    `create index applied_shared on edict_state.applied (key) where tenant is null and kind <> 'Tenant'`,
  ],
};
