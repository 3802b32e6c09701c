import type { Migration } from "../migration.ts";

/** Tokens that the command line makes. A scope is the text "all" or a list of names that is not empty. */
export const TOKENS: Migration = {
  number: 13,
  name: "tokens",
  statements: [
    `create table edict_state.tokens (
      name text collate "C" primary key,
      digest text not null unique check (digest ~ '^[0-9a-f]{64}$'),
      tenants jsonb not null
        check (case jsonb_typeof(tenants) when 'array' then tenants <> '[]' else tenants = '"all"' end),
      routes jsonb not null
        check (case jsonb_typeof(routes) when 'array' then routes <> '[]' else routes = '"all"' end),
      created_by text not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      revoked_by text,
      revoked_at timestamptz,
      check ((revoked_by is null) = (revoked_at is null))
    )`,
    `comment on table edict_state.tokens is 'Tokens for the server, by edict token; rows stay when a token is revoked.'`,
    `comment on column edict_state.tokens.digest is 'SHA-256 of the secret, in hexadecimal.'`,
  ],
};
