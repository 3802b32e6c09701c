import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { EdictError } from "../core/errors.ts";
import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { Plan } from "../core/plan.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import { parseInstant } from "../core/time.ts";

/** A plan over 100,000 resources has about 100 MB. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Conditions of roles nest to 20 levels in a field of a change. */
const MAX_DEPTH = 128;

/**
 * Writes a plan for `apply --plan`, readable by its owner alone: it tells about the security of tenants. A reader never
 * sees half of it. Throws EDICT_ARGUMENT_INVALID where the file cannot be written.
 */
export async function writePlan(path: string, plan: Plan): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new EdictError("EDICT_ARGUMENT_INVALID", `cannot write the plan to ${path}`, { cause });
  }
}

/** Reads a plan that `plan --out` wrote. Whether it was altered is the engine's question. Throws EDICT_PLAN_INVALID. */
export async function readPlan(path: string): Promise<Plan> {
  const parsed = parseStrictJson(await readText(path), MAX_DEPTH);
  if (!parsed.ok)
    throw new EdictError("EDICT_PLAN_INVALID", `${path} is not a plan: ${parsed.problem.message}`);
  const problem = shapeProblem(parsed.value);
  if (problem !== undefined) throw new EdictError("EDICT_PLAN_INVALID", `${path} is not a plan: ${problem}`);
  return parsed.value as unknown as Plan;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new RangeError(`${size} bytes are more than a plan has`);
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new EdictError("EDICT_PLAN_INVALID", `cannot read the plan ${path}`, { cause });
  }
}

/** The first thing that no plan of format 1 has. Only what is read before the engine compares the digest is looked at. */
function shapeProblem(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return "it is no object";
  if (value["format"] !== 1) return "its format is not 1";
  const { basis, changes, drifted, findings, id, retained, workspace, unchanged } = value;
  if (typeof id !== "string" || typeof workspace !== "string") return "its id or workspace is missing";
  if (!isJsonArray(changes) || !isJsonArray(findings)) return "its changes or findings are missing";
  if (!isJsonArray(drifted) || !isJsonArray(retained))
    return "it was written by an older edict; make it anew with: edict plan --out FILE";
  if (!changes.every(isChange)) return "one of its changes is damaged";
  if (!isJsonObject(basis) || typeof unchanged !== "number") return "its basis is missing";
  const { at, desired, observed, policies, revision } = basis;
  const texts = [desired, observed, policies, revision].every((part) => typeof part === "string");
  return texts && typeof at === "string" && parseInstant(at) !== undefined
    ? undefined
    : "its basis is damaged";
}

function isChange(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { key, kind, operation, fields, hazards, after, origin } = value;
  return (
    [key, kind, operation].every((part) => typeof part === "string") &&
    [fields, hazards, after].every((part) => isJsonArray(part)) &&
    isJsonObject(origin)
  );
}
