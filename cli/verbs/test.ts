import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Progress } from "../progress.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const test: Verb = {
  name: "test",
  summary: "run the policy tests",
  description:
    "Asks the questions of every PolicyTest, against the releases that the files would give, and compares the answers with " +
    "what is expected. Measures what the questions see of the policies, and whether they would notice mistakes in them. " +
    "Opens no database.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "filter",
      value: "TEXT",
      description: "only policy tests whose key holds this, as acme/campaigns",
    },
    { name: "coverage", description: "print what of the policies the tests see, and what they do not" },
    {
      name: "min-coverage",
      value: "PERCENT",
      description: "fail where the lowest of the measures is below this; whole, 0 to 100",
    },
    {
      name: "mutate",
      description: "make mistakes in the policies, one by one, and print those that no test notices",
    },
    {
      name: "min-score",
      value: "PERCENT",
      description: "fail where fewer mistakes are noticed; whole, 0 to 100",
    },
    {
      name: "junit",
      value: "FILE",
      description: "write the results as JUnit XML as well",
      completion: "file",
    },
  ],
  examples: [
    { command: "edict test examples/acme", says: "run the policy tests" },
    { command: "edict test --coverage --min-coverage 90", says: "and fail where they see too little" },
    { command: "edict test --mutate", says: "which mistakes would no test notice" },
  ],
  exitCodes: {
    [EXIT.ok]: "every answer is as expected",
    [EXIT.error]: "a file is wrong",
    [EXIT.refused]: "an answer is not, or a measure is below what is asked for",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const [{ runPolicyTests }, { showInvalid }, output] = await Promise.all([
        import("../../compose/policy-tests.ts"),
        import("../access-question.ts"),
        import("../output/policy-tests.ts"),
      ]);
      const asked = readAsked(context);
      const filter = context.input.text("filter") ?? "";
      const tests = await telling(context, "questions", (tell) =>
        runPolicyTests(workspace, (key) => key.includes(filter), tell),
      );
      if (tests.prepared.verdict === "invalid") return showInvalid(tests.prepared, workspace.root, context);
      const failed = tests.results.some(({ passed }) => !passed);
      const measures = {
        ...(asked.coverage
          ? { coverage: await telling(context, "rules", (tell) => tests.coverage(tell)) }
          : {}),
        // A test that fails already would notice every mistake.
        ...(asked.mutate && !failed
          ? { mutations: await telling(context, "mistakes", (tell) => tests.mutations(tell)) }
          : {}),
      };
      const report = { results: tests.results, ...measures };
      await writeJunit(context, output.policyTestsJunit(report));
      if (context.json) context.printJson(output.policyTestsJson(report));
      else context.print(output.renderPolicyTests(report, context.paint));
      const low = output.belowLimits(report, asked);
      for (const text of low) context.note(text);
      return failed || low.length > 0 ? EXIT.refused : EXIT.ok;
    }),
};

/** Does long work with a bar of its own on a terminal, which is gone afterwards. */
async function telling<Result>(
  { world, paintNotes }: Context,
  what: string,
  work: (tell: Progress["advance"]) => Promise<Result>,
): Promise<Result> {
  const { openBar } = await import("../progress.ts");
  const bar = openBar(world.stderr, paintNotes, what);
  try {
    return await work((finished, total) => bar.advance(finished, total));
  } finally {
    bar.end();
  }
}

interface Asked {
  readonly coverage: boolean;
  readonly minCoverage: number;
  readonly mutate: boolean;
  readonly minScore: number;
}

function readAsked({ input }: Context): Asked {
  const [minCoverage, minScore] = [input.whole("min-coverage", 0, 100), input.whole("min-score", 0, 100)];
  return {
    coverage: input.flag("coverage") || minCoverage !== undefined,
    minCoverage: minCoverage ?? 0,
    mutate: input.flag("mutate") || minScore !== undefined,
    minScore: minScore ?? 0,
  };
}

async function writeJunit(context: Context, text: string): Promise<void> {
  const file = context.input.text("junit");
  if (file === undefined) return;
  const [{ writeFile }, { EdictError }] = await Promise.all([
    import("node:fs/promises"),
    import("../../core/errors.ts"),
  ]);
  try {
    await writeFile(context.path(file), text);
  } catch (cause) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", `cannot write ${context.path(file)}`, { cause });
  }
}
