import { pause } from "../scene.ts";
import type { Fault, Scene } from "../scene.ts";
import { heldBy } from "./processes.ts";

export const restartFault: Fault = {
  name: "database restart",
  what: "PostgreSQL is stopped without warning (immediate) and recovers",
  weight: 2,
  processes: [1, 2],
  inject: async (scene) => {
    const times = 1 + scene.random.below(2);
    let struck = 0;
    for (; struck < times && !scene.calm.aborted; struck += 1) {
      if (scene.random.chance(0.6)) await heldBy(scene);
      await pause(scene, scene.random.below(struck === 0 ? 40 : 900));
      scene.note("restarting PostgreSQL");
      await scene.server.restart();
      scene.note("PostgreSQL is back");
    }
    return struck;
  },
};

const SESSIONS = `
  select pid from pg_stat_activity
  where datname = current_database() and application_name like 'edict%' order by backend_start, pid`;

/** Ends one session of edict's, whatever it does; says whether there was one. */
async function endOne({ sql, random }: Scene): Promise<number> {
  const sessions = await sql.rows<{ readonly pid: number }>(SESSIONS);
  const place = random.below(1_000_000);
  const session = sessions[place % sessions.length];
  if (session === undefined) return 0;
  const ended = await sql.rows<{ readonly ended: boolean }>("select pg_terminate_backend($1) as ended", [
    session.pid,
  ]);
  return ended[0]?.ended === true ? 1 : 0;
}

export const sessionsFault: Fault = {
  name: "sessions ended",
  what: "pg_terminate_backend of a random session, again and again",
  weight: 2,
  processes: [1, 2],
  inject: async (scene) => {
    const times = 3 + scene.random.below(12);
    let struck = 0;
    for (let time = 0; time < times && !scene.calm.aborted; time += 1) {
      if (scene.random.chance(0.5)) await heldBy(scene);
      await pause(scene, scene.random.below(scene.random.chance(0.5) ? 10 : 200));
      struck += await endOne(scene);
    }
    return struck;
  },
};

export const diskFault: Fault = {
  name: "disk full",
  what: "the file system of the database is full for a while",
  weight: 1,
  needs: "small-disk",
  processes: [1, 2],
  inject: async (scene) => {
    if (scene.random.chance(0.5)) await heldBy(scene);
    else await pause(scene, scene.random.below(900));
    if (scene.calm.aborted) return 0;
    scene.server.fillSmallDisk();
    scene.note("the disk is full");
    try {
      await pause(scene, 500 + scene.random.below(1500));
    } finally {
      await scene.server.emptySmallDisk();
      scene.note("the disk has room");
    }
    return 1;
  },
};
