import type { Migration } from "../migration.ts";

/** What the conditions of one owner are found by, and the members that conditions did not have before. */
export const CONDITIONS_SINCE: Migration = {
  number: 10,
  name: "conditions-since",
  statements: [
    `create index conditions_owner on edict_state.conditions
      ((case when split_part(key, '/', 3) = '' then '' else split_part(key, '/', 2) end))`,
    `update edict_state.conditions as told set conditions = (
      select coalesce(jsonb_agg(condition || jsonb_build_object(
        'observedGeneration', coalesce(record.generation, 1),
        'since', to_char(coalesce(record.applied_at, now()) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      ) order by place), '[]')
      from jsonb_array_elements(told.conditions) with ordinality as one(condition, place)
        left join edict_state.applied as record on record.key = told.key)`,
  ],
};
