import { EXIT } from "../exit-codes.ts";
import type { Verb } from "../verb.ts";

export const schema: Verb = {
  name: "schema",
  summary: "list the kinds, or print the JSON Schema of one",
  description:
    "Without a kind, lists the kinds and what each is for. With one, prints the JSON Schema (2020-12) of its whole " +
    "document. Workspace stands for edict.yaml.",
  arguments: [{ name: "KIND", description: "a kind, or Workspace", completion: "kind" }],
  options: [{ name: "bundle", description: "print one schema (draft-07) for all kinds, as editors take it" }],
  examples: [
    { command: "edict schema", says: "which kinds are there" },
    { command: "edict schema Role", says: "what a Role may hold" },
    { command: "edict schema --bundle > edict.schema.json", says: "completion and checks in an editor" },
  ],
  exitCodes: { [EXIT.ok]: "printed", [EXIT.error]: "there is no such kind" },
  run: async (context) => {
    const [{ bundledSchema, findSchema, shippedSchemas }, { renderTable }] = await Promise.all([
      import("../kinds.ts"),
      import("../table.ts"),
    ]);
    const name = context.input.argument(0);
    if (context.input.flag("bundle")) context.printJson(bundledSchema());
    else if (name !== undefined) context.printJson(findSchema(shippedSchemas(), name).schema);
    else {
      const kinds = shippedSchemas().map(({ title, description }) => ({ kind: title, description }));
      if (context.json) context.printJson({ kinds });
      else {
        const rows = kinds.map(({ kind, description }) => [kind, description]);
        context.print(renderTable(["KIND", "WHAT IT IS"], rows, context.paint));
      }
    }
    return EXIT.ok;
  },
};
