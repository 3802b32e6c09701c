import type { TokenDraft } from "../../core/api-token.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { TOKEN_NAME } from "../tokens.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

const DEFAULT_EXPIRY = "90d";

export const tokenCreate: Verb = {
  name: "token create",
  summary: "make a token for the server, and print its secret once",
  description:
    "Makes a token and prints its secret, which is kept nowhere: the database holds its SHA-256. Every `edict run` on the " +
    "database accepts it within seconds. As soon as there is a token no server of the database answers anybody without one.",
  arguments: [WORKSPACE, TOKEN_NAME],
  options: [
    {
      name: "tenant",
      value: "NAME",
      description: "a tenant that it may ask about; can be repeated (default: all tenants)",
      repeatable: true,
    },
    {
      name: "routes",
      value: "GROUPS",
      description:
        "what it may use, divided by commas: decisions, search, opa, bundles, agents, status, or all (default: all)",
    },
    {
      name: "expires",
      value: "TIME",
      description: `when it ends: 90d, P1Y, PT12H, an RFC 3339 time, or never (default: ${DEFAULT_EXPIRY})`,
    },
  ],
  examples: [
    {
      command: "edict token create acme-app --tenant acme --routes decisions,search",
      says: "for an application of one tenant",
    },
    {
      command: "edict token create gateway --expires P1Y --json | jq -r .secret > gateway.token",
      says: "for all tenants, for a year, into a file",
    },
  ],
  exitCodes: {
    [EXIT.ok]: "made",
    [EXIT.error]: "a wrong argument, or the name is in use",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const { readExpiry, readRoutes, readTenants, readTokenArguments } = await import("../tokens.ts");
    const { input, world } = context;
    const { workspace: folder, name } = readTokenArguments(context);
    const expiresAt = readExpiry(input.text("expires") ?? DEFAULT_EXPIRY, world.now());
    const draft: TokenDraft = {
      name,
      tenants: readTenants(input.texts("tenant")),
      routes: readRoutes(input.text("routes") ?? "all"),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    return context.withWorkspace(folder, async (workspace) => {
      const { tokens } = (await workspace.settings()).server;
      if (tokens.some((token) => token.name === name)) await refuseTwin(name);
      const store = await workspace.store();
      const secret = (await store.createToken(draft, workspace.actor)).reveal();
      if (context.json) context.printJson({ secret, token: draft });
      else {
        context.print(`${secret}\n`);
        await tell(context, draft);
      }
      return EXIT.ok;
    });
  },
};

/** Logs and limits know a caller by its name. */
async function refuseTwin(name: string): Promise<never> {
  const { EdictError } = await import("../../core/errors.ts");
  throw new EdictError("EDICT_TOKEN_EXISTS", `edict.yaml has a token ${name}`);
}

async function tell(context: Context, { name, tenants, routes, expiresAt }: TokenDraft): Promise<void> {
  const { scopeText } = await import("../tokens.ts");
  const until = expiresAt === undefined ? "never expires" : `expires ${expiresAt}`;
  context.note(
    `token ${name}: tenants ${scopeText(tenants)}, routes ${scopeText(routes)}, ${until}; it is not shown again`,
  );
}
