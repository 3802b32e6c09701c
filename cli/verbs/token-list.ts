import type { ApiToken } from "../../core/api-token.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const tokenList: Verb = {
  name: "token list",
  summary: "list the tokens of the database, without their secrets",
  description:
    "Lists every token of `edict token create`, revoked and expired ones too: for which tenants and routes it is, who " +
    "made it and when it ends. Tokens of edict.yaml are not among them.",
  arguments: [WORKSPACE],
  options: [],
  examples: [{ command: "edict token list", says: "all of them" }],
  exitCodes: {
    [EXIT.ok]: "listed",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const { tokenState } = await import("../tokens.ts");
      const found = await (await workspace.store()).tokens();
      const now = context.world.now();
      if (context.json)
        context.printJson({ tokens: found.map((token) => ({ ...token, state: tokenState(token, now) })) });
      else if (found.length === 0) context.note("there is no token");
      else context.print(await table(found, now, context));
      return EXIT.ok;
    }),
};

async function table(found: readonly ApiToken[], now: number, { paint }: Context): Promise<string> {
  const [{ renderTable }, { ageOf }, { scopeText, tokenState }] = await Promise.all([
    import("../table.ts"),
    import("../age.ts"),
    import("../tokens.ts"),
  ]);
  const rows = found.map((token) => [
    token.name,
    scopeText(token.tenants),
    scopeText(token.routes),
    tokenState(token, now),
    token.expiresAt ?? "never",
    token.createdBy,
    ageOf(token.createdAt, now),
    token.revokedBy ?? "-",
  ]);
  const headings = ["NAME", "TENANTS", "ROUTES", "STATE", "EXPIRES", "BY", "AGE", "REVOKED BY"];
  return renderTable(headings, rows, paint);
}
