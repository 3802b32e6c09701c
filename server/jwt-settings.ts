import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FastifyBaseLogger } from "fastify";
import type { JSONWebKeySet } from "jose";
import { EdictError } from "../core/errors.ts";
import type { WorkspaceFile } from "../engine/load/workspace.ts";
import { JwtVerifier } from "./jwt.ts";
import type { JwtIssuer } from "./jwt.ts";

type JwtSettings = WorkspaceFile["server"]["jwt"];

/**
 * What edict.yaml's spec.server.jwt gives to the server; empty where it names nobody. `root` is the workspace's folder.
 * Throws EDICT_CONFIG_INVALID for keys that cannot be read, and what JwtVerifier throws.
 */
export async function jwtPart(
  root: string,
  settings: JwtSettings,
  logger: FastifyBaseLogger,
): Promise<{ readonly jwt?: JwtVerifier }> {
  if (settings.length === 0) return {};
  const issuers = await Promise.all(settings.map((one) => issuerOf(root, one)));
  const warn = (message: string, fields: object = {}): void => logger.warn(fields, message);
  return { jwt: new JwtVerifier(issuers, { clock: { now: Date.now }, logger: { warn } }) };
}

async function issuerOf(root: string, one: JwtSettings[number]): Promise<JwtIssuer> {
  const { issuer, audience, algorithms, tenantClaim, clockSkew } = one;
  const keys =
    "jwksUrl" in one ? { url: one.jwksUrl } : { set: await readSet(path.resolve(root, one.jwksFile)) };
  return { issuer, audience, algorithms, tenantClaim, clockSkew, keys };
}

async function readSet(file: string): Promise<JSONWebKeySet> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as JSONWebKeySet;
  } catch (cause) {
    throw new EdictError("EDICT_CONFIG_INVALID", `the keys in ${file} cannot be read`, { cause });
  }
}
