import { parseLine } from "./record-line.ts";

/** Where lines of the decision log end up. One writer uses it, and one call at a time. */
export interface LogSink {
  /**
   * Writes whole lines in their order. Resolves when the end of the process cannot take them any more and, with `sync`,
   * neither can a loss of power. When it rejects, none of them is there.
   */
  write(lines: readonly string[], sync: boolean): Promise<void>;
  /** What a writer that has ended wrote after its record number `after`. */
  countBeyond(writer: string, after: number): Promise<Written>;
  close(): Promise<void>;
}

/** Buffered records that are in the log, and dropped ones that it tells of. */
export interface Written {
  readonly records: number;
  readonly dropped: number;
}

/** The number of the first of some lines that `writer` buffered. */
export function firstNumber(lines: readonly string[], writer: string): number | undefined {
  for (const line of lines) {
    const number = numberIn(line, writer);
    if (number !== undefined) return number;
  }
  return undefined;
}

/** What some lines add to what `writer` wrote after its record number `after`. */
export function writtenIn(lines: Iterable<string>, writer: string, after: number): Written {
  let [records, dropped] = [0, 0];
  for (const line of lines) {
    if ((numberIn(line, writer) ?? 0) > after) records += 1;
    if (!line.startsWith('{"gap":')) continue;
    const parsed = parseLine(line);
    if (parsed.kind === "gap" && parsed.gap.writer === writer && parsed.gap.upTo > after)
      dropped += parsed.gap.dropped;
  }
  return { records, dropped };
}

const NUMBERED = /^\{"id":"([\w.-]+):(\d+)"/u;

/** The id of a buffered record: its number says how many the writer has taken. */
export function bufferedId(writer: string, number: number): string {
  return `${writer}:${number}`;
}

/** The id of a record that was waited for: nobody needs to count it. */
export function durableId(writer: string, number: number): string {
  return `${writer}:d${number}`;
}

/** The number of the last of some lines that `writer` buffered. */
export function lastNumber(lines: readonly string[], writer: string): number | undefined {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const number = numberIn(lines[index] ?? "", writer);
    if (number !== undefined) return number;
  }
  return undefined;
}

function numberIn(line: string, writer: string): number | undefined {
  const [, name, number] = NUMBERED.exec(line) ?? [];
  return name === writer ? Number(number) : undefined;
}
