import { EXIT } from "../exit-codes.ts";
import type { Verb } from "../verb.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

export const completion: Verb = {
  name: "completion",
  summary: "print the completion script of a shell",
  description: "Prints a script that completes verbs, options and their values, kinds, folders and files.",
  arguments: [{ name: "SHELL", description: "bash, zsh or fish", required: true, completion: SHELLS }],
  options: [],
  examples: [
    { command: "source <(edict completion bash)", says: "bash, for this session" },
    { command: 'edict completion zsh > "${fpath[1]}/_edict"', says: "zsh, for good" },
    { command: "edict completion fish > ~/.config/fish/completions/edict.fish", says: "fish, for good" },
  ],
  exitCodes: { [EXIT.ok]: "printed", [EXIT.error]: "there is no script for that shell" },
  run: async (context) => {
    const [{ shippedSchemas }, { EdictError }, { didYouMean }] = await Promise.all([
      import("../kinds.ts"),
      import("../../core/errors.ts"),
      import("../did-you-mean.ts"),
    ]);
    const shell = context.input.require(0);
    const script = await scriptOf(shell);
    if (script === undefined) {
      throw new EdictError("EDICT_USAGE_UNKNOWN", `no completion for "${shell}"${didYouMean(shell, SHELLS)}`);
    }
    const kinds = shippedSchemas().map(({ title }) => title);
    context.print(script(context.verbs, kinds));
    return EXIT.ok;
  },
};

type Script = (verbs: readonly Verb[], kinds: readonly string[]) => string;

async function scriptOf(shell: string): Promise<Script | undefined> {
  switch (shell) {
    case "bash":
      return (await import("../completion/bash.ts")).bashCompletion;
    case "zsh":
      return (await import("../completion/zsh.ts")).zshCompletion;
    case "fish":
      return (await import("../completion/fish.ts")).fishCompletion;
    default:
      return undefined;
  }
}
