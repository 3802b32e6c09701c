import { EdictError } from "../../core/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

/** The newest entries of the trail that are shown. */
const EVENT_LIMIT = 10;

export const describe: Verb = {
  name: "describe",
  summary: "everything about one resource",
  description:
    "Prints one resource as it was applied, its condition, what it refers to and what refers to it, the hazards that " +
    "hold a change of it back, and the newest events about it.",
  arguments: [
    WORKSPACE,
    { name: "KIND|KEY", description: "a kind, or a whole key such as Role/acme/editor", completion: "kind" },
    { name: "NAME", description: "the name, where only the kind was given" },
  ],
  options: [
    { name: "tenant", value: "NAME", description: "the resource's tenant; platform for the platform's own" },
  ],
  examples: [
    { command: "edict describe SecurityPolicy/acme/security", says: "by its key" },
    { command: "edict describe examples/acme Role viewer", says: "by kind and name" },
  ],
  exitCodes: {
    [EXIT.ok]: "printed",
    [EXIT.error]: "there is no such resource, or the name fits several",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const { readSelector, splitTarget } = await import("../target.ts");
    const { workspace: folder, words } = splitTarget(context, 2);
    const [first, name] = words;
    if (first === undefined)
      throw new EdictError("EDICT_ARGUMENT_INVALID", "describe needs a KEY, or a KIND and a NAME");
    return context.withWorkspace(folder, async (workspace) => {
      const [{ describeResource, onlyOne }, { renderDescription }] = await Promise.all([
        import("../description.ts"),
        import("../output/description.ts"),
      ]);
      const tenant = context.input.text("tenant");
      const selector = readSelector(name === undefined ? first : `${first}/${name}`, [
        ...workspace.kinds.keys(),
      ]);
      const store = await workspace.store();
      const known = await onlyOne(store, { ...(tenant === undefined ? {} : { tenant }), ...selector });
      const description = await describeResource(known, workspace, EVENT_LIMIT);
      if (context.json) context.printJson(description);
      else context.print(await renderDescription(description, context.paint));
      return EXIT.ok;
    });
  },
};
