import type { JsonObject } from "../../core/json.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Known } from "../inventory.ts";
import type { Cell } from "../table.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const get: Verb = {
  name: "get",
  summary: "list what is applied, and how it is",
  description:
    "Lists resources as edict applied them, with their condition, generation, age and file: all of them, those of a " +
    "kind, or one. Resources whose first change failed or waits for an approval are listed too.",
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
  ],
  examples: [
    { command: "edict get", says: "everything in the current workspace" },
    { command: "edict get examples/acme Role --tenant acme", says: "the roles of one tenant" },
    { command: "edict get RoleBinding/acme/owner --json", says: "one resource, for programs" },
  ],
  exitCodes: {
    [EXIT.ok]: "listed, or there is none",
    [EXIT.error]: "no such kind, or no resource of that name",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const { readSelector, splitTarget } = await import("../target.ts");
    const { workspace: folder, words } = splitTarget(context, 1);
    return context.withWorkspace(folder, async (workspace) => {
      const [{ knownResources, select }, { EdictError }] = await Promise.all([
        import("../inventory.ts"),
        import("../../core/errors.ts"),
      ]);
      const [word] = words;
      const tenant = context.input.text("tenant");
      const selector = {
        ...(tenant === undefined ? {} : { tenant }),
        ...(word === undefined ? {} : readSelector(word, [...workspace.kinds.keys()])),
      };
      const found = select(await knownResources(await workspace.store()), selector);
      if (found.length === 0 && "name" in selector) {
        throw new EdictError("EDICT_NOT_FOUND", `no ${String(word)} is applied`);
      }
      await print(context, found);
      return EXIT.ok;
    });
  },
};

async function print(context: Context, found: readonly Known[]): Promise<void> {
  if (context.json) {
    context.printJson({ resources: found.map(toDocument) });
    return;
  }
  const [{ renderTable }, { ageOf }] = await Promise.all([import("../table.ts"), import("../age.ts")]);
  const now = context.world.now();
  const headings = ["KIND", "TENANT", "NAME", "READY", "REASON", "GENERATION", "AGE", "FILE"];
  const rows = found.map(({ kind, tenant, name, ready, applied }): readonly Cell[] => [
    kind,
    tenant ?? "-",
    name,
    { text: ready.status, style: ready.status === "True" ? "green" : "red" },
    ready.reason,
    applied === undefined ? "-" : String(applied.generation),
    applied === undefined ? "-" : ageOf(applied.appliedAt, now),
    applied === undefined ? "-" : `${applied.origin.file}:${applied.origin.line}`,
  ]);
  context.print(found.length === 0 ? "nothing is applied\n" : renderTable(headings, rows, context.paint));
}

function toDocument({ key, kind, tenant, name, ready, applied }: Known): JsonObject {
  return {
    key,
    kind,
    ...(tenant === undefined ? {} : { tenant }),
    name,
    ready: ready.status,
    reason: ready.reason,
    message: ready.message,
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
  };
}
