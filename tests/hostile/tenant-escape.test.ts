import { expect, test } from "vitest";
import { kinds } from "../../controllers/index.gen.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Finding } from "../../core/finding.ts";
import type { Change } from "../../core/plan.ts";
import type { Release } from "../../core/release.ts";
import { parseKey } from "../../core/resource.ts";
import type { Digest, Revision } from "../../core/resource.ts";
import { DecisionPoint } from "../../decisions/decision-point.ts";
import { Checker } from "../../engine/check/check.ts";
import type { RuleEvaluator } from "../../engine/check/check.ts";
import { sha256 } from "../../engine/digest.ts";
import { Loader } from "../../engine/load/load.ts";
import { gitApprovals } from "../../engine/plan/annotations.ts";
import { makePlan } from "../../engine/plan/planner.ts";
import { ReleaseBuilder } from "../../engine/publish/build.ts";
import { resolve } from "../../engine/resolve/resolve.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { bearer, makeApp, token } from "../../server/testdata/app.ts";
import { snapshotOf } from "../fakes/snapshots.ts";
import { Random } from "../fuzz/random.ts";
import {
  CANARY,
  VICTIM,
  VICTIM_DOMAIN,
  VICTIM_ROLE,
  VICTIM_SECRET,
  attempt,
  twisted,
} from "./escape-attempts.ts";
import type { Attempt } from "./escape-attempts.ts";

const ATTEMPTS = 100_000;
const A_BATCH = 2_500;
const ATTACKERS = Array.from({ length: 25 }, (_, index) => `attacker-${index}`);
const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const NOW = "2026-11-22T14:00:00.000Z";

function tenantText(name: string): string {
  return `apiVersion: edict/v1
kind: Tenant
metadata: { name: ${name} }
spec:
  displayName: ${name}
  owner: owner@${name}.example
  plan: free
  region: eu-central
  domains:
    - name: ${name === VICTIM ? VICTIM_DOMAIN : `${name}.example`}
      verification: { method: dns-txt, verifiedOn: 2026-10-01 }
`;
}

const BASE: Readonly<Record<string, string>> = {
  "edict.yaml": `apiVersion: edict/v1
kind: Workspace
metadata: { name: hostile }
spec:
  secrets:
    ${VICTIM_SECRET}: { tenants: [${VICTIM}], env: X }
    ${VICTIM}-${CANARY}: { tenants: [${VICTIM}], env: X }
`,
  "platform/common.yaml": `apiVersion: edict/v1
kind: Role
metadata: { name: viewer }
spec: { rules: [{ actions: [view], resources: [data] }] }
---
apiVersion: edict/v1
kind: Plan
metadata: { name: free }
spec: { displayName: Free, features: { sso: true } }
---
apiVersion: edict/v1
kind: SecurityPolicy
metadata: { name: baseline }
spec: {}
`,
  "platform/tenants.yaml": [VICTIM, ...ATTACKERS].map(tenantText).join("---\n"),
  [`tenants/${VICTIM}/all.yaml`]: `apiVersion: edict/v1
kind: Role
metadata: { name: ${VICTIM_ROLE} }
spec: { description: the ${CANARY} role, rules: [{ id: ${CANARY}-rule, actions: [${CANARY}], resources: [data] }] }
---
apiVersion: edict/v1
kind: Role
metadata: { name: ${VICTIM_ROLE}-${CANARY} }
spec: {}
---
apiVersion: edict/v1
kind: RoleBinding
metadata: { name: ${CANARY} }
spec: { role: ${VICTIM_ROLE}, subjects: [{ type: user, id: ${CANARY}@${VICTIM_DOMAIN} }] }
---
apiVersion: edict/v1
kind: RetentionPolicy
metadata: { name: free-usage }
spec:
  category: usage-data
  lawfulBasis: legitimate-interest
  retention: { type: period, period: P30D }
  automatic: true
`,
};

interface Seen {
  readonly keysByFile: ReadonlyMap<string, readonly string[]>;
  readonly edges: readonly (readonly [string, string])[];
  readonly errors: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly refusals: ReadonlyMap<string, readonly Finding[]>;
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly approvals: readonly (string | undefined)[];
  readonly releases: ReadonlyMap<string, Release>;
}

