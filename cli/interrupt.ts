import { EXIT } from "./exit-codes.ts";
import type { World } from "./world.ts";

export interface Interrupt {
  /** Raised by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  dispose(): void;
}

/** Turns the first signal into a wish to stop, and a second one into the end of the process at once. */
export function listenForInterrupt(world: World, onFirst: () => void): Interrupt {
  const controller = new AbortController();
  const dispose = world.onSignal(() => {
    if (controller.signal.aborted) {
      world.exit(EXIT.interrupted);
      return;
    }
    controller.abort();
    onFirst();
  });
  return { signal: controller.signal, dispose };
}
