import { styleText } from "node:util";

export type Style = "bold" | "cyan" | "dim" | "green" | "magenta" | "red" | "yellow";

/** Puts a text in a style, or returns it as it is where colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

const colourful: Paint = (style, text) => styleText(style, text, { validateStream: false });

export interface ColourInput {
  /** False after --no-color. */
  readonly allowed: boolean;
  /** Whether the text goes to a terminal. */
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Chooses whether to colour: --no-color, NO_COLOR (no-color.org: any value but an empty one) and TERM=dumb say no,
 * FORCE_COLOR says yes, else the terminal decides.
 */
export function choosePaint({ allowed, terminal, env }: ColourInput): Paint {
  if (!allowed || isSet(env["NO_COLOR"])) return plain;
  if (isSet(env["FORCE_COLOR"]) && env["FORCE_COLOR"] !== "0") return colourful;
  return terminal && env["TERM"] !== "dumb" ? colourful : plain;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
