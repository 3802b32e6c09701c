import { hash, randomBytes } from "node:crypto";
import { TOKEN_PREFIX } from "../core/api-token.ts";
import type { ApiToken, KnownToken, KnownTokens, RouteGroup, Scope, TokenDraft } from "../core/api-token.ts";
import { EdictError } from "../core/errors.ts";
import type { EventDraft, EventType } from "../core/event.ts";
import { isJsonArray } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { SqlExecutor } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import type { Database, Session } from "./connection.ts";
import { appendEvents } from "./events.ts";
import { utcText } from "./sql-text.ts";

export const TOKEN_CHANNEL = "edict_token";

/** Nobody can go through so many values, whatever the hash. */
const SECRET_BYTES = 32;

const READ = `
  select name, tenants, routes, created_by as "createdBy", ${utcText("created_at")} as "createdAt",
    ${utcText("expires_at")} as "expiresAt", revoked_by as "revokedBy", ${utcText("revoked_at")} as "revokedAt"
  from edict_state.tokens order by name`;

const READ_KNOWN = `
  select name, digest, tenants, routes, ${utcText("expires_at")} as "expiresAt", revoked_at is not null as revoked
  from edict_state.tokens`;

/** A name in use is left alone, and then no row comes back. */
const CREATE = `
  insert into edict_state.tokens as old (name, digest, tenants, routes, created_by, created_at, expires_at)
  values ($1, $2, $3::jsonb, $4::jsonb, $5, clock_timestamp(), $6::timestamptz)
  on conflict (name) do update
    set digest = excluded.digest, tenants = excluded.tenants, routes = excluded.routes, created_by = excluded.created_by,
      created_at = excluded.created_at, expires_at = excluded.expires_at, revoked_by = null, revoked_at = null
    where old.revoked_at is not null or old.expires_at <= clock_timestamp()
  returning name`;

const REVOKE = `
  update edict_state.tokens set revoked_by = $2, revoked_at = clock_timestamp()
  where name = $1 and revoked_at is null
  returning name, tenants`;

const NOTIFY = `select pg_notify('${TOKEN_CHANNEL}', '')`;

type TokenRow = {
  readonly [Name in keyof Omit<ApiToken, "routes" | "tenants">]-?: ApiToken[Name] | null;
} & { readonly tenants: JsonValue; readonly routes: JsonValue };

export async function readTokens(executor: SqlExecutor): Promise<readonly ApiToken[]> {
  const rows = await executor.query<TokenRow>(READ);
  return rows.map(
    (row) =>
      ({
        ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
        tenants: scopeOf(row.tenants),
        routes: scopeOf(row.routes),
      }) as unknown as ApiToken,
  );
}

/** Every token that was not revoked, with its hash. */
export async function readKnownTokens(executor: SqlExecutor): Promise<KnownTokens> {
  const rows = await executor.query<KnownRow>(READ_KNOWN);
  const tokens = rows
    .filter(({ revoked }) => !revoked)
    .map(({ name, digest, tenants, routes, expiresAt }): KnownToken => ({
      name,
      digest,
      tenants: scopeOf(tenants),
      routes: scopeOf(routes),
      ...(expiresAt === null ? {} : { expiresAt }),
    }));
  return { any: rows.length > 0, tokens };
}

interface KnownRow {
  readonly name: string;
  readonly digest: string;
  readonly tenants: JsonValue;
  readonly routes: JsonValue;
  readonly expiresAt: string | null;
  readonly revoked: boolean;
}

/** The row and its event come in one transaction. Throws EDICT_TOKEN_EXISTS. */
export async function createToken(
  database: Database,
  draft: TokenDraft,
  actor: string,
): Promise<Secret<string>> {
  const { name, tenants, routes, expiresAt } = draft;
  const secret = `${TOKEN_PREFIX}${randomBytes(SECRET_BYTES).toString("base64url")}`;
  const digest = hash("sha256", secret, "hex");
  await database.transaction(async (session) => {
    const [made] = await session.query(CREATE, [
      name,
      digest,
      JSON.stringify(tenants),
      JSON.stringify(routes),
      actor,
      expiresAt ?? null,
    ]);
    if (made === undefined) throw new EdictError("EDICT_TOKEN_EXISTS", `there is a token ${name}`);
    const detail = {
      name,
      tenants: tenants === "all" ? tenants : [...tenants],
      routes: routes === "all" ? routes : [...routes],
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    await tell(session, { ...about("token.created", tenants), actor, detail });
  });
  return new Secret(secret);
}

/** False for a token that was revoked before. Throws EDICT_NOT_FOUND for a name that was never given. */
export function revokeToken(database: Database, name: string, actor: string): Promise<boolean> {
  return database.transaction(async (session) => {
    const [gone] = await session.query<Pick<KnownRow, "tenants">>(REVOKE, [name, actor]);
    if (gone === undefined) {
      const [known] = await session.query("select from edict_state.tokens where name = $1", [name]);
      if (known === undefined) throw new EdictError("EDICT_NOT_FOUND", `there is no token ${name}`);
      return false;
    }
    await tell(session, { ...about("token.revoked", scopeOf(gone.tenants)), actor, detail: { name } });
    return true;
  });
}

async function tell(session: Session, event: EventDraft): Promise<void> {
  await session.query(NOTIFY);
  await appendEvents(session, [event]);
}

/** The event of a token of one tenant is found by the tenant. */
function about(type: EventType, tenants: Scope): Pick<EventDraft, "tenant" | "type"> {
  const [tenant, ...others] = tenants === "all" ? [] : tenants;
  return tenant === undefined || others.length > 0 ? { type } : { type, tenant };
}

/** Whatever is not exactly the word for all is a list of names, and be it an empty one. */
function scopeOf(value: JsonValue): Scope<RouteGroup> {
  if (value === "all") return value;
  const names = isJsonArray(value) ? value.filter((name) => typeof name === "string") : [];
  return names as readonly RouteGroup[];
}
