import { describe, expect, test } from "vitest";
import type { AgentReport } from "../core/agent.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { recordAgents } from "./agents.ts";
import { stateStore } from "./state-store.ts";

const REPORT: AgentReport = {
  owner: "*",
  agent: "a1",
  bundle: "edict",
  version: "1.22.2",
  revision: "sha256:1",
};

describe.each(DATABASES)("agents: %s", (kind) => {
  const database = useDatabase(kind);
  const store = () => stateStore(database(), tableWriter);

  async function publish(tenant: string, digest: string, at: string): Promise<void> {
    await database().query(
      "insert into edict_state.releases (digest, tenant, body) values ($1, $2, '{}') on conflict do nothing",
      [digest, tenant],
    );
    await database().query(
      `insert into edict_state.release_pointers (tenant, digest) values ($1, $2)
       on conflict (tenant) do update set digest = excluded.digest`,
      [tenant, digest],
    );
    await database().query(
      `insert into edict_state.events (sequence, at, type, actor, tenant, detail, previous, hash)
       select coalesce(max(sequence), 0) + 1, $2::timestamptz, 'release.published', 'ada', $1, '{}', '', ''
       from edict_state.events`,
      [tenant, at],
    );
  }

  test("the last word of an agent counts, and it says since when it runs what it runs", async () => {
    await store().recordAgents([REPORT, { ...REPORT, bundle: "other", problem: "no" }]);
    const [first] = await store().agents();
    expect(first).toEqual({ ...REPORT, current: false, since: expect.any(String), seenAt: first?.since });
    await store().recordAgents([
      { owner: "*", agent: "a1", bundle: "edict", revision: "sha256:1", problem: "bad" },
    ]);
    const [second] = await store().agents();
    expect(second).toMatchObject({ since: first?.since, problem: "bad", revision: "sha256:1" });
    expect(second).not.toHaveProperty("version");
    await store().recordAgents([{ ...REPORT, revision: "sha256:2" }]);
    const [third] = await store().agents();
    expect(third?.since).toBe(third?.seenAt);
    expect(third).not.toHaveProperty("problem");
    expect(await store().agents()).toHaveLength(2);
  });

  test("an agent is behind since the newest release of its tenant came", async () => {
    await publish("acme", "sha256:1", "2026-11-01T10:00:00Z");
    await publish("globex", "sha256:9", "2026-11-01T11:00:00Z");
    await store().recordAgents([
      REPORT,
      { ...REPORT, owner: "acme" },
      { ...REPORT, owner: "globex", revision: "none" },
    ]);
    const seen = async () =>
      (await store().agents()).map(({ owner, tenant, current, behindSince }) => [
        owner,
        tenant,
        current ? "current" : behindSince,
      ]);
    expect(await seen()).toEqual([
      ["*", "acme", "current"],
      ["acme", "acme", "current"],
      ["globex", "globex", "2026-11-01T11:00:00.000Z"],
    ]);
    await publish("acme", "sha256:2", "2026-11-01T12:00:00Z");
    await publish("acme", "sha256:3", "2026-11-01T13:00:00Z");
    expect((await seen()).slice(0, 2)).toEqual([
      ["*", "acme", "2026-11-01T13:00:00.000Z"],
      ["acme", "acme", "2026-11-01T13:00:00.000Z"],
    ]);
  });

  test("an agent of a tenant without a release is current when it denies everything", async () => {
    await store().recordAgents([
      { ...REPORT, owner: "acme", revision: "none" },
      { ...REPORT, owner: "globex" },
    ]);
    expect((await store().agents()).map(({ owner, current }) => [owner, current])).toEqual([
      ["acme", true],
      ["globex", false],
    ]);
  });

  test("owners have rows of their own, and silent agents are forgotten", async () => {
    await store().recordAgents([REPORT, { ...REPORT, owner: "acme" }]);
    await database().query(
      "update edict_state.agents set seen_at = now() - interval '31 days' where owner = '*'",
    );
    expect((await store().agents("acme")).map(({ owner }) => owner)).toEqual(["acme"]);
    await recordAgents(database(), []);
    expect((await store().agents()).map(({ owner }) => owner)).toEqual(["acme"]);
  });

  test("a thousand reports are a few statements", async () => {
    const reports = Array.from({ length: 1_000 }, (_, index) => ({ ...REPORT, agent: `a${index}` }));
    await store().recordAgents(reports);
    await store().recordAgents(reports);
    expect(await store().agents()).toHaveLength(1_000);
  });
});
