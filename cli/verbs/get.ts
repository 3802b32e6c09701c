import type { JsonObject } from "../../core/json.ts";
import type { AppliedResource, History, StateStore } from "../../core/ports.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { AT } from "../history-point.ts";
import type { Known } from "../inventory.ts";
import type { Selector } from "../target.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const get: Verb = {
  name: "get",
  summary: "list what is applied, and how it is",
  description:
    "Lists resources as edict applied them, with their condition, generation, age and file: all of them, those of a " +
    "kind, or one. Resources whose first change failed or waits for an approval are listed too. With --at it lists " +
    "what was applied then, from the audit trail alone.",
  arguments: [
    WORKSPACE,
    {
      name: "KIND[/NAME]",
      description: "a kind, a name of that kind, or KIND/TENANT/NAME",
      completion: "kind",
    },
  ],
  options: [
    { name: "tenant", value: "NAME", description: "only of this tenant; platform for the platform's own" },
    {
      name: "wide",
      description: "also the generation that was looked at, other conditions, and the message",
    },
    AT,
  ],
  examples: [
    { command: "edict get", says: "everything in the current workspace" },
    { command: "edict get examples/acme Role --tenant acme", says: "the roles of one tenant" },
    { command: "edict get RoleBinding/acme/owner --json", says: "one resource, for programs" },
    { command: "edict get --at 2026-11-22T14:00:00Z --tenant acme", says: "what one tenant had at a time" },
  ],
  exitCodes: {
    [EXIT.ok]: "listed, or there is none",
    [EXIT.error]: "no such kind, point or resource, or the trail was altered (--at)",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const [{ readSelector, splitTarget }, { readPoint }] = await Promise.all([
      import("../target.ts"),
      import("../history-point.ts"),
    ]);
    const { workspace: folder, words } = splitTarget(context, 1);
    const at = context.input.text("at");
    const point = at === undefined ? undefined : readPoint(at);
    return context.withWorkspace(folder, async (workspace) => {
      const [word] = words;
      const tenant = context.input.text("tenant");
      const selector = {
        ...(tenant === undefined ? {} : { tenant }),
        ...(word === undefined ? {} : readSelector(word, [...workspace.kinds.keys()])),
      };
      const store = await workspace.store();
      if (point === undefined) await listPresent(context, await knownNow(store, selector), selector);
      else await listPast(context, await store.history(point), selector);
      return EXIT.ok;
    });
  },
};

async function knownNow(store: StateStore, selector: Partial<Selector>): Promise<readonly Known[]> {
  const { knownResources, select } = await import("../inventory.ts");
  return select(await knownResources(store, selector.tenant), selector);
}

async function assertFound(
  found: readonly unknown[],
  selector: Partial<Selector>,
  when: string,
): Promise<void> {
  if (found.length > 0 || selector.name === undefined) return;
  const { EdictError } = await import("../../core/errors.ts");
  const { kind = "resource", tenant, name } = selector;
  throw new EdictError(
    "EDICT_NOT_FOUND",
    `no ${[kind, ...(tenant === undefined ? [] : [tenant]), name].join("/")} ${when}`,
  );
}

async function listPresent(
  context: Context,
  found: readonly Known[],
  selector: Partial<Selector>,
): Promise<void> {
  await assertFound(found, selector, "is applied");
  if (context.json) {
    context.printJson({ resources: found.map(knownDocument) });
    return;
  }
  const { renderKnown } = await import("../output/known.ts");
  const wide = context.input.flag("wide");
  context.print(renderKnown(found, { paint: context.paint, now: context.world.now(), wide }));
}

async function listPast(context: Context, history: History, selector: Partial<Selector>): Promise<void> {
  const [{ select }, { parseKey }] = await Promise.all([
    import("../inventory.ts"),
    import("../../core/resource.ts"),
  ]);
  const parsed = <Item extends { readonly key: string }>(item: Item): Item & ReturnType<typeof parseKey> => ({
    ...item,
    ...parseKey(item.key),
  });
  const found = select(history.applied.map(parsed), selector);
  const incomplete = select(
    history.incomplete.map((key) => parsed({ key })),
    selector,
  ).map(({ key }) => key);
  await assertFound([...found, ...incomplete], selector, `was applied at entry ${history.sequence}`);
  if (context.json) {
    const { sequence, at } = history;
    const point = { sequence, ...(at === undefined ? {} : { at }) };
    context.printJson({ point, resources: found.map(pastDocument), incomplete });
    return;
  }
  const { renderPast } = await import("../output/known.ts");
  context.print(renderPast(found, context.paint));
  const when =
    history.at === undefined ? "before the first entry" : `${history.at}, entry ${history.sequence}`;
  context.note(`as of ${when}`);
  if (incomplete.length > 0) {
    const { incompleteNote } = await import("../output/history.ts");
    context.note(incompleteNote(incomplete));
  }
}

function knownDocument({ key, kind, tenant, name, ready, conditions, applied }: Known): JsonObject {
  return {
    key,
    kind,
    ...(tenant === undefined ? {} : { tenant }),
    name,
    ready: ready.status,
    reason: ready.reason,
    message: ready.message,
    observedGeneration: ready.observedGeneration,
    since: ready.since,
    ...(applied === undefined
      ? {}
      : {
          generation: applied.generation,
          digest: applied.digest,
          revision: applied.revision,
          appliedAt: applied.appliedAt,
          file: applied.origin.file,
          line: applied.origin.line,
        }),
    conditions: conditions.map(({ origin, ...condition }) => ({
      ...condition,
      ...(origin === undefined ? {} : { origin: { ...origin } }),
    })),
  };
}

function pastDocument(
  record: AppliedResource & { readonly name: string; readonly tenant?: string },
): JsonObject {
  const { key, kind, tenant, name, generation, digest, revision, appliedAt, origin, resource } = record;
  return {
    key,
    kind,
    ...(tenant === undefined ? {} : { tenant }),
    name,
    generation,
    digest,
    revision,
    appliedAt,
    file: origin.file,
    line: origin.line,
    ...resource,
  };
}
