import type { Migration } from "../migration.ts";

/** Apart from what was applied, because resources that were never applied have conditions too. */
export const CONDITIONS: Migration = {
  number: 2,
  name: "conditions",
  statements: [
    `create table edict_state.conditions (
      key text collate "C" primary key,
      conditions jsonb not null
    )`,
    `comment on table edict_state.conditions is 'The state of each resource for people and programs.'`,
  ],
};
