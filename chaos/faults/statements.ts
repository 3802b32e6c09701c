import type { Random } from "../random.ts";
import { pause } from "../scene.ts";
import type { Fault } from "../scene.ts";
import { SIDES } from "../statement-fault.ts";
import type { StatementFault } from "../statement-fault.ts";
import { sleepOverLease } from "./processes.ts";

/** The engine of a process makes about so many statements, and so many of them in transactions, in its first two revisions. */
const STATEMENTS = 150;
const IN_TRANSACTIONS = 90;

function strikes(random: Random, act: StatementFault["act"], times: number): readonly StatementFault[] {
  return Array.from({ length: times }, () => {
    const count = random.chance(0.7) ? "writing" : "all";
    return {
      act,
      count,
      at: 1 + random.below(count === "all" ? STATEMENTS : IN_TRANSACTIONS),
      side: random.pick(SIDES),
      ms: 20 + random.below(600),
    };
  });
}

export const statementKillFault: Fault = {
  name: "kill -9 at a statement",
  what: "SIGKILL before a statement is sent, before its answer, or after it",
  weight: 8,
  processes: [1, 1, 2],
  statements: (random) => strikes(random, random.chance(0.9) ? "kill" : "terminate", 1),
};

export const statementCutFault: Fault = {
  name: "connection lost at a statement",
  what: "the socket ends before a statement is sent, before its answer, or after it",
  weight: 4,
  processes: [1, 2],
  statements: (random) => strikes(random, "cut", 1 + random.below(4)),
};

export const statementDelayFault: Fault = {
  name: "slow statement",
  what: "a process waits at a statement while others go on and leases run out",
  weight: 1,
  processes: [2],
  statements: (random) => strikes(random, "delay", 4),
};

/** Stands still at an exact statement until its leases have run out and another process has taken over. */
export const statementStopFault: Fault = {
  name: "paused at a statement",
  what: "SIGSTOP at a statement until the lease has run out and another took over, SIGCONT",
  weight: 3,
  processes: [2],
  statements: (random) => strikes(random, "stop", 2),
  inject: async (scene) => {
    while (!scene.calm.aborted || scene.fleet.stopped.length > 0) {
      for (const { pid, child } of scene.fleet.stopped) {
        scene.note(`${pid} stands still`);
        await sleepOverLease(scene, pid);
        child.kill("SIGCONT");
        scene.note(`${pid} goes on`);
      }
      if (!scene.calm.aborted) await pause(scene, 30);
    }
    // What struck is counted by the processes themselves.
    return 0;
  },
};
