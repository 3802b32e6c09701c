import type { Migration } from "./migration.ts";
import { APPLIED } from "./migrations/0001-applied.ts";
import { CONDITIONS } from "./migrations/0002-conditions.ts";
import { EVENTS } from "./migrations/0003-events.ts";
import { EVENTS_APPEND_ONLY } from "./migrations/0004-events-append-only.ts";
import { LEASES } from "./migrations/0005-leases.ts";
import { RELEASES } from "./migrations/0006-releases.ts";

/** Every migration, in order. */
export const MIGRATIONS: readonly Migration[] = [
  APPLIED,
  CONDITIONS,
  EVENTS,
  EVENTS_APPEND_ONLY,
  LEASES,
  RELEASES,
];
