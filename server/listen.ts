import type { AddressInfo } from "node:net";
import { EdictError } from "../core/errors.ts";

/** Where the server listens. `loopback` says that only processes of the same machine can reach it. */
export type ListenAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly loopback: boolean }
  | { readonly kind: "unix"; readonly path: string; readonly loopback: true };

const MAX_PORT = 65_535;

/**
 * Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`; port 0 lets the system choose. Throws EDICT_CONFIG_INVALID for
 * anything else, a missing host among it: listening everywhere must be written out as `0.0.0.0` or `[::]`.
 */
export function parseListen(text: string): ListenAddress {
  if (text.startsWith("unix:")) return unixAddress(text);
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s/]+)):(\d{1,5})$/u.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > MAX_PORT) throw wrongAddress(text);
  return { kind: "tcp", host, port, loopback: isLoopbackName(host) };
}

function unixAddress(text: string): ListenAddress {
  const path = text.slice("unix:".length);
  if (path === "" || path.includes("\0")) throw wrongAddress(text);
  return { kind: "unix", path, loopback: true };
}

function wrongAddress(text: string): EdictError {
  return new EdictError(
    "EDICT_CONFIG_INVALID",
    `"${text}" is not a listen address (HOST:PORT, [IPV6]:PORT or unix:PATH)`,
  );
}

/** Whether a host name or address, without port and brackets, always means this machine (RFC 6761, RFC 5735). */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  return /^127(\.(0|[1-9]\d{0,2})){3}$/u.test(name);
}

/** The host of a Host header, without port and brackets; `undefined` when it is not one. */
export function hostOf(header: string): string | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s/]+))(?::\d{1,5})?$/u.exec(header);
  return match?.[1] ?? match?.[2];
}

/** The URL of what a server is bound to, as `http://127.0.0.1:7373`; `unix:PATH` for a socket. */
export function addressOf(bound: AddressInfo | string | null): string {
  if (bound === null || typeof bound === "string") return `unix:${bound ?? ""}`;
  const host = bound.family === "IPv6" ? `[${bound.address}]` : bound.address;
  return `http://${host}:${bound.port}`;
}
