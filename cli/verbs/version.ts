import { EXIT } from "../exit-codes.ts";
import { installedVersion } from "../installation.ts";
import type { Verb } from "../verb.ts";

export const version: Verb = {
  name: "version",
  summary: "print the version",
  description: "Prints the version of edict and of the Node.js that runs it.",
  arguments: [],
  options: [],
  examples: [{ command: "edict version --json", says: "for programs" }],
  exitCodes: { [EXIT.ok]: "printed" },
  run: (context) => {
    const edict = installedVersion();
    const node = process.versions.node;
    if (context.json) context.printJson({ edict, node });
    else context.print(`edict ${edict} (Node.js ${node})\n`);
    return Promise.resolve(EXIT.ok);
  },
};
