const NEWLINE = 0x0a;
const SPACE = 0x20;
const HASH = 0x23;
const DASH = 0x2d;

/**
 * Walks over the lines of a text that hold more than blanks and comments. After a failure it stands at the end of the
 * text, so that every loop over it ends.
 */
export class LineReader {
  protected readonly text: string;
  /** Offset of the next character. */
  protected at = -1;
  protected lineStart = 0;
  protected lineEnd = -1;
  /** The column of the line's first character, from 0; -1 at the end of a document. */
  protected indent = -1;
  /** Whether the document ended by `---`, which is at `at`. */
  protected atMarker = false;
  protected failed = false;

  constructor(text: string) {
    this.text = text;
  }

  protected fail(): null {
    this.failed = true;
    this.atMarker = false;
    this.indent = -1;
    this.at = this.text.length;
    this.lineEnd = this.at;
    return null;
  }

  /** From the end of a line to the first character of the next line that holds more than blanks and a comment. */
  protected nextLine(): void {
    const { text } = this;
    let start = this.at + 1;
    while (start < text.length) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at += 1;
      const code = text.charCodeAt(at);
      if (code !== NEWLINE && code !== HASH) return this.#enterLine(start, at);
      start = code === NEWLINE ? at + 1 : lineEndOf(text, at) + 1;
    }
    this.at = text.length;
    this.lineEnd = this.at;
    this.indent = -1;
  }

  #enterLine(start: number, at: number): void {
    this.lineStart = start;
    this.at = at;
    this.lineEnd = lineEndOf(this.text, at);
    this.atMarker = at === start && this.text.startsWith("---", at) && this.isBlankAt(at + 3);
    this.indent = this.atMarker || at === this.text.length ? -1 : at - start;
  }

  /** Past the rest of a line, which may hold only blanks and a comment, to the next line. */
  protected endLine(): void {
    const end = this.at;
    this.skipSpaces();
    if (this.at !== this.lineEnd && !(this.text.charCodeAt(this.at) === HASH && this.at > end)) {
      this.fail();
      return;
    }
    this.at = this.lineEnd;
    this.nextLine();
  }

  protected skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
  }

  protected isBlankAt(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === NEWLINE || at >= this.text.length;
  }

  /** Whether an item of a list begins here. */
  protected atDash(): boolean {
    return this.text.charCodeAt(this.at) === DASH && this.isBlankAt(this.at + 1);
  }

  /**
   * A literal text (`|` or `|-`) whose lines stand deeper than `column`; afterwards at the end of its last line. Only
   * plain cases: any other header, one with anything behind it, and lines of blanks that are longer than the indentation,
   * fail.
   */
  protected literal(column: number): string | null {
    const header = this.text.slice(this.at, this.lineEnd);
    const indent = this.#literalIndent();
    if ((header !== "|" && header !== "|-") || indent <= column) return this.fail();
    const lines: string[] = [];
    let end = this.lineEnd;
    for (let start = end + 1; start < this.text.length; start = end + 1) {
      const content = start + this.#spacesAt(start);
      const stop = lineEndOf(this.text, start);
      if (content < stop && content - start <= column) break;
      if (content < stop ? content - start < indent : stop - start > indent) return this.fail();
      lines.push(this.text.slice(start + indent, stop));
      end = stop;
    }
    this.at = end;
    this.lineEnd = end;
    return lines.join("\n").replace(/\n+$/u, "") + (header === "|" ? "\n" : "");
  }

  /** The indentation of the first line below that holds more than blanks. */
  #literalIndent(): number {
    let start = this.lineEnd + 1;
    while (start < this.text.length && start + this.#spacesAt(start) === lineEndOf(this.text, start)) {
      start = lineEndOf(this.text, start) + 1;
    }
    return start < this.text.length ? this.#spacesAt(start) : -1;
  }

  #spacesAt(start: number): number {
    let at = start;
    while (this.text.charCodeAt(at) === SPACE) at += 1;
    return at - start;
  }
}

function lineEndOf(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
