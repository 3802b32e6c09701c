import type { Paint } from "./colour.ts";
import { printable } from "./printable.ts";

/** A cell: a text, or one with the style that it is shown in. */
export type Cell = string | { readonly text: string; readonly style: Parameters<Paint>[0] };

const GAP = "  ";

/**
 * Rows under headings, columns as wide as their widest cell. The last column is not padded. Cells are made printable
 * here, so that nothing in them can move the cursor.
 */
export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string {
  const cells = rows.map((row) => row.map((cell) => ({ ...split(cell) })));
  const widths = headings.map((heading, column) =>
    cells.reduce((widest, row) => Math.max(widest, width(row[column]?.text ?? "")), width(heading)),
  );
  const head = line(
    headings.map((text) => ({ text, style: "bold" })),
    widths,
    paint,
  );
  return [head, ...cells.map((row) => line(row, widths, paint))].join("");
}

interface StyledText {
  readonly text: string;
  readonly style?: Parameters<Paint>[0];
}

function split(cell: Cell): StyledText {
  return typeof cell === "string" ? { text: printable(cell) } : { ...cell, text: printable(cell.text) };
}

function line(row: readonly StyledText[], widths: readonly number[], paint: Paint): string {
  const parts = row.map(({ text, style }, column) => {
    const padding = column === row.length - 1 ? "" : " ".repeat((widths[column] ?? 0) - width(text));
    return `${style === undefined ? text : paint(style, text)}${padding}`;
  });
  return `${parts.join(GAP).trimEnd()}\n`;
}

/** Columns that a text takes, by code points: wide characters count as one, which only costs alignment. */
function width(text: string): number {
  return Array.from(text).length;
}
