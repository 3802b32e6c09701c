/** The headers that matter to the lane. */
export interface Head {
  /** Bytes of the body. */
  readonly length: number;
  readonly requestId: string | undefined;
  readonly authorization: string | undefined;
  readonly host: string | undefined;
}

/** A name or a value that is not there. */
const NONE = -1;

/**
 * Reads raw headers (names and values by turns, as node:http gives them). `undefined` for those that need a second look:
 * one that matters stands twice, the body is of another type or of unknown length, or a header of edict's own asks for
 * something.
 */
export function readHead(raw: readonly string[]): Head | undefined {
  const places = [NONE, NONE, NONE, NONE, NONE];
  for (let at = 0; at < raw.length; at += 2) {
    const known = knownName(raw[at] ?? "");
    if (known === OTHER) continue;
    if (known === OWN || places[known] !== NONE) return undefined;
    places[known] = at + 1;
  }
  const value = (known: number): string | undefined => raw[places[known] ?? NONE];
  const length = Number(value(LENGTH) ?? 0);
  if (!isJson(value(TYPE)) || !Number.isSafeInteger(length) || length <= 0) return undefined;
  return { length, requestId: value(REQUEST_ID), authorization: value(AUTHORIZATION), host: value(HOST) };
}

const [HOST, TYPE, REQUEST_ID, AUTHORIZATION, LENGTH, OWN, OTHER] = [0, 1, 2, 3, 4, 5, 6] as const;
type Known =
  | typeof AUTHORIZATION
  | typeof HOST
  | typeof LENGTH
  | typeof OTHER
  | typeof OWN
  | typeof REQUEST_ID
  | typeof TYPE;

/** The length tells most names apart before any letter is looked at. */
function knownName(name: string): Known {
  switch (name.length) {
    case 4:
      return isNamed(name, "Host", "host") ? HOST : OTHER;
    case 12:
      if (isNamed(name, "Content-Type", "content-type")) return TYPE;
      return isNamed(name, "X-Request-ID", "x-request-id") ? REQUEST_ID : ownOrOther(name);
    case 13:
      return isNamed(name, "Authorization", "authorization") ? AUTHORIZATION : ownOrOther(name);
    case 14:
      return isNamed(name, "Content-Length", "content-length") ? LENGTH : ownOrOther(name);
    default:
      return ownOrOther(name);
  }
}

/** Names of headers have no case (RFC 9110, section 5.1), but are nearly always written in one of two ways. */
function isNamed(name: string, usual: string, lower: string): boolean {
  return name === usual || name === lower || name.toLowerCase() === lower;
}

const LOWER_E = 0x65;
const TO_LOWER = 0x20;

function ownOrOther(name: string): Known {
  const isOwn = (name.charCodeAt(0) | TO_LOWER) === LOWER_E && name.toLowerCase().startsWith("edict-");
  return isOwn ? OWN : OTHER;
}

const JSON_TYPE = "application/json";
const JSON_UTF8_TYPE = "application/json; charset=utf-8";

function isJson(type: string | undefined): boolean {
  if (type === undefined) return false;
  if (type === JSON_TYPE || type === JSON_UTF8_TYPE) return true;
  const lower = type.toLowerCase();
  return lower === JSON_TYPE || lower === JSON_UTF8_TYPE;
}
