import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Logger } from "../../core/ports.ts";
import { runCommand } from "./command.ts";
import { secretSource } from "./secret-source.ts";
import type { SecretOrigin, SecretSourceOptions } from "./secret-source.ts";

const VALUE = "hunter2-hunter2";

describe("secrets", () => {
  let root: string;
  let warnings: unknown[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "edict-secrets-"));
    warnings = [];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function options(more: Partial<SecretSourceOptions> = {}): SecretSourceOptions {
    const silent = (): void => {};
    const logger: Logger = {
      debug: silent,
      info: silent,
      error: silent,
      warn: (message, fields) => warnings.push([message, fields]),
    };
    return { root, dataDir: join(root, ".edict"), allowCommands: true, logger, ...more };
  }

  async function read(origin: SecretOrigin, more: Partial<SecretSourceOptions> = {}): Promise<string> {
    const secret = await secretSource({ it: origin }, options(more)).resolve("it");
    return Buffer.from(secret.reveal()).toString("latin1");
  }

  async function refusal(origin: SecretOrigin, more: Partial<SecretSourceOptions> = {}): Promise<string> {
    const error: unknown = await read(origin, more).then(
      () => "it was given",
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "EDICT_SECRET_UNAVAILABLE" });
    const shown = inspect(error, { depth: 9, showHidden: true });
    expect(shown).not.toContain(VALUE);
    return shown;
  }

  function file(name: string, content: Uint8Array | string, mode = 0o600): string {
    writeFileSync(join(root, name), content);
    chmodSync(join(root, name), mode);
    return name;
  }

  test("are declared or not", async () => {
    const source = secretSource({ it: { env: "X" } }, options());
    expect([source.declares("it"), source.declares("other"), source.declares("toString")]).toEqual([
      true,
      false,
      false,
    ]);
    await expect(source.resolve("other")).rejects.toMatchObject({ code: "EDICT_SECRET_UNDECLARED" });
    await expect(source.resolve("toString")).rejects.toMatchObject({ code: "EDICT_SECRET_UNDECLARED" });
  });

  test("come from the environment as they are", async () => {
    expect(await read({ env: "X" }, { environment: { X: `${VALUE}\n` } })).toBe(`${VALUE}\n`);
    expect(await refusal({ env: "X" }, { environment: { Y: VALUE } })).toContain("environment variable X");
    await refusal({ env: "X" }, { environment: { X: "" } });
  });

  test("come from a file of the workspace or of the machine, without the last line end", async () => {
    expect(await read({ file: file("a", `${VALUE}\r\n`) })).toBe(VALUE);
    expect(await read({ file: join(root, file("b", `${VALUE}\n\n`)) })).toBe(`${VALUE}\n`);
    expect(warnings).toEqual([]);
  });

  test("keep every byte of a file that is no text, also one that looks like a line end", async () => {
    const key = Buffer.alloc(32, 0x80);
    key[31] = 0x0a;
    expect(Buffer.from(await read({ file: file("key", key) }), "latin1")).toEqual(key);
  });

  test("in a file that everybody can read are given with a warning", async () => {
    expect(await read({ file: file("open", VALUE, 0o644) })).toBe(VALUE);
    expect(warnings).toEqual([[expect.any(String), { secret: "it", file: "open" }]]);
  });

  test.each(["missing", "folder", "empty", "large"])("cannot come from a file that is %s", async (name) => {
    mkdirSync(join(root, "folder"));
    file("empty", "");
    file("large", VALUE.repeat(10_000));
    await refusal({ file: name });
  });

  test("come from a command, without a shell", async () => {
    const program = ["node", "-e", "console.log(process.argv[1])", "$HOME `id` ; echo x"];
    expect(await read({ command: program })).toBe("$HOME `id` ; echo x");
    expect(await read({ command: ["pwd"] })).toBe(root);
  });

  test("come from a command only where commands are allowed", async () => {
    const mark = join(root, "mark");
    const message = await refusal({ command: ["touch", mark] }, { allowCommands: false });
    expect(message).toContain("only apply and run execute");
    expect(existsSync(mark)).toBe(false);
  });

  test.each([
    ["fails", `console.log("${VALUE}"); console.error("${VALUE}"); process.exit(3)`, "ended with 3"],
    ["prints too much", `console.log("${VALUE}".repeat(10000))`, "more than 64 KiB"],
    ["prints nothing", "", "is empty"],
  ])("do not come from a command that %s, and it is not quoted", async (_name, script, message) => {
    expect(await refusal({ command: ["node", "-e", script, VALUE] })).toContain(message);
  });

  test("do not come from a program that is not there", async () => {
    expect(await refusal({ command: ["no-such-program", VALUE] })).toContain("ENOENT");
  });

  test("do not wait for a command that hangs, or that waits for input", async () => {
    const hanging = runCommand("it", ["sleep", "30"], root, 200);
    await expect(hanging).rejects.toThrow("took longer than 0.2 s");
    expect(await read({ command: ["sh", "-c", "cat; echo done"] })).toBe("done");
  });

  test("are generated once, for this user alone, as text", async () => {
    const first = await read({ generated: { bytes: 32 } });
    expect(first).toMatch(/^[\w-]{43}$/u);
    expect(await read({ generated: { bytes: 32 } })).toBe(first);
    const path = join(root, ".edict", "secrets", "it");
    expect(readFileSync(path, "latin1")).toBe(first);
    expect([path, join(path, "..")].map((name) => (statSync(name).mode & 0o777).toString(8))).toEqual([
      "600",
      "700",
    ]);
  });

  test("are generated alike for everybody who asks at once, and leave no drafts", async () => {
    const asked = Array.from({ length: 20 }, () => read({ generated: { bytes: 16 } }));
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(readdirSync(join(root, ".edict", "secrets"))).toEqual(["it"]);
  });

  test.each(["../it", "a/b", "", "A", ".hidden"])("are not generated under the name %j", async (name) => {
    const source = secretSource({ [name]: { generated: { bytes: 32 } } }, options());
    await expect(source.resolve(name)).rejects.toMatchObject({ code: "EDICT_SECRET_UNAVAILABLE" });
    expect(existsSync(join(root, ".edict"))).toBe(false);
  });

  test("without an origin are not had", async () => {
    await refusal({});
  });
});
