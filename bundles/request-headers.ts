/** What an agent says of the bundle that it wants, beside its name. */
export interface BundlePreference {
  /** The tags of the bundles that the agent knows, the one that it holds first; `*` stands for any. */
  readonly known: readonly string[];
  /** Whether it takes a patch of the bundle that it holds. */
  readonly takesDelta: boolean;
  /** How long to wait for something new; 0 for not at all. */
  readonly waitMs: number;
}

export interface BundleHeaders {
  readonly "if-none-match"?: string | undefined;
  readonly prefer?: string | readonly string[] | undefined;
}

/** Longer waits are cut to this: proxies end what is silent for longer. */
const MAX_WAIT_SECONDS = 300;

/** Reads `If-None-Match` (RFC 9110, section 13.1.2) and `Prefer` (RFC 7240) as OPA sends them. */
export function bundlePreference(headers: BundleHeaders): BundlePreference {
  const prefer = preferences([headers.prefer ?? []].flat().join(","));
  const modes = prefer.get("modes")?.split(",") ?? [];
  const wait = Number(/^\d+$/u.exec(prefer.get("wait") ?? "")?.[0] ?? 0);
  return {
    known: entityTags(headers["if-none-match"] ?? ""),
    takesDelta: modes.includes("delta"),
    waitMs: Math.min(wait, MAX_WAIT_SECONDS) * 1000,
  };
}

/** Weak and strong tags are the same here. */
function entityTags(header: string): readonly string[] {
  return [...header.matchAll(/(?:W\/)?("[^"]*")|(\*)/gu)].map(([, tag, any]) => tag ?? any ?? "");
}

/** OPA writes `modes=snapshot,delta;wait=10`: semicolons between preferences, a comma in a value. */
function preferences(header: string): ReadonlyMap<string, string> {
  const found = header.matchAll(/(modes|wait)\s*=\s*"?([a-z0-9]+(?:\s*,\s*(?:snapshot|delta)\b)*)/giu);
  return new Map(
    [...found].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      value.toLowerCase().replaceAll(/\s/gu, ""),
    ]),
  );
}
