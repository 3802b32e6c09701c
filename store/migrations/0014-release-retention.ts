import type { Migration } from "../migration.ts";

const TOLD = "type in ('release.published', 'release.withdrawn')";

/** When a release was in force last, so that old ones can be removed; and how a tenant's past is found by entry or time. */
export const RELEASE_RETENTION: Migration = {
  number: 14,
  name: "release-retention",
  statements: [
    `alter table edict_state.releases add column superseded_at timestamptz`,
    `comment on column edict_state.releases.superseded_at is
      'When it ceased to be in force; null while it is, or was never since it was written.'`,
    `create index releases_superseded on edict_state.releases (superseded_at) where superseded_at is not null`,
    `create index events_release on edict_state.events (tenant, sequence) where ${TOLD}`,
    `create index events_release_at on edict_state.events (tenant, at, sequence) where ${TOLD}`,
    `update edict_state.releases as kept set superseded_at = coalesce((
        select min(event.at) from edict_state.events as event
        where event.tenant = kept.tenant and event.${TOLD} and event.sequence > (
          select max(told.sequence) from edict_state.events as told
          where told.tenant = kept.tenant and told.${TOLD} and told.detail->>'release' = kept.digest)
      ), now())
      where not exists (select from edict_state.release_pointers as pointer where pointer.digest = kept.digest)`,
  ],
};
