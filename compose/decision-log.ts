import path from "node:path";
import { describeError } from "../core/errors.ts";
import type { Logger, SqlExecutor } from "../core/ports.ts";
import { durationSeconds } from "../core/time.ts";
import type { DecisionLog } from "../decisions/log/decision-log.ts";
import { fileSink } from "../decisions/log/file-sink.ts";
import type { LogPiece, LogRange, LogReader } from "../decisions/log/log-reader.ts";
import { folderReader } from "../decisions/log/log-reader.ts";
import { openDecisionLog } from "../decisions/log/open-log.ts";
import { queryLog } from "../decisions/log/query.ts";
import type { LogNotes, LogQuery } from "../decisions/log/query.ts";
import type { ReleaseOf } from "../decisions/log/record-line.ts";
import { lineKey } from "../decisions/log/record-line.ts";
import type { DecidedRecord } from "../decisions/log/record.ts";
import { compressSegment, listSegments, pruneSegments } from "../decisions/log/segments.ts";
import { writtenIn } from "../decisions/log/sink.ts";
import type { LogSink } from "../decisions/log/sink.ts";
import { mayLive } from "../decisions/log/writer-name.ts";
import { replayLog } from "../decisions/replay/replay.ts";
import type { ReplayOptions } from "../decisions/replay/replay.ts";
import { replayReport } from "../decisions/replay/tally.ts";
import type { ReplayReport } from "../decisions/replay/tally.ts";
import type { WorkspaceFile } from "../engine/load/workspace.ts";
import { decisionsOf, insertDecisions, pruneDecisions, readDecisions } from "../store/decision-log.ts";

type LogSettings = WorkspaceFile["server"]["log"];

/** What is asked again, and of what. Times are milliseconds since the epoch. */
export interface ReplayQuestion extends LogRange, Omit<ReplayOptions, "pieces" | "range"> {
  /** A folder of log files; absent: the workspace's own log. */
  readonly folder?: string;
}

/** What the log of a workspace is made of. */
interface LogParts {
  readonly settings: LogSettings;
  /** Where a relative folder is, and the counters. */
  readonly dataDir: string;
  readonly database: () => Promise<SqlExecutor>;
  readonly logger: Logger;
}

/** The decision log of one workspace, as edict.yaml wants it. */
export class WorkspaceLog {
  readonly #parts: () => Promise<LogParts>;
  #stopUpkeep: () => Promise<void> = () => Promise.resolve();

  constructor(
    dataDir: string,
    logger: Logger,
    settings: () => Promise<WorkspaceFile>,
    database: () => Promise<SqlExecutor>,
  ) {
    this.#parts = async () => ({ settings: (await settings()).server.log, dataDir, database, logger });
  }

  /**
   * The log that the answers of `point` are to be recorded in; `undefined` where edict.yaml asks for none. Old records are
   * removed while the workspace is open. Whoever opens the log closes it, before the workspace.
   */
  async open(point: { readonly release: ReleaseOf }): Promise<DecisionLog | undefined> {
    const parts = await this.#parts();
    const log = await openLog(parts, (tenant) => point.release(tenant));
    this.#stopUpkeep = keepLogShort(parts);
    return log;
  }

  /** Recorded decisions of this log, or of a folder of log files. */
  async records(query: LogQuery, notes: LogNotes, folder?: string): Promise<AsyncIterable<DecidedRecord>> {
    return queryLog(await this.#reader(folder), query, notes);
  }

  /** Asks this log, or a folder of log files, again of other releases. Throws EDICT_LOG_DAMAGED. */
  async replay({ folder, from, to, tenant, ...options }: ReplayQuestion): Promise<ReplayReport> {
    const reader = await this.#reader(folder);
    const time = (millis: number): string => new Date(millis).toISOString();
    const range = {
      ...(from === undefined ? {} : { from: time(from) }),
      ...(to === undefined ? {} : { to: time(to) }),
      ...(tenant === undefined ? {} : { tenant }),
    };
    const read = { ...(from === undefined ? {} : { from }), ...(tenant === undefined ? {} : { tenant }) };
    const pieces = reader.read(to === undefined ? read : { ...read, to });
    return replayReport(await replayLog({ ...options, range, pieces }));
  }

  async close(): Promise<void> {
    await this.#stopUpkeep();
  }

  async #reader(folder?: string): Promise<LogReader> {
    return folder === undefined ? openLogReader(await this.#parts()) : folderReader(folder);
  }
}

/** How often what is too old is removed. */
const UPKEEP_MS = 3_600_000;

/** The folder of the segments. */
function folderOf({ settings, dataDir }: LogParts): string {
  return path.resolve(dataDir, settings.folder);
}

/** A log that decisions are recorded in; `undefined` where edict.yaml asks for none. */
async function openLog(parts: LogParts, releaseOf: ReleaseOf): Promise<DecisionLog | undefined> {
  const { settings, logger } = parts;
  if (settings.to === "none") return undefined;
  const folder = folderOf(parts);
  const database = settings.to === "database" ? await parts.database() : undefined;
  const { durable, routes, keep, mask, maxBufferedRecords, flushMs } = settings;
  return openDecisionLog({
    folder,
    openSink: (writer) =>
      database === undefined
        ? fileSink({ folder, writer, now: Date.now })
        : Promise.resolve(databaseSink(database)),
    mask: { keep, mask },
    mode: (route) => routes[route] ?? (durable ? "durable" : "buffered"),
    maxBufferedRecords,
    flushMs,
    releaseOf,
    now: Date.now,
    onTrouble: (error) => {
      if (error === undefined) logger.info("decisions are recorded again");
      else logger.error("decisions cannot be recorded", { error: describeError(error) });
    },
  });
}

/** The log as it can be read. Opens the database only where the log is in it. */
async function openLogReader(parts: LogParts): Promise<LogReader> {
  if (parts.settings.to !== "database") return folderReader(folderOf(parts));
  const database = await parts.database();
  return {
    async *read({ from, to, tenant }): AsyncIterableIterator<LogPiece> {
      const pages = readDecisions(database, {
        ...(tenant === undefined ? {} : { tenant }),
        ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
        ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
      });
      for await (const lines of pages) yield { lines };
    },
  };
}

function databaseSink(database: SqlExecutor): LogSink {
  return {
    write: (lines) =>
      insertDecisions(
        database,
        lines.map((line) => ({ ...lineKey(line), line })),
      ),
    countBeyond: async (writer, after) => writtenIn(await decisionsOf(database, writer), writer, after),
    close: () => Promise.resolve(),
  };
}

/** Removes records that are older than the retention, and compresses what ended processes left; now and every hour. */
function keepLogShort(parts: LogParts): () => Promise<void> {
  if (parts.settings.to === "none") return () => Promise.resolve();
  let running = upkeep(parts);
  const timer = setInterval(() => {
    running = running.then(() => upkeep(parts));
  }, UPKEEP_MS).unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}

async function upkeep(parts: LogParts): Promise<void> {
  const { settings, logger } = parts;
  const before = Date.now() - durationSeconds(settings.retention) * 1000;
  try {
    if (settings.to === "database") {
      await pruneDecisions(await parts.database(), new Date(before).toISOString());
      return;
    }
    const folder = folderOf(parts);
    await pruneSegments(folder, before);
    for (const segment of await listSegments(folder))
      if (!segment.compressed && !mayLive(segment.writer, segment.writtenAt, Date.now()))
        await compressSegment(segment);
  } catch (error) {
    logger.warn("the decision log could not be tidied up; it is tried again", {
      error: describeError(error),
    });
  }
}
