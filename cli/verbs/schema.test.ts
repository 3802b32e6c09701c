import { describe, expect, test } from "vitest";
import { edict } from "../../tests/fakes/command-line.ts";

describe("edict schema", () => {
  test("lists each kind once, with what it is for", async () => {
    const { code, stdout } = await edict(["schema", "--json"]);
    expect(code).toBe(0);
    const { kinds } = JSON.parse(stdout) as { kinds: { kind: string; description: string }[] };
    const names = kinds.map(({ kind }) => kind);
    expect(names).toEqual(expect.arrayContaining(["Role", "Tenant", "Workspace"]));
    expect(new Set(names).size).toBe(names.length);
    expect(kinds.every(({ description }) => description.length > 10)).toBe(true);
  });

  test("prints the schema of a kind, whatever the case of its name", async () => {
    for (const name of ["RoleBinding", "rolebinding"]) {
      const { stdout } = await edict(["schema", name]);
      expect(JSON.parse(stdout)).toMatchObject({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: "RoleBinding",
        properties: { kind: { const: "RoleBinding" } },
      });
    }
  });

  test("prints one schema for all kinds", async () => {
    const { stdout } = await edict(["schema", "--bundle"]);
    expect(JSON.parse(stdout)).toMatchObject({
      properties: { kind: { enum: expect.arrayContaining(["Role"]) as unknown } },
    });
  });
});
