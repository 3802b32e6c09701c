import { describe, expect, test } from "vitest";
import { tableWriter } from "../providers/database/table-writer.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { stateStore } from "./state-store.ts";

describe.each(DATABASES)("pauses: %s", (kind) => {
  const database = useDatabase(kind);
  const store = () => stateStore(database(), tableWriter);

  test("are kept until they are ended, and each leaves an event in the trail", async () => {
    const until = "2030-01-01T00:00:00.000Z";
    await store().pause({ target: "acme", reason: "migration", actor: "ada", until });
    await store().pause({ target: "Role/acme/editor", reason: "incident", actor: "ada" });
    expect(await store().pauses()).toEqual([
      {
        target: "Role/acme/editor",
        reason: "incident",
        actor: "ada",
        since: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/u),
      },
      { target: "acme", reason: "migration", actor: "ada", since: expect.any(String), until },
    ]);
    expect(await store().resume("acme", "bob")).toBe(true);
    expect((await store().pauses()).map(({ target }) => target)).toEqual(["Role/acme/editor"]);
    const events = await store().events({ tenant: "acme" });
    expect(events.map(({ type, actor, resource, detail }) => [type, actor, resource, detail])).toEqual([
      ["resource.paused", "ada", undefined, { target: "acme", reason: "migration", until }],
      ["resource.paused", "ada", "Role/acme/editor", { target: "Role/acme/editor", reason: "incident" }],
      ["resource.resumed", "bob", undefined, { target: "acme", reason: "migration" }],
    ]);
    expect(await store().verifyTrail()).toMatchObject({ intact: true, count: 3 });
  });

  test("a target is paused once: the last word counts, and there is nothing to resume twice", async () => {
    await store().pause({ target: "*", reason: "freeze", actor: "ada", until: "2030-01-01T00:00:00Z" });
    await store().pause({ target: "*", reason: "long freeze", actor: "bob" });
    expect(await store().pauses()).toEqual([
      { target: "*", reason: "long freeze", actor: "bob", since: expect.any(String) },
    ]);
    expect(await store().resume("*", "ada")).toBe(true);
    expect(await store().resume("*", "ada")).toBe(false);
    expect(await store().events({ type: "resource.resumed" })).toHaveLength(1);
  });
});
