import { describe, expect, test } from "vitest";
import { GLOBAL_OPTIONS } from "../../cli/verb.ts";
import type { Verb } from "../../cli/verb.ts";
import { VERBS } from "../../cli/verbs.ts";
import { edict } from "../fakes/command-line.ts";

/** What people of other tools would write, and what nobody would. No verb of edict has a dry run: that is `plan`. */
const STRANGE = [
  "--dry-run",
  "--dry_run",
  "--dryrun",
  "--dry-run=true",
  "--no-dry-run",
  "--DRY-RUN",
  "-n",
  "--yes",
  "--auto-approve",
  "--force",
  "-chdir=/",
  "--var-file=/etc/passwd",
  "--plugin-dir",
  "--unknown",
  "--__proto__",
  "--constructor=1",
  "--jsno",
  "---json",
  "--json=1",
] as const;

/** A whole and right command line of the verb, so that nothing but the option is wrong. */
function rightLine(verb: Verb): readonly string[] {
  const words = verb.arguments.filter(({ required }) => required).map(() => "Thing");
  const needed = verb.options
    .filter(({ required }) => required)
    .flatMap(({ name, value }) => (value === undefined ? [`--${name}`] : [`--${name}`, "user:a"]));
  return [...verb.name.split(" "), ...words, ...needed];
}

/** Slips of the pen of an option: a letter less, a letter twice, other letters, an underscore, a beginning alone. */
function slips(name: string): readonly string[] {
  const middle = Math.floor(name.length / 2);
  return [
    name.slice(0, -1),
    `${name}s`,
    name.slice(0, middle) + name.slice(middle + 1),
    name.slice(0, middle) + name.charAt(middle) + name.slice(middle),
    name.toUpperCase(),
    name.replaceAll("-", "_"),
    name.replaceAll("-", ""),
  ].map((slip) => `--${slip}`);
}

function known(verb: Verb): ReadonlySet<string> {
  return new Set([
    "--help",
    "--version",
    ...[...verb.options, ...GLOBAL_OPTIONS].map(({ name }) => `--${name}`),
  ]);
}

/** Options whose value the next word would be, had it been spelt right. */
function wrongOptions(verb: Verb): readonly string[] {
  const own = [...verb.options, ...GLOBAL_OPTIONS].flatMap(({ name }) => slips(name));
  const there = known(verb);
  return [...new Set([...STRANGE, ...own])].filter((option) => !there.has(option));
}

describe.each(VERBS.map((verb) => [verb.name, verb] as const))("%s", (_name, verb) => {
  test("refuses every option that it does not know, before it does anything", async () => {
    const options = wrongOptions(verb);
    expect(options.length).toBeGreaterThan(STRANGE.length + 30);
    for (const option of options) {
      for (const line of [
        [...rightLine(verb), option],
        [option, ...rightLine(verb)],
      ]) {
        const { code, stdout, stderr, opened } = await edict(line, { workspace: {} });
        expect([code, stdout, opened], line.join(" ")).toEqual([1, "", []]);
        expect(stderr, line.join(" ")).toMatch(/^error EDICT_(?:USAGE_UNKNOWN|ARGUMENT_INVALID): /u);
      }
    }
  });

  test("refuses words that it does not expect", async () => {
    const words = [...rightLine(verb), ...verb.arguments.map(() => "a"), "b", "c"];
    const { code, opened, stderr } = await edict(words, { workspace: {} });
    expect([code, opened]).toEqual([1, []]);
    expect(stderr).toContain("EDICT_USAGE_UNKNOWN");
  });
});
