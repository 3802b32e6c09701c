import type { Migration } from "../migration.ts";

/** Which revisions were worked at, in the order in which sources moved to them, and where each process is. */
export const REVISIONS: Migration = {
  number: 8,
  name: "revisions",
  statements: [
    `create table edict_state.revisions (
      revision text collate "C" primary key,
      number bigint not null unique
    )`,
    `create table edict_state.processes (
      holder text collate "C" primary key,
      revision text collate "C" not null references edict_state.revisions,
      seen_at timestamptz not null
    )`,
    `comment on table edict_state.revisions is 'The higher the number, the newer; going back gives a new number.'`,
    `comment on table edict_state.processes is 'The revision of each process, and when it last said so.'`,
  ],
};
