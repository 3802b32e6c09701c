import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { AnyController, Task } from "../core/controller.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { FieldChange, Hazard } from "../core/plan.ts";
import { PLATFORM, parseKey } from "../core/resource.ts";
import type { Resource } from "../core/resource.ts";
import { kindNamed, resourceOf, viewOf } from "./fakes/resources.ts";
import { fakeWriters } from "./fakes/writers.ts";
import type { FakeWriters } from "./fakes/writers.ts";

/** One file of a kind's cases/: what was applied, what was done by hand, and what is desired now. */
interface ControllerCase {
  /** What the case shows; printed when it fails. */
  readonly reason: string;
  readonly key: string;
  /** The spec that was applied before, at `appliedAt`; absent on a create. */
  readonly before?: JsonObject;
  /** The spec that is desired; absent on a delete. */
  readonly after?: JsonObject;
  /** In place of `after`: what is different from `before`, as a JSON merge patch (RFC 7396). */
  readonly change?: JsonObject;
  /** Other resources that are there after the change: key to spec. */
  readonly others?: Readonly<Record<string, JsonObject>>;
  /** Rows altered by hand: table, then `tenant/name`, then columns; null for a row that was removed. */
  readonly byHand?: Readonly<Record<string, Readonly<Record<string, JsonObject | null>>>>;
  readonly appliedAt?: string;
  readonly now?: string;
}

const NOW = "2026-11-22T14:00:00Z";

/**
 * Runs every cases/*.yaml of a kind's folder through the real controller (apply, observe, diff, hazards) and compares
 * with the plan written beside it. `vitest run -u` writes the plans anew; read them before committing.
 */
export function testControllerCases(folder: string): void {
  const cases = join(folder, "cases");
  const names = readdirSync(cases).filter((name) => name.endsWith(".yaml"));
  describe("cases", () => {
    test.each(names.toSorted())("%s", async (name) => {
      const item = patched(parse(readFileSync(join(cases, name), "utf8")) as ControllerCase);
      const plan = await planOf(item);
      await expect(plan, item.reason).toMatchFileSnapshot(join(cases, name.replace(/\.yaml$/u, ".plan.txt")));
    });
  });
}

function patched(item: ControllerCase): ControllerCase {
  const { change, ...rest } = item;
  return change === undefined ? item : { ...rest, after: mergePatch(item.before ?? {}, change) };
}

function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    const before = merged[name];
    if (value === null) delete merged[name];
    else merged[name] = isJsonObject(value) ? mergePatch(isJsonObject(before) ? before : {}, value) : value;
  }
  return merged;
}

async function planOf(item: ControllerCase): Promise<string> {
  const { kind, tenant } = parseKey(item.key);
  const { controller } = kindNamed(kind);
  const before = item.before === undefined ? undefined : resourceOf(item.key, item.before);
  const after = item.after === undefined ? undefined : resourceOf(item.key, item.after);
  const writers = await applied(controller, item, before);
  const change = await changeOf(controller, item, after, writers);
  const others = Object.entries(item.others ?? {}).map(([key, spec]) => resourceOf(key, spec));
  const hazards = controller.hazards({
    operation: before === undefined ? "create" : after === undefined ? "delete" : "update",
    key: resourceOf(item.key, item.after ?? item.before ?? {}).key,
    fields: change.fields,
    view: viewOf(tenant ?? PLATFORM, kind, after === undefined ? others : [...others, after]),
    ...(before === undefined ? {} : { before: before.spec }),
    ...(after === undefined ? {} : { after: after.spec }),
  });
  return [`# ${item.reason}`, ...change.lines, ...hazards.map(hazardLine), ""].join("\n");
}

/** The tables after `before` was applied and the rows were altered by hand. */
async function applied(
  controller: AnyController,
  item: ControllerCase,
  before: Resource | undefined,
): Promise<FakeWriters> {
  const writers = fakeWriters();
  if (before !== undefined) await applyOne(controller, before, writers, Date.parse(item.appliedAt ?? NOW));
  for (const [table, rows] of Object.entries(item.byHand ?? {})) {
    for (const [place, columns] of Object.entries(rows)) alterRow(writers, table, place, columns);
  }
  return writers;
}

function alterRow(writers: FakeWriters, table: string, place: string, columns: JsonObject | null): void {
  const rows = writers.tablesByName.get(table);
  const row = rows?.get(place);
  if (rows === undefined || row === undefined) throw new Error(`there is no row ${place} in ${table}`);
  if (columns === null) rows.delete(place);
  else rows.set(place, { ...row, values: { ...row.values, ...columns } });
}

interface CaseChange {
  readonly lines: readonly string[];
  readonly fields: readonly FieldChange[];
}

/** The change that is planned, and that a second plan after it finds nothing left to do. */
async function changeOf(
  controller: AnyController,
  item: ControllerCase,
  after: Resource | undefined,
  writers: FakeWriters,
): Promise<CaseChange> {
  const now = Date.parse(item.now ?? NOW);
  if (after === undefined) return { lines: [`delete ${item.key}`], fields: [] };
  const observed = (await controller.observe(writers)).get(after.key);
  if (observed === undefined) {
    const fields = controller.fields(after);
    await expectSettled(controller, after, writers, now);
    return { lines: [`create ${item.key}`, ...fields.map(fieldLine)], fields };
  }
  const difference = controller.diff(after, observed, { now });
  if (difference.operation === "none") return { lines: [`none ${item.key}`], fields: [] };
  const because = difference.reason === "" ? "" : ` because ${difference.reason}`;
  const lines = [`${difference.operation} ${item.key}${because}`, ...difference.fields.map(fieldLine)];
  const failure = await expectSettled(controller, after, writers, now);
  return { lines: failure === "" ? lines : [...lines, `  x ${failure}`], fields: difference.fields };
}

/** Applies twice: the second time must not change anything, and nothing may be left to do. Returns a failure's text. */
async function expectSettled(
  controller: AnyController,
  after: Resource,
  writers: FakeWriters,
  now: number,
): Promise<string> {
  try {
    await applyOne(controller, after, writers, now);
  } catch (error) {
    return String(error);
  }
  const once = JSON.stringify([...writers.tablesByName].map(([table, rows]) => [table, [...rows]]));
  const observed: JsonValue = (await controller.observe(writers)).get(after.key) ?? null;
  expect(controller.diff(after, observed, { now })).toEqual({ operation: "none" });
  await applyOne(controller, after, writers, now);
  expect(JSON.stringify([...writers.tablesByName].map(([table, rows]) => [table, [...rows]]))).toBe(once);
  return "";
}

async function applyOne(
  controller: AnyController,
  desired: Resource,
  writers: FakeWriters,
  now: number,
): Promise<void> {
  const task: Task<JsonObject> = { key: desired.key, operation: "update", desired };
  await controller.apply([task], writers, { now });
}

function fieldLine({ pointer, before, after }: FieldChange): string {
  const sign = before === undefined ? "+" : after === undefined ? "-" : "~";
  const values = [before, after].filter((value) => value !== undefined).map((value) => JSON.stringify(value));
  return `  ${sign} ${pointer} ${values.join(" -> ")}`;
}

function hazardLine({ id, pointer, message }: Hazard): string {
  return `  ! ${id} at ${pointer === "" ? "the whole" : pointer}: ${message}`;
}
