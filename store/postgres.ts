import { EdictError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { ServerAddress } from "./connection.ts";

const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
/** Longer than any batch takes; a statement that runs longer hangs. */
const STATEMENT_TIMEOUT_MS = 120_000;
/** After this a stopped process loses its transaction, and with it the row of the lease. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;

/**
 * The address that a URL names (`postgresql://user:password@host:port/database?sslmode=verify-full`). Everything that
 * the driver takes in a URL counts, TLS among it. Throws EDICT_CONFIG_INVALID for a text that is no such URL.
 */
export function postgresAddress(url: Secret<string>): ServerAddress {
  return {
    place: describeUrl(parseUrl(url.reveal())),
    connections: CONNECTIONS,
    client: {
      connectionString: url.reveal(),
      fallback_application_name: "edict",
      application_name: "edict",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    },
  };
}

function parseUrl(text: string): URL {
  // The URL parser's own error holds the whole text, password and all, so it is never the cause.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw new EdictError(
      "EDICT_CONFIG_INVALID",
      "the database URL is not of the form postgresql://user@host/database",
    );
  }
  return url;
}

function describeUrl(url: URL): string {
  const host = url.searchParams.get("host") ?? (url.hostname === "" ? "localhost" : url.hostname);
  const port = url.port === "" ? (url.searchParams.get("port") ?? "5432") : url.port;
  return `PostgreSQL ${host}:${port}${url.pathname}`;
}
