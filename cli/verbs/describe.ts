import { EdictError } from "../../core/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { AT } from "../history-point.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

/** The newest entries of the trail that are shown. */
const EVENT_LIMIT = 10;

export const describe: Verb = {
  name: "describe",
  summary: "everything about one resource",
  description:
    "Prints one resource as it was applied, its conditions, what blocks it and since when, when it is tried again, what " +
    "it refers to and what refers to it, and the newest events about it. With --at it tells what was applied then.",
  arguments: [
    WORKSPACE,
    { name: "KIND|KEY", description: "a kind, or a whole key such as Role/acme/editor", completion: "kind" },
    { name: "NAME", description: "the name, where only the kind was given" },
  ],
  options: [
    { name: "tenant", value: "NAME", description: "the resource's tenant; platform for the platform's own" },
    AT,
  ],
  examples: [
    { command: "edict describe SecurityPolicy/acme/security", says: "by its key" },
    { command: "edict describe examples/acme Role viewer", says: "by kind and name" },
    { command: "edict describe Role/viewer --at '#42'", says: "as it was after entry 42 of the trail" },
  ],
  exitCodes: {
    [EXIT.ok]: "printed",
    [EXIT.error]: "there is no such resource or point, or the name fits several",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const [{ readSelector, splitTarget }, { readPoint }] = await Promise.all([
      import("../target.ts"),
      import("../history-point.ts"),
    ]);
    const { workspace: folder, words } = splitTarget(context, 2);
    const [first, name] = words;
    if (first === undefined)
      throw new EdictError("EDICT_ARGUMENT_INVALID", "describe needs a KEY, or a KIND and a NAME");
    const at = context.input.text("at");
    const point = at === undefined ? undefined : readPoint(at);
    return context.withWorkspace(folder, async (workspace) => {
      const [{ describeNow, describeThen }, { renderDescription }] = await Promise.all([
        import("../description.ts"),
        import("../output/description.ts"),
      ]);
      const tenant = context.input.text("tenant");
      const selector = {
        ...(tenant === undefined ? {} : { tenant }),
        ...readSelector(name === undefined ? first : `${first}/${name}`, [...workspace.kinds.keys()]),
      };
      const description = await (point === undefined
        ? describeNow(selector, workspace, EVENT_LIMIT)
        : describeThen(selector, workspace, EVENT_LIMIT, point));
      if (context.json) context.printJson(description);
      else context.print(await renderDescription(description, context.paint, context.world.now()));
      return EXIT.ok;
    });
  },
};
