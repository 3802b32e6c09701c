/** The headers that matter to the lane. */
export interface Head {
  /** Bytes of the body. */
  readonly length: number;
  readonly requestId: string | undefined;
  readonly authorization: string | undefined;
  readonly host: string | undefined;
}

const JSON_TYPES: ReadonlySet<string> = new Set(["application/json", "application/json; charset=utf-8"]);

type Known = "authorization" | "content-length" | "content-type" | "host" | "x-request-id";

/**
 * Reads raw headers (names and values by turns, as node:http gives them). `undefined` for those that need a second look:
 * one that matters stands twice, the body is of another type or of unknown length, or a header of edict's own asks for
 * something.
 */
export function readHead(raw: readonly string[]): Head | undefined {
  const found: Partial<Record<Known, string>> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = knownName(raw[at] ?? "");
    if (name === "other") continue;
    if (name === "edict" || found[name] !== undefined) return undefined;
    found[name] = raw[at + 1] ?? "";
  }
  return isJson(found["content-type"]) ? headOf(found) : undefined;
}

function headOf(found: Readonly<Partial<Record<Known, string>>>): Head | undefined {
  const length = Number(found["content-length"] ?? 0);
  if (!Number.isSafeInteger(length) || length <= 0) return undefined;
  return { length, requestId: found["x-request-id"], authorization: found.authorization, host: found.host };
}

function isJson(type: string | undefined): boolean {
  return type !== undefined && (JSON_TYPES.has(type) || JSON_TYPES.has(type.toLowerCase()));
}

/** The length tells most names apart before any letter is looked at. */
function knownName(name: string): Known | "edict" | "other" {
  switch (name.length) {
    case 4:
      return isNamed(name, "host") ? "host" : "other";
    case 12:
      if (isNamed(name, "content-type")) return "content-type";
      return isNamed(name, "x-request-id") ? "x-request-id" : ownOrOther(name);
    case 13:
      return isNamed(name, "authorization") ? "authorization" : ownOrOther(name);
    case 14:
      return isNamed(name, "content-length") ? "content-length" : ownOrOther(name);
    default:
      return ownOrOther(name);
  }
}

/** Names of headers have no case (RFC 9110, section 5.1). */
function isNamed(name: string, wanted: string): boolean {
  return name === wanted || name.toLowerCase() === wanted;
}

const LOWER_E = 0x65;
const TO_LOWER = 0x20;

function ownOrOther(name: string): "edict" | "other" {
  const isOwn = (name.charCodeAt(0) | TO_LOWER) === LOWER_E && name.toLowerCase().startsWith("edict-");
  return isOwn ? "edict" : "other";
}
