import { listSegments, readSegment } from "./segments.ts";

/** Which part of the log; times are milliseconds since the epoch, `from` belongs to it and `to` does not. */
export interface LogRange {
  readonly from?: number;
  readonly to?: number;
  readonly tenant?: string;
}

/** A part of the log: lines, or a file that can be read by another thread. It can hold more than was asked for. */
export type LogPiece =
  | { readonly lines: readonly string[] }
  | { readonly file: string; readonly bytes: number };

/** A log that can be read. */
export interface LogReader {
  /** Everything of the range and possibly more, roughly in the order of time. */
  read(range: LogRange): AsyncIterable<LogPiece>;
}

/** The log in a folder of segments. A segment has records of the past only, so one that ended before `from` has none. */
export function folderReader(folder: string): LogReader {
  return {
    async *read({ from = -Infinity }): AsyncIterableIterator<LogPiece> {
      for (const { file, bytes, writtenAt } of await listSegments(folder))
        if (writtenAt >= from) yield { file, bytes };
    },
  };
}

/** The lines of a piece. `onTorn` is told of a file whose last line was not finished. */
export async function* pieceLines(
  piece: LogPiece,
  onTorn: (file: string) => void,
): AsyncIterableIterator<readonly string[]> {
  if ("lines" in piece) yield piece.lines;
  else for await (const { lines } of readSegment(piece.file, onTorn)) yield lines;
}
