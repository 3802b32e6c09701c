import type { Fault } from "../scene.ts";
import { diskFault, restartFault, sessionsFault } from "./database.ts";
import { clockFault, cutFault, slowFault } from "./outside.ts";
import { holdersFault, killFault, pauseFault, terminateFault } from "./processes.ts";
import {
  statementCutFault,
  statementDelayFault,
  statementKillFault,
  statementStopFault,
} from "./statements.ts";

/** Every sort of fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  statementKillFault,
  statementCutFault,
  statementStopFault,
  statementDelayFault,
  killFault,
  terminateFault,
  pauseFault,
  holdersFault,
  restartFault,
  sessionsFault,
  cutFault,
  slowFault,
  diskFault,
  clockFault,
];

/** Which fault a seed has: each as often as its weight says, spread so that a few seeds meet all of them. */
export function faultOfSeed(seed: number): Fault {
  const total = FAULTS.reduce((sum, { weight }) => sum + weight, 0);
  // A stride that has no divisor in common with the total visits every place once.
  let place = (seed * STRIDE) % total;
  for (const fault of FAULTS) {
    if (place < fault.weight) return fault;
    place -= fault.weight;
  }
  throw new RangeError(`no fault for the seed ${seed}`);
}

const STRIDE = 7;
