import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setup, teardown } from "../../tests/servers/global-setup.ts";
import { freshPostgresUrl } from "../../tests/servers/postgres.ts";
import type { Bench, BenchLine } from "../line.ts";
import { runEdict } from "../running.ts";
import { RESOURCES_PER_TENANT, generateWorkspace } from "../workspace.ts";

/** How often the answer is asked for; half of it is the error of the measurement. */
const POLL_MS = 2;
const TENANT = "t7";
const LONGEST_MS = 60_000;

/** From the saved file to the changed decision: in the process that reconciles, and in another on the same database. */
export const latencyBench: Bench = {
  name: "latency",
  run: async ({ smoke }) => {
    const tenants = smoke ? 20 : 1_000;
    const edits = smoke ? 5 : 100;
    setup();
    const workspace = generateWorkspace(tenants);
    const rest = mkdtempSync(path.join(tmpdir(), "edict-bench-latency-"));
    try {
      const database = ["--database", await freshPostgresUrl()];
      const here = await runEdict(workspace, [...database, "--data", path.join(rest, "here")]);
      await here.made(tenants * RESOURCES_PER_TENANT);
      const there = await runEdict(workspace, [...database, "--decisions-only", "--data", path.join(rest, "there")]);
      const same = await measure(workspace, here.address, edits);
      const other = await measure(workspace, there.address, edits);
      await Promise.all([there.stop(), here.stop()]);
      return [line("in the same process", same, tenants, 300), line("in another process, over PostgreSQL", other, tenants, 1_000)];
    } finally {
      rmSync(workspace, { recursive: true, force: true });
      rmSync(rest, { recursive: true, force: true });
      await teardown();
    }
  },
};

/** Gives a role to somebody and takes it back again, by turns; milliseconds from the write to the changed answer. */
async function measure(workspace: string, address: string, edits: number): Promise<readonly number[]> {
  const file = path.join(workspace, "tenants", TENANT, `${TENANT}.yaml`);
  const before = readFileSync(file, "utf8");
  const after = before.replace(`member@${TENANT}.example`, `guest@${TENANT}.example`);
  const took: number[] = [];
  for (let edit = 0; edit < edits; edit += 1) {
    const granted = edit % 2 === 0;
    // The last answer stood for a while: nothing of the edit before is still under way.
    await sleep(200);
    const start = performance.now();
    writeFileSync(file, granted ? after : before);
    while ((await ask(address)) !== granted) {
      if (performance.now() - start > LONGEST_MS) throw new Error("the decision did not change");
      await sleep(POLL_MS);
    }
    took.push(performance.now() - start);
  }
  writeFileSync(file, before);
  return took;
}

async function ask(address: string): Promise<boolean> {
  const answer = await fetch(`${address}/tenants/${TENANT}/access/v1/evaluation`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      subject: { type: "user", id: `guest@${TENANT}.example` },
      action: { name: "view" },
      resource: { type: "data", id: "1" },
    }),
  });
  return ((await answer.json()) as { readonly decision: boolean }).decision;
}

function line(where: string, took: readonly number[], tenants: number, aim: number): BenchLine {
  const sorted = took.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const p99 = at(0.99);
  return {
    what: `from the saved file to the changed decision, ${where} (${tenants} tenants, ${took.length} edits)`,
    ours: `p50 ${at(0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${at(1).toFixed(0)} ms`,
    peer: "none",
    relation: "no peer",
    aim: `p99 below ${aim} ms`,
    met: p99 < aim,
  };
}
