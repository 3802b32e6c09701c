import { APPLY_LEASE, PLATFORM_UNIT, REMOVALS_UNIT } from "../core/ports.ts";

/** Says that there may be work. */
export const WORK_CHANNEL = "edict_work";

export const NOTIFY_WORK: string = `select pg_notify('${WORK_CHANNEL}', '')`;

const NOW = "moment.now";
const LIVING = `unit.expires_at > ${NOW}`;
const DUE = `unit.due_at <= ${NOW}`;

/** Where the unit waits and its time has come; a claim that ran out leaves it waiting. */
export const WAITS_DUE: string = `${DUE} and (unit.expires_at is null or unit.expires_at <= ${NOW})`;

/**
 * Two tables for the head of a statement: `moment`, the database's clock read once, and `busy`, one row that says what
 * stands in the way of others. Platform and tenants keep each other out, because a release is built from both: one that
 * was begun before the platform changed would be published after it.
 */
export const BUSY: string = `
  moment as materialized (select clock_timestamp() as now),
  busy as materialized (
    select
      (select max(expires_at) from edict_state.lease_terms, moment
        where name = '${APPLY_LEASE}' and expires_at > ${NOW}) as apply_until,
      exists (select from edict_state.work unit, moment
        where unit.unit = '${PLATFORM_UNIT}' and (${LIVING} or ${DUE})) as platform_busy,
      exists (select from edict_state.work unit, moment
        where unit.unit = '${REMOVALS_UNIT}' and ${LIVING}) as removals_held,
      exists (select from edict_state.work unit, moment where lane = 'tenant' and ${LIVING}) as tenants_held,
      exists (select from edict_state.work unit, moment where lane = 'tenant' and ${DUE}) as tenants_due
  )`;

/** Whether a unit of its lane may be claimed now. */
export const OPEN_LANE: string = `busy.apply_until is null and case unit.lane
    when 'platform' then not (busy.removals_held or busy.tenants_held)
    when 'tenant' then not (busy.platform_busy or busy.removals_held)
    when 'removals' then not (busy.platform_busy or busy.tenants_held or busy.tenants_due)
    else true end`;
