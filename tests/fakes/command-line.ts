import { resolve } from "node:path";
import { main } from "../../cli/main.ts";
import type { Signal, World } from "../../cli/world.ts";
import type { OpenOptions, Workspace } from "../../compose.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { EdictError } from "../../core/errors.ts";
import type { Event } from "../../core/event.ts";
import type { Finding } from "../../core/finding.ts";
import type { Change, Plan } from "../../core/plan.ts";
import { DEFAULT_DRIFT } from "../../core/ports.ts";
import type {
  AppliedResource,
  Condition,
  ConditionOf,
  ResourceStatus,
  StateStore,
} from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../../core/resource.ts";
import type { Prepared } from "../../engine/prepare.ts";
import type { PlanReport } from "../../engine/reconciler.ts";
import { unitsOf } from "../../engine/units.ts";

/** What a fake world does when it is asked, where a test wants something else than a failure. */
export interface WorldParts {
  readonly workspace?: Partial<Workspace>;
  readonly serve?: World["serve"];
  readonly env?: World["env"];
  readonly cwd?: string;
  /** What stands on stdin. */
  readonly stdin?: string;
  /** Whether all three streams are a terminal. */
  readonly terminal?: boolean;
  readonly now?: number;
  /** Called once the verb listens for signals, with what sends one. */
  readonly onListen?: (send: (signal: Signal) => void) => void;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** How each workspace was opened. */
  readonly opened: readonly OpenOptions[];
  /** Whether every workspace that was opened was closed. */
  readonly closed: boolean;
  /** Codes with which the process would have been ended at once. */
  readonly exits: readonly number[];
}

/** Runs one command line in a world that is made of records of functions. */
export async function edict(argv: readonly string[], parts: WorldParts = {}): Promise<Outcome> {
  const out = { stdout: "", stderr: "" };
  const opened: OpenOptions[] = [];
  const exits: number[] = [];
  let closes = 0;
  const terminal = parts.terminal ?? false;
  const cwd = parts.cwd ?? "/work space";
  const world: World = {
    env: parts.env ?? {},
    cwd,
    stdin: Object.assign(textStream(parts.stdin ?? ""), { isTTY: terminal }),
    stdout: { write: (text) => (out.stdout += text), isTTY: terminal, columns: 100 },
    stderr: { write: (text) => (out.stderr += text), isTTY: terminal, columns: 100 },
    now: () => parts.now ?? Date.parse("2026-11-22T14:00:00Z"),
    userName: () => "ada",
    open: (options) => {
      opened.push(options);
      if (parts.workspace === undefined) {
        return Promise.reject(
          new EdictError("EDICT_WORKSPACE_MISSING", `${options.root} holds no edict.yaml`),
        );
      }
      return Promise.resolve(fakeWorkspace(options, parts.workspace, () => (closes += 1)));
    },
    serve: parts.serve ?? (() => Promise.reject(new Error("nothing is served here"))),
    onSignal: (handler) => {
      parts.onListen?.(handler);
      return () => undefined;
    },
    exit: (code) => void exits.push(code),
  };
  const code = await main(argv, world);
  return { code, ...out, opened, closed: closes >= opened.length, exits };
}

async function* textStream(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

/** A workspace of which only what the test gave works. The real one is a class that no record of functions can be. */
function fakeWorkspace(options: OpenOptions, parts: Partial<Workspace>, onClose: () => void): Workspace {
  const fake = {
    root: resolve(options.root),
    actor: options.actor,
    dataDir: resolve(options.root, ".edict"),
    kinds: new Map(["Role", "RoleBinding", "SecurityPolicy"].map((kind) => [kind, {}])),
    ...parts,
    close: () => Promise.resolve(onClose()),
  };
  return fake as unknown as Workspace;
}

/** A store of which only what the test gave works; without anything it is empty. */
export function fakeStore(parts: Partial<StateStore> = {}): () => Promise<StateStore> {
  const store: Partial<StateStore> = {
    applied: () => Promise.resolve([]),
    conditions: () => Promise.resolve(new Map()),
    events: () => Promise.resolve([]),
    statuses: (owners) => statusesOf(store, owners),
    ...parts,
  };
  return () => Promise.resolve(store as StateStore);
}

/** As a database puts records and conditions together. */
async function statusesOf(
  store: Partial<StateStore>,
  owners: readonly string[] | undefined,
): Promise<readonly ResourceStatus[]> {
  const records = new Map((await store.applied?.())?.map((record) => [record.key, record]));
  const told = (await store.conditions?.()) ?? new Map<ResourceKey, readonly Condition[]>();
  const keys = [...new Set([...records.keys(), ...told.keys()])].toSorted();
  return keys
    .filter((key) => owners?.some((owner) => owner === (parseKey(key).tenant ?? "platform")) ?? true)
    .map((key) => {
      const record = records.get(key);
      const conditions = told.get(key) ?? record?.conditions ?? [];
      if (record === undefined) return { key, conditions };
      const { conditions: _conditions, resource: _resource, ...rest } = record;
      return { key, applied: rest, conditions };
    });
}

export function digest(text: string): Digest {
  return `sha256:${text.padEnd(64, "0")}` as Digest;
}

export function diagnostic(parts: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: "EDICT_RESOURCE_INVALID",
    severity: "error",
    file: "platform/roles.yaml",
    line: 3,
    column: 7,
    length: 4,
    pointer: "/spec/rules",
    message: "rules must be a list.",
    hint: "Write a list.",
    ...parts,
  };
}

