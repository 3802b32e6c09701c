/** Lines and columns of one text, both from 1; columns count UTF-16 code units. */
export class LineIndex {
  readonly #text: string;
  #starts: Uint32Array | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  locate(offset: number): { readonly line: number; readonly column: number } {
    this.#starts ??= lineStarts(this.#text);
    const line = lastAtMost(this.#starts, offset);
    return { line: line + 1, column: offset - (this.#starts[line] ?? 0) + 1 };
  }

  /** How many of the characters from `start` to `end` stand on the line of `start`; at least 1. */
  lengthOnLine(start: number, end: number): number {
    const lineEnd = this.#text.indexOf("\n", start);
    const stop = lineEnd === -1 ? this.#text.length : lineEnd;
    return Math.max(1, Math.min(end, stop) - start);
  }
}

function lineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}

/** The index of the last number that is not above `bound`. The first is 0, so there is one. */
function lastAtMost(sorted: Uint32Array, bound: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= bound) low = middle;
    else high = middle - 1;
  }
  return low;
}
