import { describe, expect, onTestFinished, test } from "vitest";
import type { Decided } from "../decisions/log/record.ts";
import { TRANSPORTS, makeApp } from "./testdata/app.ts";
import type { Received, Transport } from "./testdata/app.ts";

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "edit" },
  resource: { type: "campaign", id: "1" },
};
const EVALUATION = "/tenants/acme/access/v1/evaluation";

describe.each(Object.entries(TRANSPORTS))("asking why, by %s", (_name, open) => {
  async function opened(overrides: Parameters<typeof makeApp>[0] = {}): Promise<Transport> {
    const transport = await open(makeApp(overrides));
    onTestFinished(() => transport.close());
    return transport;
  }

  const ask = (
    transport: Transport,
    query: string,
    url = EVALUATION,
    body: object = QUESTION,
  ): Promise<Received> => transport.send({ url: `${url}?${query}`, body });

  test.each([
    ["explain=true", "user"],
    ["explain=user", "user"],
    ["explain=admin", "admin"],
  ])("%s answers in the form for %s", async (query, form) => {
    const { status, headers, text } = await ask(await opened(), query);
    expect([status, headers["edict-release"]]).toEqual([200, expect.stringMatching(/^sha256:/u)]);
    expect(JSON.parse(text)).toMatchObject({
      decision: false,
      context: { reasons: [{ code: "test.none" }], explanation: { form } },
    });
  });

  test("without being asked nothing is explained", async () => {
    const transport = await opened();
    for (const query of ["", "explain=false"])
      expect((await ask(transport, query)).text).not.toContain("explanation");
  });

  test("each item of a batch is explained", async () => {
    const batch = { ...QUESTION, evaluations: [{}, { subject: 1 }] };
    const url = "/tenants/acme/access/v1/evaluations";
    const { text } = await ask(await opened(), "explain=admin", url, batch);
    expect(JSON.parse(text)).toMatchObject({
      evaluations: [{ context: { explanation: { form: "admin" } } }, { context: { error: { status: 400 } } }],
    });
  });

  test("for whom is one of two words, said once", async () => {
    const transport = await opened();
    for (const query of ["explain=all", "explain=", "explain=user&explain=admin"]) {
      const { status, text } = await ask(transport, query);
      expect([status, text]).toEqual([400, expect.stringContaining("explain takes true, user or admin")]);
    }
  });

  test("what is recorded is the decision without its explanation", async () => {
    const recorded: Decided[] = [];
    const transport = await opened({
      onDecision: (decided) => {
        recorded.push(decided);
        return undefined;
      },
    });
    await ask(transport, "explain=admin");
    expect(recorded).toHaveLength(1);
    expect(JSON.stringify(recorded)).not.toContain("explanation");
  });
});