/** Everything that edict makes of files. It goes on after errors that would end it in earnest, so that it shows the worst. */
async function look(files: Readonly<Record<string, string>>, rules: RuleEvaluator): Promise<Seen> {
  const snapshot = snapshotOf(files);
  const loaded = await new Loader(KINDS).load(snapshot);
  const resolved = resolve(loaded.resources, KINDS, loaded.refused);
  const { resources } = resolved;
  const findings = new Checker(rules).check({
    units: resolved.units,
    conflicts: resolved.conflicts,
    config: loaded.config,
    now: NOW,
  });
  const nothing = sha256("") as Digest;
  const plan = makePlan(
    {
      workspace: "hostile",
      desired: resources,
      edges: resolved.edges,
      observed: new Map(),
      applied: new Map(),
      registrations: KINDS,
      findings,
      basis: { revision: "r1" as Revision, desired: nothing, observed: nothing, policies: nothing, at: NOW },
      now: Date.parse(NOW),
      drift: loaded.config.drift,
    },
    sha256,
  );
  const errors = [...loaded.diagnostics, ...resolved.diagnostics].filter(
    ({ severity }) => severity === "error",
  );
  const refusals = findings.filter(({ severity, waiver }) => severity === "error" && waiver === undefined);
  return {
    keysByFile: keysByFile(resources.map(({ key, origin }) => [origin.file, key])),
    edges: resources.flatMap(({ key }) =>
      (resolved.edges.get(key) ?? []).map((target) => [key, target] as const),
    ),
    errors: Map.groupBy(errors, ({ file }) => file),
    refusals: Map.groupBy(refusals, ({ origin }) => origin.file),
    findings,
    changes: plan.changes,
    approvals: gitApprovals(resources, new Map(), loaded.config).map(({ resource }) => resource),
    releases: new ReleaseBuilder(KINDS.values(), sha256).build(resources),
  };
}

function keysByFile(pairs: readonly (readonly [string, string])[]): Seen["keysByFile"] {
  const groups = Map.groupBy(pairs, ([file]) => file);
  return new Map([...groups].map(([file, group]) => [file, group.map(([, key]) => key)]));
}

/** A name that no Tenant has is nobody's: its resources are refused, which is told at the first of them. */
function isOthers(key: string): boolean {
  const { tenant } = parseKey(key);
  return tenant === undefined || tenant === VICTIM;
}

function isAttacker(tenant: string | undefined): boolean {
  return tenant !== undefined && ATTACKERS.includes(tenant);
}

/** What is not the attackers' own, as text: nothing that they do may change it. */
function othersOf({ changes, findings, approvals, releases }: Seen): string {
  return JSON.stringify([
    changes.filter(({ key }) => isOthers(key)),
    // That somebody claims a domain of theirs is told to them as well.
    findings.filter(({ resource, rule }) => isOthers(resource) && rule !== "sso/domain-claimed-twice"),
    approvals.filter((key) => key === undefined || isOthers(key)),
    releases.get(VICTIM),
  ]);
}

/** Successes of one batch, each in a line. */
function successes(attempts: readonly Attempt[], seen: Seen, before: Seen): readonly string[] {
  const found: string[] = [];
  if (othersOf(seen) !== othersOf(before))
    found.push(`something of others changed: ${firstChange(seen, before)}`);
  for (const one of attempts) {
    const keys = seen.keysByFile.get(one.path) ?? [];
    const diagnostics = seen.errors.get(one.path) ?? [];
    const refused = diagnostics.length > 0 || seen.refusals.has(one.path);
    found.push(...keys.filter(isOthers).map((key) => `${one.attack}: made ${key} by ${one.path}`));
    if (one.mustBeRefused === true && !refused) found.push(`${one.attack}: accepted: ${one.text}`);
    if (
      JSON.stringify(diagnostics).includes(CANARY + "-") ||
      diagnostics.some(({ hint }) => hint.includes(CANARY))
    )
      found.push(`${one.attack}: told of the victim: ${JSON.stringify(diagnostics)}`);
  }
  for (const [from, to] of seen.edges) {
    const [own, target] = [parseKey(from), parseKey(to)];
    const isReachable =
      target.tenant === undefined
        ? target.kind !== "Tenant" || target.name === own.tenant
        : target.tenant === own.tenant;
    if (isAttacker(own.tenant) && !isReachable) found.push(`${from} refers to ${to}`);
  }
  const nobodies = new Set([...seen.keysByFile.values()].flat().map((key) => parseKey(key).tenant));
  const told = new Set(
    [...seen.errors.values()]
      .flat()
      .map(({ message }) => /^There is no Tenant "([^"]*)"/u.exec(message)?.[1]),
  );
  for (const tenant of nobodies)
    if (tenant !== undefined && tenant !== VICTIM && !isAttacker(tenant) && !told.has(tenant))
      found.push(`${tenant} is nobody, and not told`);
  for (const [tenant, release] of seen.releases)
    if (tenant !== VICTIM && JSON.stringify(release).includes(CANARY))
      found.push(`the release of ${tenant} holds the victim's`);
  return found;
}

