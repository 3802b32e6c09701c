import type { Migration } from "../migration.ts";

/**
 * Who may write. A transaction that writes keeps a share lock on the row of `leases`, so that nobody takes over in its
 * middle; how long a lease runs is in a table of its own, so that it can be prolonged meanwhile.
 */
export const LEASES: Migration = {
  number: 5,
  name: "leases",
  statements: [
    `create table edict_state.leases (
      name text primary key,
      token bigint not null
    )`,
    `create table edict_state.lease_terms (
      name text primary key references edict_state.leases,
      token bigint not null,
      holder text not null,
      expires_at timestamptz not null
    )`,
    `comment on table edict_state.leases is 'The last token of each lease; only the newest may write.'`,
    `comment on table edict_state.lease_terms is 'Who holds each lease, and until when.'`,
  ],
};
