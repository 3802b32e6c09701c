import { EdictError } from "./errors.ts";

/** A token, or what gives the token of now: it is asked before every request. */
export type TokenSource = string | (() => string | Promise<string>);

/**
 * The Authorization header (RFC 6750, section 2.1) of a token. Throws EDICT_SECRET_UNAVAILABLE for one that cannot be had
 * or stand in a header; no error carries the token or what was said where it comes from.
 */
export async function bearerHeader(token: TokenSource | undefined): Promise<Record<string, string>> {
  if (token === undefined) return {};
  const text = await tokenText(token);
  // The platform's own error would repeat the token.
  if (!/^[\x21-\x7e]+$/u.test(text))
    throw new EdictError("EDICT_SECRET_UNAVAILABLE", "the token is empty or is not visible ASCII only");
  return { authorization: `Bearer ${text}` };
}

async function tokenText(token: TokenSource): Promise<string> {
  if (typeof token === "string") return token;
  try {
    return await token();
  } catch {
    throw new EdictError("EDICT_SECRET_UNAVAILABLE", "the function that gives the token failed");
  }
}
