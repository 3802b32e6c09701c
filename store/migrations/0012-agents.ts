import type { Migration } from "../migration.ts";

/** Agents outside of edict that decide by its releases, as they last told of themselves. */
export const AGENTS: Migration = {
  number: 12,
  name: "agents",
  statements: [
    `create table edict_state.agents (
      owner text collate "C" not null,
      agent text collate "C" not null,
      bundle text collate "C" not null,
      version text,
      revision text,
      problem text,
      since timestamptz not null,
      seen_at timestamptz not null,
      primary key (owner, agent, bundle)
    )`,
    `create index agents_seen_at on edict_state.agents (seen_at)`,
    `comment on table edict_state.agents is 'OPA agents and what they run; rows of agents that fell silent are removed.'`,
    `comment on column edict_state.agents.owner is 'The tenant of the token that told, or * for a token of all.'`,
  ],
};
