import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DecisionPoint } from "../decisions/decision-point.ts";
import { loadPolicies } from "../policies/runner.ts";
import { TRANSPORTS, bearer, makeApp, token } from "./testdata/app.ts";
import type { Received, Transport } from "./testdata/app.ts";
import { CERTIFICATION_RELEASE, certificationCases } from "./testdata/certification.ts";
import type { CertificationCase } from "./testdata/certification.ts";

const cases = await certificationCases();
const ABSENT = "../shared/conformance/authzen-certification-1.0.json is not there";

/** Stricter than the official runners, which take a missing decision for false. */
function check(received: Received, { expect: wanted, headers }: CertificationCase): void {
  expect(received.status, received.text).toBe(wanted.status);
  expect(received.headers["content-type"]).toMatch(/^application\/json(;|$)/u);
  const body: unknown = JSON.parse(received.text);
  if (wanted.status !== 200) expect(typeof body).toBe("string");
  if (wanted.decision !== undefined) {
    expect(body).toHaveProperty("decision", wanted.decision);
    expect(body).not.toHaveProperty("evaluations");
  }
  if (wanted.evaluations !== undefined || wanted.evaluationsLength !== undefined) checkBatch(body, wanted);
  for (const [name, value] of Object.entries(wanted.responseHeaders ?? {})) {
    expect(received.headers[name.toLowerCase()]).toBe(value);
  }
  void headers;
}

function checkBatch(body: unknown, wanted: CertificationCase["expect"]): void {
  const { evaluations } = body as { readonly evaluations: readonly { readonly decision: unknown }[] };
  const decisions = evaluations.map(({ decision }) => decision);
  expect(decisions.every((decision) => typeof decision === "boolean")).toBe(true);
  if (wanted.evaluations !== undefined) expect(decisions).toEqual(wanted.evaluations);
  if (wanted.evaluationsLength !== undefined) expect(decisions).toHaveLength(wanted.evaluationsLength);
  expect(body).not.toHaveProperty("decision");
}

const NAMINGS: Readonly<Record<string, { prefix: string; headers: Readonly<Record<string, string>> }>> = {
  "the tenant of the token": { prefix: "", headers: bearer("cert-app") },
  "the tenant in the path": { prefix: "/tenants/cert", headers: bearer("platform") },
};

const runs = Object.entries(TRANSPORTS).flatMap(([how, open]) =>
  Object.entries(NAMINGS).map(([named, naming]) => ({ name: `${how}, ${named}`, open, naming })),
);

describe.each(runs)("the certification scenario over $name", ({ open, naming }) => {
  let transport: Transport;
  beforeAll(async () => {
    const decisions = new DecisionPoint({ policy: (await loadPolicies()).runtime });
    decisions.publish(CERTIFICATION_RELEASE);
    transport = await open(makeApp({ decisions, tokens: [token("cert-app", "cert"), token("platform")] }));
  });
  afterAll(() => transport.close());

  test("is there with its 34 cases of evaluation and evaluations", (context) => {
    if (cases === undefined) context.skip(ABSENT);
    expect(cases).toHaveLength(34);
  });

  for (const one of cases ?? []) {
    test(`${one.id} ${one.title}`, async () => {
      const lower = Object.entries(one.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
      const sent = {
        url: `${naming.prefix}/access/v1/${one.endpoint}`,
        body: one.rawBody ?? one.request,
        headers: { ...naming.headers, ...(Object.fromEntries(lower) as Record<string, string>) },
      };
      for (let round = 0; round < (one.repeat ?? 1); round += 1) check(await transport.send(sent), one);
    });
  }
});
