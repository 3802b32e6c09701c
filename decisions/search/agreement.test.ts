import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { jsonEqual } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Release, ReleaseTest } from "../../core/release.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { DecisionPoint } from "../decision-point.ts";
import type { EvaluationRequest } from "../request.ts";
import type { RuntimePolicy } from "../runtime.ts";
import { NOW, anyQuestion, anyRelease } from "../testdata/arbitraries.ts";
import { release as makeRelease, source } from "../testdata/releases.ts";
import { SEARCH_KINDS } from "./search-request.ts";
import type { SearchKind } from "./search-request.ts";
import { Searcher } from "./searcher.ts";
import type { SearchAnswer } from "./searcher.ts";

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

const IDS = ["ann", "bob", "__proto__", "constructor", "sales", "10.0.0.1", "acme"];
const TYPES = ["data", "account", "feature", "tenant", "__proto__", "a:b", "unheard-of"];

/** Declared resources, as many types and properties as the questions have. */
const inventory = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...TYPES.slice(0, 6)),
      fc.uniqueArray(
        fc.tuple(
          fc.constantFrom(...IDS),
          fc.dictionary(
            fc.constantFrom("department", "level", "address"),
            fc.constantFrom<JsonValue>("sales", "", 1, 2, true, "10.0.0.1", "::ffff:10.0.0.1"),
            { noNullPrototype: true },
          ),
        ),
        { selector: ([id]) => id, minLength: 1 },
      ),
    ),
    { selector: ([type]) => type },
  )
  .map((types) =>
    Object.fromEntries(
      types.map(([type, ids]) => [
        type,
        Object.fromEntries(
          ids.map(([id, properties]) => [id, { properties, source: source("ResourceInventory/acme/x") }]),
        ),
      ]),
    ),
  );

/** Entries of which most are the same, as they are in life, so that a search has classes to go by. */
function alike<Value>(table: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const [first] = Object.values(table);
  const ids = [...Object.keys(table), ...IDS];
  return first === undefined ? table : Object.fromEntries(ids.map((id) => [id, first]));
}

function alikeInEachType<Value>(
  types: Readonly<Record<string, Readonly<Record<string, Value>>>>,
): Readonly<Record<string, Readonly<Record<string, Value>>>> {
  return Object.fromEntries(Object.entries(types).map(([type, table]) => [type, alike(table)]));
}

const searched = fc
  .tuple(anyRelease, fc.option(inventory, { nil: undefined, freq: 4 }), fc.boolean(), fc.boolean())
  .map(([{ sections }, resources, sameGrants, sameProperties]) => {
    const { bindings = {} } = sections;
    const declaredThere = resources && (sameProperties ? alikeInEachType(resources) : resources);
    return makeRelease("acme", {
      ...sections,
      bindings: sameGrants ? alikeInEachType(bindings) : bindings,
      ...(declaredThere && { resources: declaredThere }),
    });
  });

/** The entity or action of a question that a search looks for, replaced. */
function withCandidate(
  question: EvaluationRequest,
  kind: SearchKind,
  name: string,
  properties?: JsonObject,
): EvaluationRequest {
  if (kind === "action") return { ...question, action: { name } };
  const { properties: sent, type } = question[kind];
  const all = { ...sent, ...properties };
  return { ...question, [kind]: { type, id: name, ...(Object.keys(all).length > 0 && { properties: all }) } };
}

function idTests(release: Release, type: string): readonly ReleaseTest[] {
  return Object.values(release.sections.roles ?? {})
    .flatMap(({ rules }) => Object.entries(rules))
    .flatMap(([row, cells]) => (row === type ? Object.values(cells).flat() : []))
    .flatMap(({ when }) => (when ?? []).flat())
    .filter(({ path, operator }) => path.join(".") === "resource.id" && ["eq", "in"].includes(operator));
}

/** Everything of the asked type that the release names anywhere. */
function knownNames(release: Release, kind: SearchKind, question: EvaluationRequest): readonly string[] {
  const { bindings = {}, roles = {}, resources = {}, plan, security } = release.sections;
  const { type } = question[kind === "action" ? "resource" : kind];
  const of = <Value>(table: Readonly<Record<string, Value>>, key: string): readonly Value[] =>
    Object.entries(table).flatMap(([name, value]) => (name === key ? [value] : []));
  switch (kind) {
    case "subject":
      return of(bindings, type).flatMap((ids) => Object.keys(ids));
    case "resource":
      return [
        ...of(resources, type).flatMap((ids) => Object.keys(ids)),
        ...idTests(release, type).flatMap(({ operand }) =>
          [operand].flat().filter((one) => typeof one === "string"),
        ),
        ...(type === "tenant" ? ["acme"] : []),
        ...(type === "feature" ? Object.keys(plan?.features ?? {}) : []),
      ];
    case "action": {
      const rows = Object.values(roles).flatMap(({ rules }) => [...of(rules, type), ...of(rules, "*")]);
      const plain = [
        ...rows.flatMap((row) => Object.keys(row)).filter((name) => name !== "*"),
        ...(security?.session.reauthFor ?? [])
          .filter((name) => name.startsWith(`${type}:`))
          .map((name) => name.slice(type.length + 1)),
        ...(type === "tenant" ? ["sign-in"] : type === "feature" ? ["use"] : []),
      ];
      return plain.map((name) => (name.startsWith(`${type}:`) ? `${type}:${name}` : name));
    }
  }
}

