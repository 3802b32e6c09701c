import type { Migration } from "../migration.ts";

/** A release never changes; the pointer says which one is in force. */
export const RELEASES: Migration = {
  number: 6,
  name: "releases",
  statements: [
    `create table edict_state.releases (
      digest text primary key,
      tenant text not null,
      body text not null,
      published_at timestamptz not null default now()
    )`,
    `create table edict_state.release_pointers (
      tenant text collate "C" primary key,
      digest text not null references edict_state.releases
    )`,
    `comment on column edict_state.releases.body is 'Canonical JSON (RFC 8785); its SHA-256 is the digest.'`,
    `comment on table edict_state.release_pointers is 'The release that each tenant is served from.'`,
  ],
};
