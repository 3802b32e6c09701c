import { setTimeout as sleep } from "node:timers/promises";
import { endIdleTransactions, expireHolds, holderNow } from "../holds.ts";
import { pause } from "../scene.ts";
import type { Fault, Scene } from "../scene.ts";

/** How long a fault waits for somebody to hold something. */
const MOMENT_MS = 1_500;

/** Waits for a moment at which a process holds a lease or a claim, so that a fault meets it at work. */
export async function heldBy(scene: Scene): Promise<number | undefined> {
  for (const until = performance.now() + MOMENT_MS; performance.now() < until && !scene.calm.aborted;) {
    // There is nothing to hold before the first migration.
    const holder = await holderNow(scene.sql).catch(() => undefined);
    if (holder !== undefined) return holder;
    await pause(scene, 4);
  }
  return undefined;
}

/** Strikes again and again, at any time or when somebody is at work, at most so often. */
async function again(scene: Scene, most: number, strike: () => Promise<boolean>): Promise<number> {
  let struck = 0;
  const times = 1 + scene.random.below(most);
  for (let time = 0; time < times && !scene.calm.aborted; time += 1) {
    if (scene.random.chance(0.5)) await heldBy(scene);
    await pause(scene, scene.random.below(scene.random.chance(0.5) ? 30 : 600));
    if (!scene.calm.aborted && (await strike())) struck += 1;
  }
  return struck;
}

function signalAny(scene: Scene, signal: NodeJS.Signals): boolean {
  const { living } = scene.fleet;
  if (living.length === 0) return false;
  const victim = scene.random.pick(living);
  scene.note(`${signal} to ${victim.pid}`);
  return victim.child.kill(signal);
}

export const killFault: Fault = {
  name: "kill -9",
  what: "SIGKILL to a process at a random time; it is started again",
  weight: 2,
  processes: [1, 2],
  inject: (scene) => again(scene, 3, async () => signalAny(scene, "SIGKILL")),
};

export const terminateFault: Fault = {
  name: "SIGTERM",
  what: "SIGTERM to a process at a random time; it drains and is started again",
  weight: 1,
  processes: [1, 2],
  inject: (scene) => again(scene, 3, async () => signalAny(scene, "SIGTERM")),
};

/** Stopped for longer than its leases live, while another takes over; then it wakes up and goes on. */
export const pauseFault: Fault = {
  name: "paused holder",
  what: "SIGSTOP for longer than the lease lives, another takes over, SIGCONT",
  weight: 2,
  processes: [2],
  inject: (scene) =>
    again(scene, 2, async () => {
      const holder = await heldBy(scene);
      const { living } = scene.fleet;
      const victim = living.find(({ pid }) => pid === holder) ?? living[0];
      if (living.length < 2 || victim === undefined || scene.calm.aborted) return false;
      victim.child.kill("SIGSTOP");
      scene.note(`SIGSTOP to ${victim.pid}${victim.pid === holder ? ", which holds something" : ""}`);
      await sleepOverLease(scene, victim.pid);
      victim.child.kill("SIGCONT");
      scene.note(`SIGCONT to ${victim.pid}`);
      return true;
    }),
};

/** Lets the half minute pass in which a holder may be silent. */
export async function sleepOverLease(scene: Scene, pid: number): Promise<void> {
  await sleep(20);
  await expireHolds(scene.sql, pid);
  // The server ends a transaction that stands still for so long, too; sometimes the holder wakes just before.
  if (scene.random.chance(0.6)) await endIdleTransactions(scene.sql, 10);
  await sleep(200 + scene.random.below(700));
}

/** Leases run out under their living holders, and `edict apply` runs beside. */
export const holdersFault: Fault = {
  name: "two holders",
  what: "leases run out under living holders, and `edict apply` runs beside `edict run`",
  weight: 2,
  processes: [1, 2],
  inject: async (scene) => {
    const apply = ["apply", scene.workspace, "--yes", "--wait", "10"];
    await pause(scene, scene.random.below(600));
    const beside = scene.random.chance(0.6) && !scene.calm.aborted ? scene.fleet.beside(apply) : undefined;
    let struck = 0;
    for (let left = 2 + scene.random.below(6); left > 0 && !scene.calm.aborted; left -= 1) {
      await heldBy(scene);
      await pause(scene, scene.random.below(15));
      const expired = await expireHolds(scene.sql).catch(() => 0);
      if (expired > 0) scene.note(`${expired} holds expired`);
      struck += expired;
    }
    await beside?.ended;
    return struck + (beside === undefined ? 0 : 1);
  },
};
