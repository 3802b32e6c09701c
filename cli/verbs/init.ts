import { EXIT } from "../exit-codes.ts";
import type { Verb } from "../verb.ts";

export const init: Verb = {
  name: "init",
  summary: "make a new workspace",
  description:
    "Writes a small workspace that can be applied as it is: edict.yaml, plans, roles, a security baseline, retention, " +
    "and a tenant called demo. Overwrites nothing.",
  arguments: [{ name: "DIR", description: "the folder; the current one when absent", completion: "folder" }],
  options: [],
  examples: [
    { command: "edict init my-product", says: "make it and look at the plan: edict plan my-product" },
  ],
  exitCodes: {
    [EXIT.ok]: "written",
    [EXIT.error]: "one of the files is there already, or cannot be written",
  },
  run: async (context) => {
    const [{ templateFiles, writeTemplate }, { shellWord }] = await Promise.all([
      import("../template.ts"),
      import("../shell.ts"),
    ]);
    const given = context.input.argument(0);
    const folder = context.path(given ?? ".");
    const written = await writeTemplate(folder, await templateFiles(folder));
    if (context.json) context.printJson({ folder, files: written });
    else {
      const place = given === undefined ? "" : ` ${shellWord(given)}`;
      context.print(written.map((path) => `${context.paint("green", "wrote")} ${path}\n`).join(""));
      context.print(
        `\nnext:\n  edict plan${place}     see what would be applied\n  edict run${place}      apply it, keep it true, answer questions\n`,
      );
    }
    return EXIT.ok;
  },
};
