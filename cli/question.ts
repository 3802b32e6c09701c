import { readFile } from "node:fs/promises";
import { EdictError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { Context } from "./context.ts";
import type { InputStream } from "./world.ts";

/** Levels of objects and lists in a request: the decision point's own limit, and the levels around it. */
const MAX_DEPTH = 40;
const MAX_BYTES = 1024 * 1024;

/** The options that make a question, apart from --file. */
const PARTS = [
  "subject",
  "action",
  "resource",
  "context",
  "subject-properties",
  "resource-properties",
] as const;

/**
 * The AuthZEN request that the command line asks: from --file, or made of the options. Throws EDICT_ARGUMENT_INVALID
 * for options that make no question, EDICT_REQUEST_INVALID for a file that is no JSON.
 */
export async function readQuestion(context: Context): Promise<JsonValue> {
  const { input, world } = context;
  const file = input.text("file");
  if (file === undefined) return questionOf(context);
  const extra = PARTS.find((part) => input.text(part) !== undefined);
  if (extra !== undefined) {
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `--${extra} says nothing beside --file: the file is the whole question`,
    );
  }
  const text = file === "-" ? await readStream(world.stdin) : await readText(context.path(file));
  return parse(text, file === "-" ? "stdin" : file, "EDICT_REQUEST_INVALID");
}

function questionOf({ input }: Context): JsonObject {
  const properties = (part: string): JsonObject => {
    const text = input.text(`${part}-properties`);
    return text === undefined ? {} : { properties: readObject(`${part}-properties`, text) };
  };
  const circumstances = input.text("context");
  return {
    subject: { ...readEntity("subject", input.text("subject")), ...properties("subject") },
    action: { name: needed("action", input.text("action")) },
    resource: { ...readEntity("resource", input.text("resource")), ...properties("resource") },
    ...(circumstances === undefined ? {} : { context: readObject("context", circumstances) }),
  };
}

/** `TYPE:ID`; an id may hold further colons. Throws EDICT_ARGUMENT_INVALID. */
export function readEntity(
  option: string,
  text: string | undefined,
): { readonly type: string; readonly id: string } {
  const value = needed(option, text);
  const colon = value.indexOf(":");
  if (colon < 1 || colon === value.length - 1) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", `--${option} takes TYPE:ID, not "${value}"`);
  }
  return { type: value.slice(0, colon), id: value.slice(colon + 1) };
}

function needed(option: string, text: string | undefined): string {
  if (text !== undefined && text !== "") return text;
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `the question lacks --${option} (or give it whole with --file)`,
  );
}

function readObject(option: string, text: string): JsonObject {
  const value = parse(text, `--${option}`, "EDICT_ARGUMENT_INVALID");
  if (isJsonObject(value)) return value;
  throw new EdictError("EDICT_ARGUMENT_INVALID", `--${option} takes a JSON object`);
}

function parse(
  text: string,
  name: string,
  code: "EDICT_ARGUMENT_INVALID" | "EDICT_REQUEST_INVALID",
): JsonValue {
  const parsed = parseStrictJson(text, MAX_DEPTH);
  if (parsed.ok) return parsed.value;
  throw new EdictError(code, `${name}: ${parsed.problem.message}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", `cannot read the request ${path}`, { cause });
  }
}

async function readStream(stream: InputStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES)
      throw new EdictError("EDICT_REQUEST_TOO_LARGE", "the request on stdin is too large");
  }
  return text;
}
