import { EVERYBODY } from "../core/agent.ts";
import type { AgentReport } from "../core/agent.ts";
import { EdictError } from "../core/errors.ts";
import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";

/** Longer texts of agents are cut. */
const MAX_TEXT = 256;
const MAX_PROBLEM = 1_000;

/** A status tells of so many bundles at most. */
const MAX_BUNDLES = 64;

/**
 * What OPA's status update says of bundles; its metrics, most of it, are dropped. `tenant` is that of the token. Throws
 * EDICT_REQUEST_INVALID for what is none.
 */
export function agentReports(status: unknown, tenant: string | undefined): readonly AgentReport[] {
  const { labels, bundles } = members(status as JsonValue);
  const { id, version } = members(labels);
  const agent = textOf(id);
  if (agent === undefined) throw new EdictError("EDICT_REQUEST_INVALID", "/labels/id must be a text");
  const told = Object.entries(members(bundles)).slice(0, MAX_BUNDLES);
  const about = { owner: tenant ?? EVERYBODY, agent };
  return told.map(([name, bundle]) => ({
    ...about,
    bundle: name.slice(0, MAX_TEXT),
    ...given("version", textOf(version)),
    ...given("revision", textOf(members(bundle)["active_revision"])),
    ...given("problem", problemOf(members(bundle))),
  }));
}

/** An agent's name in its uploads. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  // PostgreSQL keeps no NUL in a text.
  return value.replaceAll("\0", "").slice(0, MAX_TEXT).toWellFormed();
}

function problemOf({ code, message, errors }: JsonObject): string | undefined {
  const details = isJsonArray(errors) ? errors.map((error) => members(error)["message"]) : [];
  const texts = [message, ...details].filter(
    (text): text is string => typeof text === "string" && text !== "",
  );
  if (texts.length === 0) return textOf(code);
  return texts.join(": ").replaceAll("\0", "").slice(0, MAX_PROBLEM).toWellFormed();
}

function given<Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Readonly<Record<Name, string>>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Readonly<Record<Name, string>>>;
}

function members(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