function isAsked(release: Release, kind: SearchKind, question: EvaluationRequest, name: string): boolean {
  if (kind !== "resource") return true;
  const { type, properties = {} } = question.resource;
  const known = declared(release, type, name);
  return Object.entries(properties).every(
    ([key, value]) => !Object.hasOwn(known, key) || jsonEqual(known[key] ?? null, value as JsonValue),
  );
}

function declared(release: Release, type: string, id: string): JsonObject {
  const found = Object.entries(release.sections.resources ?? {}).find(([name]) => name === type)?.[1] ?? {};
  return Object.entries(found).find(([name]) => name === id)?.[1].properties ?? {};
}

function nameOf(result: SearchAnswer["results"][number]): string {
  return "name" in result ? result.name : result.id;
}

/** All pages of a search. */
function searchAll(
  searcher: Searcher,
  kind: SearchKind,
  question: EvaluationRequest,
  limit: number,
): readonly SearchAnswer[] {
  const pages: SearchAnswer[] = [];
  let token: string | undefined;
  do {
    const page = { limit, ...(token !== undefined && { token }) };
    const answer = searcher.search("acme", { kind, question, page }, { now: NOW });
    pages.push(answer);
    token = answer.page.next_token;
  } while (token !== "");
  return pages;
}

const more = fc.record({
  name: fc.constantFrom("nobody", "zed", "?!", "10.9.9.9", "sal", "\u{10ffff}"),
  properties: fc.dictionary(
    fc.constantFrom("department", "level", "address"),
    fc.constantFrom<JsonValue>("sales", "", 1, 2, true, "10.0.0.1", "nobody", "zed"),
    { noNullPrototype: true },
  ),
  groups: fc.option(fc.array(fc.constantFrom<JsonValue>("ann", "bob", "__proto__", "constructor")), {
    nil: undefined,
  }),
});

describe("a search", () => {
  test("gives what evaluation allows of all that the release names", { timeout: 120_000 }, () => {
    const decisions = new DecisionPoint({ policy });
    const searcher = new Searcher(decisions);
    const seen = { results: 0, allowed: 0, denied: 0, depends: 0, pages: 0 };
    const allows = (question: EvaluationRequest): boolean =>
      decisions.evaluate("acme", question, { now: NOW }).decision;
    fc.assert(
      fc.property(
        searched,
        fc.array(fc.tuple(anyQuestion, more), { minLength: 6, maxLength: 6 }),
        fc.constantFrom(...SEARCH_KINDS),
        fc.integer({ min: 1, max: 4 }),
        (release, questions, kind, limit) => {
          decisions.publish(release);
          for (const [asked, stranger] of questions) {
            const question = withCandidate(asked, kind, "");
            const pages = searchAll(searcher, kind, question, limit);
            const results = pages.flatMap((page) => page.results);
            const names = results.map(nameOf);

            // Sound: each result, put into the question as it is, is allowed.
            for (const result of results) {
              const whole = "name" in result ? { action: result } : { [kind]: result };
              const shared = kind === "subject" ? { subject: { ...question.subject, ...result } } : whole;
              expect(allows({ ...question, ...withSent(question, kind, shared) })).toBe(true);
            }
            // Complete: whatever the release names and evaluation allows is a result.
            const known = knownNames(release, kind, question)
              .filter((name) => isAsked(release, kind, question, name))
              .filter((name) =>
                allows(
                  withCandidate(
                    question,
                    kind,
                    name,
                    kind === "resource" ? declared(release, question.resource.type, name) : undefined,
                  ),
                ),
              );
            expect(known.filter((name) => !names.includes(name))).toEqual([]);

            // Pages: sorted, each once, as many as they say.
            expect(names).toEqual([...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1)));
            expect(pages.map(({ page }) => page.total)).toEqual(pages.map(() => names.length));
            expect(pages.map(({ page }) => page.count)).toEqual(pages.map((page) => page.results.length));
            expect(pages.slice(0, -1).every(({ page }) => page.count === limit)).toBe(true);

            // What is said of the others holds for each of them.
            const [first] = pages;
            const others = first?.context.others ?? "depends";
            const { name, properties, groups } = stranger;
            const strange = kind === "subject" && groups ? { ...properties, groups } : properties;
            const sent = kind === "action" ? {} : question[kind].properties;
            const unnamed = withCandidate(question, kind, name, { ...strange, ...sent });
            if (others !== "depends" && !names.includes(name))
              expect(allows(unnamed)).toBe(others === "allowed");
            seen.results += names.length;
            seen.pages += pages.length;
            seen[others] += 1;
          }
        },
      ),
      { numRuns: 500, seed: 20261122 },
    );
    // A test in which nearly everything is empty would prove little.
    expect(seen.results).toBeGreaterThan(1_000);
    expect(seen.allowed).toBeGreaterThan(100);
    expect(seen.denied).toBeGreaterThan(500);
    expect(seen.depends).toBeGreaterThan(100);
  });
});

/** A resource without declared properties is given without any; those that were sent hold for it, too. */
function withSent(
  question: EvaluationRequest,
  kind: SearchKind,
  part: Partial<EvaluationRequest>,
): Partial<EvaluationRequest> {
  const { properties } = question.resource;
  if (kind !== "resource" || part.resource === undefined || properties === undefined) return part;
  return { resource: { properties, ...part.resource } };
}
