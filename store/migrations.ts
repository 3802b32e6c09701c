import type { Migration } from "./migration.ts";
import { APPLIED } from "./migrations/0001-applied.ts";
import { CONDITIONS } from "./migrations/0002-conditions.ts";
import { EVENTS } from "./migrations/0003-events.ts";
import { EVENTS_APPEND_ONLY } from "./migrations/0004-events-append-only.ts";
import { LEASES } from "./migrations/0005-leases.ts";
import { RELEASES } from "./migrations/0006-releases.ts";
import { WORK } from "./migrations/0007-work.ts";
import { REVISIONS } from "./migrations/0008-revisions.ts";
import { PAUSES } from "./migrations/0009-pauses.ts";
import { CONDITIONS_SINCE } from "./migrations/0010-conditions-since.ts";
import { DECISIONS } from "./migrations/0011-decisions.ts";
import { AGENTS } from "./migrations/0012-agents.ts";
import { TOKENS } from "./migrations/0013-tokens.ts";
import { RELEASE_RETENTION } from "./migrations/0014-release-retention.ts";

/** Every migration, in order. */
export const MIGRATIONS: readonly Migration[] = [
  APPLIED,
  CONDITIONS,
  EVENTS,
  EVENTS_APPEND_ONLY,
  LEASES,
  RELEASES,
  WORK,
  REVISIONS,
  PAUSES,
  CONDITIONS_SINCE,
  DECISIONS,
  AGENTS,
  TOKENS,
  RELEASE_RETENTION,
];
