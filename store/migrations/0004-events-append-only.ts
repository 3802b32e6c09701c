import type { Migration } from "../migration.ts";

/**
 * Keeps ordinary code from changing the trail. An owner of the table can still switch the triggers off; that the trail
 * was changed then shows by its hashes.
 */
export const EVENTS_APPEND_ONLY: Migration = {
  number: 4,
  name: "events-append-only",
  statements: [
    `create function edict_state.refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the trail is append-only: % on %.% is refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
    end $$`,
    `create trigger events_append_only before update or delete on edict_state.events
      for each row execute function edict_state.refuse_change()`,
    `create trigger events_not_truncated before truncate on edict_state.events
      for each statement execute function edict_state.refuse_change()`,
  ],
};
