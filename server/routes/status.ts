import type { FastifyRequest } from "fastify";
import type { Digest } from "../../core/resource.ts";
import type { AppParts, ServiceStatus } from "../dependencies.ts";
import { seesEverything } from "../plugins/access.ts";
import { isReady, shownStatus } from "./health.ts";

/** What a running edict serves: to all callers their tenants' releases, to those who may see everything the rest. */
export function addStatusRoutes(parts: AppParts): void {
  parts.app.get("/status", { config: { group: "status" } }, (request) => ({
    version: parts.version,
    ready: isReady(parts),
    ...shownStatus(parts, request),
    releases: shownReleases(parts, request),
    ...(seesEverything(request, parts.tokens) && shownWork(parts)),
  }));
}

function shownWork({ status }: AppParts): Pick<ServiceStatus, "engine" | "phases"> {
  const { engine, phases = [] } = status.status();
  return { phases, ...(engine !== undefined && { engine }) };
}

function shownReleases({ decisions }: AppParts, request: FastifyRequest): readonly TenantRelease[] {
  const tenants = request.caller?.tenants ?? "all";
  const releases =
    tenants === "all"
      ? [...decisions.releases()]
      : tenants.flatMap((tenant) => {
          const digest = decisions.digest(tenant);
          return digest === undefined ? [] : [{ tenant, digest }];
        });
  return releases.toSorted((left, right) => (left.tenant < right.tenant ? -1 : 1));
}

interface TenantRelease {
  readonly tenant: string;
  readonly digest: Digest;
}