export function finding(parts: Partial<Finding> = {}): Finding {
  return {
    rule: "sso/no-break-glass",
    severity: "error",
    resource: "SsoConnection/acme/okta" as ResourceKey,
    pointer: "/spec/enforcement",
    origin: { file: "tenants/acme/sso.yaml", line: 12, column: 3 },
    message: "Nobody can sign in when the provider fails.",
    remedy: "Name somebody in breakGlass.",
    controls: [{ framework: "soc2", clause: "CC6.1" }],
    ...parts,
  };
}

export function change(parts: Partial<Change> = {}): Change {
  return {
    key: "SecurityPolicy/acme/security" as ResourceKey,
    kind: "SecurityPolicy",
    operation: "update",
    fields: [{ pointer: "/spec/password/minLength", before: 15, after: 12 }],
    hazards: [],
    reason: "",
    digest: digest("1"),
    origin: { file: "tenants/acme/security.yaml", line: 9, column: 5 },
    after: [],
    ...parts,
  };
}

export function plan(changes: readonly Change[] = [], parts: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    workspace: "acme-example",
    basis: {
      revision: "r1" as Revision,
      desired: digest("2"),
      observed: digest("3"),
      policies: digest("4"),
      at: "2026-11-22T14:00:00.000Z",
    },
    changes,
    unchanged: 29,
    drifted: [],
    retained: [],
    findings: [],
    id: digest("5"),
    ...parts,
  };
}

export function resource(key: string, file = "platform/roles.yaml", line = 1): Resource {
  const [kind = "", ...names] = key.split("/");
  const origin = { file, line, column: 1 };
  return {
    key: key as ResourceKey,
    kind,
    metadata: { name: names.at(-1) ?? "", labels: {}, annotations: {} },
    spec: {},
    digest: digest("6"),
    origin,
    locate: () => origin,
  };
}

export function prepared(parts: Partial<Prepared> = {}): Prepared {
  const resources = parts.resources ?? [
    resource("Role/viewer"),
    resource("SsoConnection/acme/okta", "tenants/acme/sso.yaml"),
  ];
  return {
    revision: "r1" as Revision,
    config: { name: "acme-example", dataSources: [], secrets: [], drift: DEFAULT_DRIFT, acceptedHazards: [] },
    resources,
    beside: [],
    units: unitsOf(resources),
    byKey: new Map(resources.map((each) => [each.key, each])),
    edges: new Map(),
    desired: digest("2"),
    diagnostics: [],
    findings: [],
    verdict: "usable",
    ...parts,
  };
}

export function planReport(parts: Partial<PlanReport> = {}): PlanReport {
  return { prepared: prepared(), phases: [], ...parts };
}

/** The condition of a resource that is as desired. */
export function ready(since: string, parts: Partial<ConditionOf<"Ready">> = {}): ConditionOf<"Ready"> {
  return {
    type: "Ready",
    status: "True",
    reason: "Applied",
    message: "",
    observedGeneration: 2,
    since,
    ...parts,
  };
}

export function applied(key: string, parts: Partial<AppliedResource> = {}): AppliedResource {
  const { kind, tenant } = parseKey(key);
  return {
    key: key as ResourceKey,
    kind,
    ...(tenant === undefined ? {} : { tenant }),
    generation: 2,
    digest: digest("8"),
    resource: { metadata: { labels: {}, annotations: {} }, spec: {} },
    revision: "r1" as Revision,
    origin: { file: "platform/roles.yaml", line: 4, column: 1 },
    conditions: [ready("2026-11-22T11:00:00.000Z")],
    appliedAt: "2026-11-22T11:00:00.000Z",
    ...parts,
  };
}

export function event(sequence: number, parts: Partial<Event> = {}): Event {
  return {
    sequence,
    at: "2026-11-22T11:00:00.000Z",
    type: "resource.updated",
    actor: "ada",
    resource: "Role/viewer" as ResourceKey,
    detail: {
      file: "platform/roles.yaml",
      line: 4,
      fields: [{ pointer: "/spec/description", before: "a", after: "b" }],
    },
    previous: digest("0"),
    hash: digest(String(sequence)),
    ...parts,
  };
}
