import { availableParallelism } from "node:os";
import type { Release } from "../../core/release.ts";
import { pieceLines } from "../log/log-reader.ts";
import type { LogPiece } from "../log/log-reader.ts";
import { openDecisionPoint } from "../open.ts";
import { openReplayPool } from "./pool.ts";
import type { ReplayPool } from "./pool.ts";
import { Replayer } from "./replayer.ts";
import type { ReplayRange } from "./replayer.ts";
import { mergeTally } from "./tally.ts";
import type { ReplayTally } from "./tally.ts";

export interface ReplayOptions {
  /** The proposed state. */
  readonly releases: readonly Release[];
  /** Decisions of other tenants are not asked again; absent: a tenant without a release is denied everything. */
  readonly tenants?: readonly string[];
  readonly range: ReplayRange;
  readonly pieces: AsyncIterable<LogPiece>;
  /** Default: as many as the machine has processors. */
  readonly threads?: number;
  /** The first so many bytes are asked again without threads, which take a while to start; default 8 MiB. */
  readonly aloneBytes?: number;
  /** Told how many bytes of the log were asked again. */
  readonly onProgress?: (bytes: number) => void;
}

const ALONE_BYTES = 8 * 1024 * 1024;

/**
 * Asks what a log recorded again, of the proposed releases. Throws EDICT_LOG_DAMAGED for a log that cannot be read and
 * EDICT_BUNDLE_INVALID when there is no policy.
 */
export async function replayLog(options: ReplayOptions): Promise<ReplayTally> {
  const { releases, range, tenants, pieces, onProgress = () => undefined } = options;
  const { threads = availableParallelism(), aloneBytes = ALONE_BYTES } = options;
  const point = await openDecisionPoint();
  point.replaceAll(releases);
  const alone = new Replayer(point, range, tenants);
  let pool: ReplayPool | undefined;
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      bytes += sizeOf(piece);
      if (bytes > aloneBytes && threads > 1) {
        pool ??= openReplayPool(threads, { releases, range, ...(tenants === undefined ? {} : { tenants }) });
        await pool.send(piece);
      } else await takeAlone(alone, piece);
      onProgress(bytes);
    }
    for (const tally of (await pool?.finish()) ?? []) mergeTally(alone.tally, tally);
  } finally {
    await pool?.close();
  }
  return alone.tally;
}

async function takeAlone(replayer: Replayer, piece: LogPiece): Promise<void> {
  const { torn } = replayer.tally;
  for await (const lines of pieceLines(piece, (file) => torn.push(file))) replayer.take(lines);
}

function sizeOf(piece: LogPiece): number {
  return "file" in piece ? piece.bytes : piece.lines.reduce((sum, { length }) => sum + length, 0);
}
