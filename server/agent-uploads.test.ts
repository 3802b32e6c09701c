import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { Agents } from "../bundles/agents.ts";
import { BundleService } from "../bundles/service.ts";
import { OpaAgent, requireOpa, until } from "../bundles/testdata/opa.ts";
import type { AgentReport } from "../core/agent.ts";
import type { Decided } from "../decisions/log/record.ts";
import { acme } from "../decisions/testdata/releases.ts";
import { loadAgentPolicy } from "../policies/agent-policy.ts";
import { bearer, makeApp, token } from "./testdata/app.ts";

// What needs the opa command: what a stock agent tells of itself.

test("an agent tells what it runs and what it decided", { timeout: 60_000 }, async (context) => {
  const opa = requireOpa(context);
  const reports: AgentReport[] = [];
  const decided: Decided[] = [];
  const store = {
    recordAgents: (told: readonly AgentReport[]) => Promise.resolve(void reports.push(...told)),
    agents: () => Promise.resolve([]),
    releaseDigests: () => Promise.resolve(new Map()),
  };
  const bundles = new BundleService(await loadAgentPolicy());
  bundles.publish(acme());
  let refused = 0;
  const app = makeApp({
    bundles,
    agents: new Agents(store, { warn: () => undefined } as never),
    tokens: [token("agent", "acme")],
    // The first time the log is full; then the agent has to come again.
    onDecision: (one) => {
      refused += 1;
      if (refused === 1) return Promise.reject(new Error("full"));
      decided.push(one);
      return undefined;
    },
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const reporting = { min_delay_seconds: 1, max_delay_seconds: 1 };
  const agent = await OpaAgent.start(opa, {
    services: { edict: { url, headers: bearer("agent") } },
    bundles: { edict: { service: "edict", resource: "bundles/acme" } },
    status: { service: "edict" },
    decision_logs: { service: "edict", reporting },
  });
  try {
    await agent.runs(acme().digest);
    const question = {
      subject: { type: "user", id: "owner@acme.example" },
      action: { name: "view" },
      resource: { type: "data", id: "1" },
    };
    const answers = [];
    for (const id of ["1", "2"]) {
      answers.push(await agent.data("edict/decision", { ...question, resource: { type: "data", id } }));
    }
    await until(() => Promise.resolve(decided.length >= 2), "the log came");
    const byTime = decided.toSorted((left, right) => left.now - right.now);
    expect(byTime.map(({ answer }) => answer)).toEqual(answers);
    expect(byTime[0]).toMatchObject({
      tenant: "acme",
      request: question,
      route: "agent",
      source: "agent",
      caller: expect.stringMatching(/^[0-9a-f-]{36}$/u),
    });
    const status = { owner: "acme", agent: decided[0]?.caller, bundle: "edict", version: opa.version };
    await until(
      () => Promise.resolve(reports.some(({ revision }) => revision === acme().digest)),
      "the status came",
    );
    expect(reports.at(-1)).toEqual({ ...status, revision: acme().digest });
  } finally {
    await agent.stop();
    await app.close();
  }
});
