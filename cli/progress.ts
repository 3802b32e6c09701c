import type { Paint } from "./colour.ts";
import type { OutputStream } from "./world.ts";

/** Tells how far a long piece of work is. */
export interface Progress {
  advance(finished: number, total: number): void;
  /** Ends the telling; what is printed afterwards begins on a new line. */
  end(): void;
}

const BAR_WIDTH = 30;
/** Lines are printed at every tenth, so that a log of thousands of changes stays short. */
const STEPS = 10;
/** A bar of thousands of small steps is drawn this often at most. */
const FINE_STEPS = 200;
/** Fewer changes are done before a line could be read. */
const WORTH_TELLING = 20;

/** A bar that is drawn over on a terminal, lines otherwise. */
export function openProgress(stream: OutputStream, paint: Paint): Progress {
  return stream.isTTY === true ? bar(stream, paint) : lines(stream);
}

/** A bar that counts `what` on a terminal; silent otherwise. Drawn only where it shows something else than before. */
export function openBar(stream: OutputStream, paint: Paint, what: string): Progress {
  if (stream.isTTY !== true) return { advance: () => undefined, end: () => undefined };
  const drawing = bar(stream, paint, ` ${what}`);
  let told = -1;
  return {
    advance: (finished, total) => {
      const step = Math.floor((FINE_STEPS * finished) / Math.max(total, 1));
      if (step === told) return;
      told = step;
      drawing.advance(finished, total);
    },
    end: () => drawing.end(),
  };
}

function bar(stream: OutputStream, paint: Paint, what = ""): Progress {
  let drawn = false;
  return {
    advance: (finished, total) => {
      const done = Math.round((BAR_WIDTH * finished) / Math.max(total, 1));
      const blocks = `${paint("green", "█".repeat(done))}${paint("dim", "░".repeat(BAR_WIDTH - done))}`;
      stream.write(`\r${blocks} ${finished} of ${total}${what}`);
      drawn = true;
    },
    end: () => {
      // ECMA-48: CR, then EL 2 erases the line, so that only the result stays on the screen.
      if (drawn) stream.write("\r\u001b[2K");
      drawn = false;
    },
  };
}

function lines(stream: OutputStream): Progress {
  let told = 0;
  return {
    advance: (finished, total) => {
      if (total < WORTH_TELLING) return;
      const step = Math.floor((STEPS * finished) / Math.max(total, 1));
      if (step <= told) return;
      told = step;
      stream.write(`applied ${finished} of ${total}\n`);
    },
    end: () => {
      told = 0;
    },
  };
}
