import type { Migration } from "../migration.ts";

/** What edict applied, one row a resource. */
export const APPLIED: Migration = {
  number: 1,
  name: "applied",
  statements: [
    `create table edict_state.applied (
      key text collate "C" primary key,
      kind text not null,
      tenant text,
      generation integer not null check (generation >= 1),
      digest text not null,
      resource jsonb not null,
      revision text not null,
      origin jsonb not null,
      applied_at timestamptz not null
    )`,
    `comment on table edict_state.applied is 'What edict applied last, by resource key.'`,
  ],
};
