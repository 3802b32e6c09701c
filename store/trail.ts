import type { Event } from "../core/event.ts";
import type { TrailVerification } from "../core/ports.ts";
import type { Digest } from "../core/resource.ts";
import type { Session } from "./connection.ts";
import { NO_EVENT, eventHash, readPage } from "./events.ts";

const PAGE = 1000;

const READ_STATE = `
  select (select count(*) from edict_state.events) as count,
    (select max(sequence) from edict_state.events) as last,
    (select sequence from edict_state.trail_head) as sequence,
    (select hash from edict_state.trail_head) as hash`;

/** What one snapshot of the database says of the trail's size and end. */
interface TrailState {
  readonly count: number;
  readonly last: number | null;
  readonly sequence: number | null;
  readonly hash: Digest | null;
}

interface Position {
  readonly sequence: number;
  readonly hash: Digest;
}

type Broken = Extract<TrailVerification, { readonly intact: false }>;

/**
 * Walks the trail page by page and finds an entry that was altered, removed, inserted or moved, and a tail that was cut
 * off. It cannot find that somebody who may write every table made a whole new trail: compare the head with one that was
 * kept elsewhere. Entries that are appended meanwhile are walked too.
 */
export async function verifyTrail(session: Session): Promise<TrailVerification> {
  let position: Position = { sequence: 0, hash: NO_EVENT };
  for (let after: number | undefined; ; after = position.sequence) {
    const page = await readPage(session, after, PAGE);
    for (const event of page) {
      const problem = entryProblem(event, position);
      if (problem !== undefined) return problem;
      position = event;
    }
    if (page.length === PAGE) continue;
    const end = await judgeEnd(session, position);
    if (end !== undefined) return end;
  }
}

function entryProblem(event: Event, before: Position): Broken | undefined {
  const expected = before.sequence + 1;
  if (event.sequence > expected) return broken(expected, `entry ${expected} is missing`);
  if (event.sequence < expected) return broken(event.sequence, `entry ${event.sequence} was inserted`);
  if (event.previous !== before.hash) {
    return broken(
      expected,
      `entry ${expected} does not follow entry ${before.sequence}: one of them was replaced or moved`,
    );
  }
  const { hash, ...content } = event;
  return eventHash(content) === hash ? undefined : broken(expected, `entry ${expected} was altered`);
}

/** Judges the end against the head's row; undefined when entries were appended since the last page was read. */
async function judgeEnd(session: Session, position: Position): Promise<TrailVerification | undefined> {
  const [state] = await session.query<TrailState>(READ_STATE);
  const { sequence: head, hash, last, count } = state ?? { sequence: null, hash: null, last: null, count: 0 };
  const { sequence } = position;
  if (head === null) return broken(sequence, "the head of the trail is missing");
  if ((last ?? 0) < sequence) return broken((last ?? 0) + 1, `entry ${(last ?? 0) + 1} is missing`);
  if (head < sequence) return broken(head + 1, `entry ${head + 1} was inserted after the end`);
  if (head > sequence) {
    return (last ?? 0) > sequence
      ? undefined
      : broken(sequence + 1, `entry ${sequence + 1} is missing: the trail was cut off there, it had ${head}`);
  }
  if ((last ?? 0) > head) return broken(head + 1, `entry ${head + 1} was inserted after the end`);
  if (count !== sequence) return broken(sequence, "an entry stands twice");
  if (hash !== position.hash)
    return broken(sequence, `entry ${sequence} is not the one that the trail ended with`);
  return { intact: true, count, ...(count === 0 ? {} : { head: position }) };
}

function broken(sequence: number, problem: string): Broken {
  return { intact: false, sequence, problem };
}
