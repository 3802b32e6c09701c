import { mkdirSync } from "node:fs";
import { DecisionLog } from "./decision-log.ts";
import type { LogMode } from "./decision-log.ts";
import { DropCounter, findLost } from "./drop-counter.ts";
import { questionMask } from "./mask.ts";
import type { MaskSettings } from "./mask.ts";
import { gapLine, lineWriter } from "./record-line.ts";
import type { ReleaseOf } from "./record-line.ts";
import type { LoggedRoute } from "./record.ts";
import type { LogSink } from "./sink.ts";
import { mayLive, newWriterName } from "./writer-name.ts";

export interface OpenLogOptions {
  /** Where counters are kept, whatever the sink is. */
  readonly folder: string;
  readonly openSink: (writer: string) => Promise<LogSink>;
  readonly mask: MaskSettings;
  readonly mode: (route: LoggedRoute) => LogMode;
  readonly maxBufferedRecords: number;
  /** How long a buffered record waits at most, in milliseconds. */
  readonly flushMs: number;
  readonly releaseOf: ReleaseOf;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told once when writing begins to fail, and once (without an error) when it works again. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Opens the log for this thread, and says in it what ended processes could not write any more. Throws what making the
 * folder or writing to the sink throws.
 */
export async function openDecisionLog(options: OpenLogOptions): Promise<DecisionLog> {
  const { folder, mask, releaseOf } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const writer = newWriterName();
  const sink = await options.openSink(writer);
  const found = await settleLost(sink, options);
  const counter = new DropCounter(folder, writer, found);
  return new DecisionLog({
    ...options,
    sink,
    counter,
    writer,
    line: lineWriter(questionMask(mask), releaseOf),
  });
}

/** How many decisions of ended processes have no record; the log tells of them from now on. */
async function settleLost(sink: LogSink, { folder, now }: OpenLogOptions): Promise<number> {
  const found = await findLost(folder, sink, (writer, heardAt) => mayLive(writer, heardAt, now()));
  const time = new Date(now()).toISOString();
  let sum = 0;
  for (const { writer, lost, upTo, settle } of found) {
    if (lost > 0) await sink.write([gapLine({ dropped: lost, writer, cause: "ended", upTo, time })], true);
    sum += Math.max(lost, 0);
    settle();
  }
  return sum;
}
