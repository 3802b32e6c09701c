// Database targets as the arguments of a process: a secret does not survive JSON.
import { Secret } from "../../core/secret.ts";
import type { DatabaseTarget } from "../../store/database.ts";

export type TargetArgument =
  | { readonly folder: string; readonly serve?: boolean; readonly waitMs?: number }
  | { readonly url: string };

export function toTarget(argument: TargetArgument): DatabaseTarget {
  if ("url" in argument) return { kind: "postgres", url: new Secret(argument.url) };
  return { kind: "embedded", ...argument };
}

/** The first argument of this process. */
export function targetArgument(): DatabaseTarget {
  return toTarget(JSON.parse(process.argv[2] ?? "") as TargetArgument);
}
