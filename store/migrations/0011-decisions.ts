import type { Migration } from "../migration.ts";

/** The decision log. A record is one line; beside it stand only the columns that it is looked for by. */
export const DECISIONS: Migration = {
  number: 11,
  name: "decisions",
  statements: [
    `create table edict_state.decisions (
      id text collate "C" primary key,
      time timestamptz not null,
      tenant text collate "C" not null,
      line text not null
    )`,
    `create index decisions_time on edict_state.decisions (time, id)`,
    `create index decisions_tenant_time on edict_state.decisions (tenant, time, id)`,
    `comment on table edict_state.decisions is 'Every recorded decision and, under ids that begin with gap:, what of them is missing.'`,
    `comment on column edict_state.decisions.line is 'JSON, as the decision log writes it.'`,
  ],
};
