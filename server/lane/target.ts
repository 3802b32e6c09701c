/** Which of the two questions a path asks, and for whom. */
export interface Target {
  readonly route: LaneRoute;
  /** The tenant of the path. */
  readonly tenant: string | undefined;
}

/** The routes that the lane answers, by their patterns in fastify. */
export const LANE_ROUTES = [
  "/access/v1/evaluation",
  "/access/v1/evaluations",
  "/tenants/:tenant/access/v1/evaluation",
  "/tenants/:tenant/access/v1/evaluations",
] as const;
export type LaneRoute = (typeof LANE_ROUTES)[number];

const [ONE, MANY] = LANE_ROUTES;
const TENANTS = "/tenants/";

/** Longer or other names are for fastify, which decodes them. */
const PLAIN_TENANT = /^[\w.~-]{1,256}$/u;

/** What a path asks that needs no second look; `undefined` for all others, and for everything with a query. */
export function targetOf(url: string): Target | undefined {
  if (!url.startsWith(TENANTS)) return withoutTenant(url);
  const end = url.indexOf("/", TENANTS.length);
  const tenant = url.slice(TENANTS.length, end);
  if (end < 0 || !PLAIN_TENANT.test(tenant)) return undefined;
  const rest = url.slice(end);
  if (rest === ONE) return { route: "/tenants/:tenant/access/v1/evaluation", tenant };
  return rest === MANY ? { route: "/tenants/:tenant/access/v1/evaluations", tenant } : undefined;
}

function withoutTenant(url: string): Target | undefined {
  if (url === ONE) return { route: ONE, tenant: undefined };
  return url === MANY ? { route: MANY, tenant: undefined } : undefined;
}
