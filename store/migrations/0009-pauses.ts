import type { Migration } from "../migration.ts";

/** What people paused, one row a target. */
export const PAUSES: Migration = {
  number: 9,
  name: "pauses",
  statements: [
    `create table edict_state.pauses (
      target text collate "C" primary key,
      reason text not null,
      actor text not null,
      since timestamptz not null,
      until timestamptz
    )`,
    `comment on table edict_state.pauses is 'Resources, tenants or everything (*) that nobody may change for now.'`,
  ],
};
