import { EXIT } from "../exit-codes.ts";
import { TOKEN_NAME } from "../tokens.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const tokenRevoke: Verb = {
  name: "token revoke",
  summary: "end a token of the database",
  description:
    "Every `edict run` that reaches the database refuses the token at once, at the latest after 5 seconds. Its name can " +
    "then be given again. What stands in edict.yaml is revoked there.",
  arguments: [WORKSPACE, TOKEN_NAME],
  options: [],
  examples: [{ command: "edict token revoke acme-app", says: "from now on it is refused" }],
  exitCodes: {
    [EXIT.ok]: "revoked, now or before",
    [EXIT.error]: "there is no such token",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const { readTokenArguments } = await import("../tokens.ts");
    const { workspace: folder, name } = readTokenArguments(context);
    return context.withWorkspace(folder, async (workspace) => {
      const store = await workspace.store();
      const isNew = await store.revokeToken(name, workspace.actor);
      if (context.json) context.printJson({ revoked: name, before: !isNew });
      else context.print(isNew ? `revoked ${name}\n` : `${name} was revoked before\n`);
      return EXIT.ok;
    });
  },
};
