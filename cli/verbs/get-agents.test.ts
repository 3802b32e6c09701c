import { describe, expect, test } from "vitest";
import { Agents } from "../../bundles/agents.ts";
import type { Agent } from "../../core/agent.ts";
import { edict } from "../../tests/fakes/command-line.ts";

const AGENT: Agent = {
  owner: "*",
  agent: "a1",
  bundle: "edict",
  version: "1.22.2",
  revision: `sha256:${"0123456789ab".padEnd(64, "c")}`,
  since: "2026-11-22T13:00:00.000Z",
  seenAt: "2026-11-22T13:59:30.000Z",
  tenant: "acme",
  current: true,
};
const LATE: Agent = {
  ...AGENT,
  agent: "a2",
  tenant: "globex",
  current: false,
  behindSince: "2026-11-22T13:55:00.000Z",
  problem: "Bundle load failed\u001B[2J",
};
const { tenant: _tenant, revision: _revision, version: _version, ...NOTHING } = AGENT;

function workspace(agents: readonly Agent[]) {
  return {
    agents: () =>
      Promise.resolve(
        new Agents(
          {
            agents: () => Promise.resolve(agents),
            recordAgents: () => Promise.resolve(),
            releaseDigests: () => Promise.resolve(new Map()),
          },
          {} as never,
        ),
      ),
  };
}

describe("edict get agents", () => {
  test("tells what each agent runs, since when, and how late it is", async () => {
    const found = [
      { ...NOTHING, current: false },
      AGENT,
      LATE,
      { ...NOTHING, revision: "all:sha256:x", current: false },
    ];
    const { code, stdout } = await edict(["get", "agents"], { workspace: workspace(found) });
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "TENANT  AGENT  BUNDLE  VERSION  RELEASE              SINCE  STATE        SEEN  PROBLEM",
      "-       a1     edict   -        -                    1h     not current  30s",
      "acme    a1     edict   1.22.2   sha256:0123456789ab  1h     current      30s",
      String.raw`globex  a2     edict   1.22.2   sha256:0123456789ab  1h     behind 5m    30s   Bundle load failed\u{1b}[2J`,
      "*       a1     edict   -        all:sha256:x         1h     not current  30s",
    ]);
  });

  test("gives programs everything, of one tenant if asked", async () => {
    const { stdout } = await edict(["get", "agents", "--tenant", "globex", "--json"], {
      workspace: workspace([AGENT, LATE]),
    });
    expect(JSON.parse(stdout)).toEqual({ agents: [LATE] });
  });

  test("says when there is none", async () => {
    const { code, stdout, stderr } = await edict(["get", "agents"], { workspace: workspace([]) });
    expect([code, stdout, stderr]).toEqual([0, "", "no agent told of itself\n"]);
  });
});
