import type { Random } from "../random.ts";

type Files = ReadonlyMap<string, string>;

/** Ways in which a revision is wrong, from the first letter to the last rule. */
const MISTAKES: readonly (readonly [string, (text: string) => string])[] = [
  ["not YAML", (text) => `${text}---\nkind: [unclosed\n`],
  ["an unknown field", (text) => `${text}---\n${document("Role", "slip", '{"rulez": []}')}`],
  ["an unknown kind", (text) => `${text}---\n${document("Rolle", "slip", "{}")}`],
  [
    "a reference to nothing",
    (text) =>
      `${text}---\n${document("RoleBinding", "slip", '{"role": "nobody-has-it", "subjects": [{"type": "user", "id": "a"}]}')}`,
  ],
];

/** The files with one mistake in one of them. */
export function brokenFiles(files: Files, random: Random): Files {
  const [, spoil] = random.pick(MISTAKES);
  const tenantFiles = [...files.keys()].filter((file) => file.startsWith("tenants/"));
  const target = random.pick(tenantFiles);
  return new Map([...files].map(([file, text]) => [file, file === target ? spoil(text) : text]));
}

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: edict/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}
