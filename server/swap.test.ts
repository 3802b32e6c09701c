import { Agent, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { DecisionPoint } from "../decisions/decision-point.ts";
import { acme, release } from "../decisions/testdata/releases.ts";
import { loadPolicies } from "../policies/runner.ts";
import { makeApp } from "./testdata/app.ts";

interface Decided {
  readonly decision: boolean;
  readonly context: { readonly release: string };
}

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};

/** Sends one request over a kept connection. Rejects for everything but 200. */
function ask(agent: Agent, port: number, path: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: "127.0.0.1", port, path, method: "POST", headers, agent },
      (incoming) => {
        let text = "";
        incoming.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
        incoming.on("end", () =>
          incoming.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text)),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}

test(
  "releases change under load: no request fails, and each answer is of one release",
  { timeout: 60_000 },
  async () => {
    const allowing = acme();
    const denying = acme({ bindings: { user: {} } });
    const decisions = new DecisionPoint({ policy: (await loadPolicies()).runtime });
    decisions.publish(allowing);
    const app = makeApp({ decisions });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;

    let running = true;
    let answers = 0;
    const seen = new Set<string>();
    const check = ({ decision, context }: Decided): void => {
      answers += 1;
      seen.add(context.release);
      expect(context.release).toBe(decision ? allowing.digest : denying.digest);
    };
    const client = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (running) {
        check((await ask(agent, port, "/tenants/acme/access/v1/evaluation", QUESTION)) as Decided);
        const evaluations = Array.from({ length: 20 }, () => ({}));
        const batch = { ...QUESTION, evaluations };
        const { evaluations: decided } = (await ask(
          agent,
          port,
          "/tenants/acme/access/v1/evaluations",
          batch,
        )) as {
          readonly evaluations: readonly Decided[];
        };
        decided.forEach(check);
        expect(new Set(decided.map(({ context }) => context.release)).size).toBe(1);
      }
      agent.destroy();
    };
    const clients = Promise.all(Array.from({ length: 4 }, client));
    const others = Array.from({ length: 1_000 }, (_value, index) => release(`t${index}`, {}));
    for (let swap = 0; swap < 200; swap += 1) {
      const next = swap % 2 === 0 ? denying : allowing;
      if (swap % 10 === 0) decisions.replaceAll([...others, next]);
      else decisions.publish(next);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    running = false;
    await clients;
    await app.close();
    expect(seen).toEqual(new Set([allowing.digest, denying.digest]));
    expect(answers).toBeGreaterThan(500);
  },
);