function firstChange(seen: Seen, before: Seen): string {
  const [left, right] = [othersOf(seen), othersOf(before)];
  let at = 0;
  while (left[at] === right[at]) at += 1;
  return `${left.slice(at - 40, at + 200)} INSTEAD OF ${right.slice(at - 40, at + 200)}`;
}

test("100,000 attempts to reach another tenant's: none succeeds", { timeout: 600_000 }, async () => {
  const { rules } = await loadPolicies();
  const before = await look(BASE, rules);
  expect([...before.errors.keys()]).toEqual([]);
  expect(JSON.stringify(before.releases.get(VICTIM))).toContain(CANARY);
  // What a waiver could accept.
  expect(before.findings.map(({ rule, resource }) => `${rule} ${resource}`)).toContain(
    `retention/no-row-limit RetentionPolicy/${VICTIM}/free-usage`,
  );
  const random = new Random(20_261_122);
  let accepted = 0;
  const tally = new Map<string, number>();
  for (let done = 0; done < ATTEMPTS; done += A_BATCH) {
    const attempts = Array.from({ length: A_BATCH }, (_, index) =>
      attempt(random.pick(ATTACKERS), done + index, random),
    );
    const files = Object.fromEntries(attempts.map(({ path, text }) => [path, text]));
    const seen = await look({ ...BASE, ...files }, rules);
    expect(successes(attempts, seen, before)).toEqual([]);
    for (const { attack, path } of attempts) {
      tally.set(attack, (tally.get(attack) ?? 0) + 1);
      if (!seen.errors.has(path) && !seen.refusals.has(path) && seen.keysByFile.has(path)) accepted += 1;
    }
  }
  expect(Math.min(...tally.values())).toBeGreaterThan(1_000);
  // What only looks like an attack is the attacker's own business; if nothing were accepted, nothing was tried.
  expect(accepted).toBeGreaterThan(ATTEMPTS / 100);
});

test("2,000 questions with another tenant's token: none is answered", { timeout: 60_000 }, async () => {
  const { rules, runtime } = await loadPolicies();
  const { releases } = await look(BASE, rules);
  const decisions = new DecisionPoint({ policy: runtime });
  for (const release of releases.values()) decisions.publish(release);
  const [mallory = ""] = ATTACKERS;
  const app = makeApp({ decisions, tokens: [token("mallory", mallory), token("victim", VICTIM)] });
  const question = {
    subject: { type: "user", id: `${CANARY}@${VICTIM_DOMAIN}` },
    action: { name: CANARY },
    resource: { type: "data", id: "1" },
  };
  const ask = async (url: string, who: string, body: object): Promise<string> => {
    const headers = { host: "localhost", "content-type": "application/json", ...bearer(who) };
    const { statusCode, payload } = await app.inject({
      method: "POST",
      url,
      headers,
      payload: JSON.stringify(body),
    });
    return `${statusCode} ${payload}`;
  };
  expect(await ask(`/tenants/${VICTIM}/access/v1/evaluation`, "victim", question)).toMatch(
    /^200 .*"decision":true.*canary-rule/u,
  );
  const random = new Random(7);
  for (let index = 0; index < 2_000; index += 1) {
    const name = twisted(VICTIM, random);
    const context = random.oneIn(2) ? { context: { tenant: name } } : {};
    const endpoint = random.pick(["evaluation", "evaluations"]);
    const url = random.pick([
      `/tenants/${encodeURIComponent(name)}/access/v1/${endpoint}`,
      `/tenants/${name.replaceAll(/[^!-~]|[?#%]/gu, "%2e")}/access/v1/${endpoint}`,
      `/tenants/${mallory}/../${VICTIM}/access/v1/${endpoint}`,
      `/tenants/${mallory}/access/v1/${endpoint}?tenant=${VICTIM}`,
      `/access/v1/${endpoint}`,
    ]);
    const item = { ...question, ...context, tenant: VICTIM };
    const answer = await ask(
      url,
      "mallory",
      endpoint === "evaluations" ? { ...item, evaluations: [item, {}] } : item,
    );
    expect(answer, url).not.toMatch(/"decision":true|canary-rule|Role\/victim/u);
    expect(answer, url).toMatch(/^(?:200|400|403|404) /u);
  }
  await app.close();
});
