/** What an agent said of one of its bundles. */
export interface AgentReport {
  /** Whose word it is: the tenant of the token, or `*` for a token of all tenants. Owners do not see each other's. */
  readonly owner: string;
  /** The agent's own id: OPA's label `id`. */
  readonly agent: string;
  /** The bundle's name in the agent's configuration. */
  readonly bundle: string;
  /** Of the agent's program. */
  readonly version?: string;
  /** What it runs: a release's digest, `all:` and a digest, or `none`; absent while it runs nothing. */
  readonly revision?: string;
  /** Why it could not take the newest, in its words. */
  readonly problem?: string;
}

/** An agent as it was last heard of. */
export interface Agent extends AgentReport {
  /** RFC 3339: since when it runs the revision, by the database's clock. */
  readonly since: string;
  /** RFC 3339: when it last told. */
  readonly seenAt: string;
  /** The tenant whose release it runs or waits for; absent for all tenants, and where the revision is not known. */
  readonly tenant?: string;
  /** Whether it runs what is in force; false also where that cannot be known. */
  readonly current: boolean;
  /** RFC 3339: when the tenant's release that is in force came, where the agent does not run it. */
  readonly behindSince?: string;
}

/** Tokens of all tenants, as the owner of a report. */
export const EVERYBODY = "*";
