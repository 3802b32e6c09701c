import type { Toxic } from "../outside/toxiproxy.ts";
import { pause } from "../scene.ts";
import type { Fault, Scene } from "../scene.ts";
import { heldBy } from "./processes.ts";

const CUTS: readonly Toxic[] = [
  { type: "reset_peer", stream: "downstream", attributes: { timeout: 0 } },
  { type: "reset_peer", stream: "upstream", attributes: { timeout: 20 } },
  { type: "limit_data", stream: "upstream", attributes: { bytes: 6000 } },
  { type: "limit_data", stream: "downstream", attributes: { bytes: 9000 } },
  { type: "timeout", stream: "downstream", attributes: { timeout: 150 } },
];
const SLOWS: readonly Toxic[] = [
  { type: "latency", stream: "downstream", attributes: { latency: 40, jitter: 35 } },
  { type: "bandwidth", stream: "upstream", attributes: { rate: 60 } },
  { type: "slicer", stream: "upstream", attributes: { average_size: 64, size_variation: 32, delay: 200 } },
];

async function poisoned(scene: Scene, toxics: readonly Toxic[], times: number): Promise<number> {
  const { network } = scene;
  if (network === undefined) throw new Error("there is no way to poison");
  const { toxiproxy, name } = network;
  let struck = 0;
  for (; struck < times && !scene.calm.aborted; struck += 1) {
    if (scene.random.chance(0.5)) await heldBy(scene);
    else await pause(scene, scene.random.below(400));
    const toxic = scene.random.pick(toxics);
    await toxiproxy.poison(name, toxic);
    scene.note(`${toxic.type} ${toxic.stream}`);
    try {
      await pause(scene, 100 + scene.random.below(600));
    } finally {
      await toxiproxy.heal(name);
    }
  }
  return struck;
}

export const cutFault: Fault = {
  name: "connections cut",
  what: "toxiproxy resets, truncates or ends connections to the database",
  weight: 2,
  needs: "toxiproxy",
  processes: [1, 2],
  inject: async (scene) => {
    const struck = await poisoned(scene, CUTS, 1 + scene.random.below(4));
    const { network } = scene;
    if (network === undefined || scene.calm.aborted || scene.random.chance(0.5)) return struck;
    await network.toxiproxy.enable(network.name, false);
    scene.note("no way to the database");
    await pause(scene, 100 + scene.random.below(800));
    await network.toxiproxy.enable(network.name, true);
    return struck + 1;
  },
};

export const slowFault: Fault = {
  name: "slow database",
  what: "toxiproxy delays, slices or throttles what goes to and from the database",
  weight: 1,
  needs: "toxiproxy",
  processes: [1, 2],
  inject: (scene) => poisoned(scene, SLOWS, 1 + scene.random.below(3)),
};

const HOUR = 3600;

export const clockFault: Fault = {
  name: "clock jump",
  what: "the clock of the processes jumps by up to a day, forward and back (libfaketime)",
  weight: 1,
  needs: "faketime",
  processes: [1, 2],
  inject: async (scene) => {
    const times = 1 + scene.random.below(4);
    let struck = 0;
    for (; struck < times && !scene.calm.aborted; struck += 1) {
      await pause(scene, scene.random.below(600));
      const jump = (scene.random.below(48) - 24) * HOUR + scene.random.below(HOUR);
      scene.clock?.set(jump);
      scene.note(`the clock is ${jump} s off`);
    }
    if (scene.random.chance(0.5)) scene.clock?.set(0);
    return struck;
  },
};
