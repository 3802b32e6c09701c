import type { StateStore } from "../core/ports.ts";
import type { Release, ReleaseRole } from "../core/release.ts";
import { quoted } from "./shell.ts";

/** A question that the releases in force have an answer to, for a first try. */
export interface SampleQuestion {
  readonly tenant: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: { readonly name: string };
  readonly resource: { readonly type: string; readonly id: string };
}

/** A question about somebody who holds a role in the first tenant by name; `undefined` where nobody does. */
export async function sampleQuestion(store: StateStore): Promise<SampleQuestion | undefined> {
  const [tenant] = [...(await store.releaseDigests()).keys()].toSorted();
  const release = tenant === undefined ? undefined : await store.release(tenant);
  return release === undefined ? undefined : questionOf(release);
}

function questionOf({
  tenant,
  sections: { bindings = {}, roles = {} },
}: Release): SampleQuestion | undefined {
  for (const [type, subjects] of Object.entries(bindings)) {
    for (const [id, grants] of Object.entries(subjects)) {
      const permission = grants
        .map(({ role }) => permissionOf(roles[role]))
        .find((found) => found !== undefined);
      if (permission === undefined || type === "group") continue;
      return {
        tenant,
        subject: { type, id },
        action: { name: permission.action },
        resource: { type: permission.type, id: "1" },
      };
    }
  }
  return undefined;
}

/** The first action on the first type that a role says something of; wildcards give no question. */
function permissionOf(
  role: ReleaseRole | undefined,
): { readonly type: string; readonly action: string } | undefined {
  for (const [type, actions] of Object.entries(role?.rules ?? {})) {
    const action = Object.keys(actions).find((name) => name !== "*");
    if (type !== "*" && action !== undefined) return { type, action };
  }
  return undefined;
}

/** The line that asks it over HTTP, ready to be pasted into a shell. `address` is `http://…` or `unix:PATH`. */
export function curlLine(
  { tenant, ...question }: SampleQuestion,
  address: string,
  needsToken: boolean,
): string {
  const socket = address.startsWith("unix:") ? ["--unix-socket", quoted(address.slice("unix:".length))] : [];
  const base = socket.length > 0 ? "http://localhost" : address;
  return [
    "curl -s",
    ...socket,
    `${base}/tenants/${tenant}/access/v1/evaluation`,
    "-H 'content-type: application/json'",
    ...(needsToken ? ['-H "authorization: Bearer $EDICT_TOKEN"'] : []),
    `-d ${quoted(JSON.stringify(question))}`,
  ].join(" ");
}
