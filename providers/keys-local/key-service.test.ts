import { createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { EdictError } from "../../core/errors.ts";
import type { KeyWrapper, SecretSource } from "../../core/ports.ts";
import { Secret } from "../../core/secret.ts";
import { localKeyService } from "./key-service.ts";

const KEK = Buffer.from("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "hex");
const CONTEXT = { ring: "KeyRing/acme/main", key: "personal-data", version: "1" };

function secrets(values: Readonly<Record<string, Uint8Array | string>>): SecretSource {
  return {
    declares: (name) => name in values,
    resolve: (name) => {
      const value = values[name];
      if (value === undefined) return Promise.reject(new EdictError("EDICT_SECRET_UNDECLARED", name));
      return Promise.resolve(new Secret<Uint8Array>(typeof value === "string" ? Buffer.from(value) : value));
    },
  };
}

function wrapper(kek: Uint8Array | string = KEK): Promise<KeyWrapper> {
  return localKeyService(secrets({ kek })).wrapper("kek");
}

async function refusal(
  wrapped: string,
  context: Readonly<Record<string, string>>,
  kek?: Uint8Array,
): Promise<unknown> {
  const keys = await wrapper(kek);
  return keys.unwrap(wrapped, context).then(
    () => "it opened",
    (error: unknown) => error,
  );
}

function flipped(wrapped: string, byte: number, bit = 0): string {
  const bytes = Buffer.from(wrapped, "base64");
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
  return bytes.toString("base64");
}

describe("local keys", () => {
  test("open what they wrapped, each time to another key of 256 bits", async () => {
    const keys = await wrapper();
    const wrapped = await Promise.all([keys.generate(CONTEXT), keys.generate(CONTEXT)]);
    const opened = await Promise.all(wrapped.map(async (key) => (await keys.unwrap(key, CONTEXT)).reveal()));
    expect(opened.map(({ length }) => length)).toEqual([32, 32]);
    expect(Buffer.from(opened[0] ?? []).equals(Buffer.from(opened[1] ?? []))).toBe(false);
    expect(Buffer.from((await keys.unwrap(wrapped[0] ?? "", CONTEXT)).reveal())).toEqual(
      Buffer.from(opened[0] ?? []),
    );
  });

  test("are what the format says: version, key id, IV, ciphertext, tag", async () => {
    const keys = await wrapper();
    const wrapped = await keys.generate({ b: "2", a: "1" });
    const bytes = Buffer.from(wrapped, "base64");
    expect(bytes.length).toBe(69);
    expect(bytes[0]).toBe(1);
    expect(`local:${bytes.subarray(1, 9).toString("hex")}`).toBe(keys.keyId);
    const key = Buffer.from(hkdfSync("sha256", KEK, "", "edict wrapping v1", 32));
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(9, 21), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(`{"context":{"a":"1","b":"2"},"format":1,"keyId":"${keys.keyId}"}`));
    decipher.setAuthTag(bytes.subarray(53));
    const plain = Buffer.concat([decipher.update(bytes.subarray(21, 53)), decipher.final()]);
    expect(Buffer.from((await keys.unwrap(wrapped, { a: "1", b: "2" })).reveal())).toEqual(plain);
  });

  test("stay the same from version to version of edict", async () => {
    const keys = await wrapper();
    expect(keys.keyId).toBe("local:6749bb571b3cbc80");
    const wrapped =
      "AWdJu1cbPLyA7kP4Qyz8MtpfuNrrivHV3aBYKYaNudSxMdbxmM/pNTtXEw2pGr9nLbCr9TzpvhJ2kgbTjJwstYmTrzW7";
    const opened = await keys.unwrap(wrapped, CONTEXT);
    expect(Buffer.from(opened.reveal()).toString("hex")).toBe(
      "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5",
    );
  });

  test("tell a wrong key-encryption key from tampering, and name both", async () => {
    const keys = await wrapper();
    const other = await wrapper(randomBytes(32));
    const error = await refusal(await other.generate(CONTEXT), CONTEXT);
    expect(error).toMatchObject({ code: "EDICT_KEY_UNAVAILABLE" });
    expect(String(error)).toContain(`wrapped by ${other.keyId}, the secret gives ${keys.keyId}`);
  });

  test("refuse a changed bit, wherever it is", async () => {
    const wrapped = await (await wrapper()).generate(CONTEXT);
    for (let byte = 0; byte < 69; byte += 1) {
      const code = byte >= 1 && byte < 9 ? "EDICT_KEY_UNAVAILABLE" : "EDICT_KEY_TAMPERED";
      expect(await refusal(flipped(wrapped, byte, byte % 8), CONTEXT)).toMatchObject({ code });
    }
  });

  test("refuse a key that another wrapped under our id", async () => {
    const other = await wrapper(randomBytes(32));
    const stolen = Buffer.from(await other.generate(CONTEXT), "base64");
    stolen.set(Buffer.from((await wrapper()).keyId.slice(6), "hex"), 1);
    expect(await refusal(stolen.toString("base64"), CONTEXT)).toMatchObject({ code: "EDICT_KEY_TAMPERED" });
  });

  test("refuse every truncation, and anything put behind", async () => {
    const wrapped = Buffer.from(await (await wrapper()).generate(CONTEXT), "base64");
    for (let length = 0; length < wrapped.length; length += 1) {
      const error = await refusal(wrapped.subarray(0, length).toString("base64"), CONTEXT);
      expect(error).toMatchObject({ code: "EDICT_KEY_TAMPERED" });
    }
    const longer = Buffer.concat([wrapped, Buffer.from([0])]).toString("base64");
    expect(await refusal(longer, CONTEXT)).toMatchObject({ code: "EDICT_KEY_TAMPERED" });
  });

  test("refuse another spelling of the same bytes", async () => {
    const wrapped = await (await wrapper()).generate(CONTEXT);
    for (const spelling of [
      `${wrapped}\n`,
      ` ${wrapped}`,
      Buffer.from(wrapped, "base64").toString("base64url"),
      `${wrapped}=`,
    ]) {
      if (spelling === wrapped) continue;
      expect(await refusal(spelling, CONTEXT)).toMatchObject({ code: "EDICT_KEY_TAMPERED" });
    }
  });

  test.each([
    ["another value", { ...CONTEXT, version: "2" }],
    ["one name less", { ring: CONTEXT.ring, key: CONTEXT.key }],
    ["one name more", { ...CONTEXT, tenant: "acme" }],
    ["values that changed places", { ...CONTEXT, ring: CONTEXT.key, key: CONTEXT.ring }],
    ["nothing", {}],
  ])("refuse a context with %s", async (_name, context) => {
    const wrapped = await (await wrapper()).generate(CONTEXT);
    expect(await refusal(wrapped, context)).toMatchObject({ code: "EDICT_KEY_TAMPERED" });
  });

  test("take the key-encryption key as bytes, hexadecimal, base64 and base64url, with or without a line end", async () => {
    const { keyId } = await wrapper();
    const bits = Buffer.alloc(32, 0xfb);
    const spellings = [
      KEK.toString("hex"),
      KEK.toString("hex").toUpperCase(),
      KEK.toString("base64"),
      `${KEK.toString("base64url")}\n`,
    ];
    for (const spelling of spellings) expect((await wrapper(spelling)).keyId).toBe(keyId);
    expect((await wrapper(bits.toString("base64url"))).keyId).toBe(
      (await wrapper(bits.toString("base64"))).keyId,
    );
  });

  test.each(["", "short", "a".repeat(33), "g".repeat(64), KEK.toString("hex").slice(2), "a".repeat(45)])(
    "refuse %j as a key-encryption key, without repeating it",
    async (text) => {
      const error = await wrapper(text).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "EDICT_KEY_UNAVAILABLE" });
      if (text !== "") expect(inspect(error, { depth: 9 })).not.toContain(text);
    },
  );

  test("leave the secret's own bytes alone", async () => {
    const kek = Buffer.from(KEK);
    await wrapper(kek);
    expect(kek).toEqual(KEK);
  });

  test("show nothing of themselves", async () => {
    const keys = await wrapper();
    const opened = await keys.unwrap(await keys.generate(CONTEXT), CONTEXT);
    expect(inspect(keys, { depth: 9, showHidden: true })).not.toMatch(/Buffer|Uint8Array/u);
    expect(JSON.stringify({ opened })).toBe('{"opened":"[redacted]"}');
  });

  test("pass on that the secret cannot be had", async () => {
    const service = localKeyService(secrets({}));
    await expect(service.wrapper("kek")).rejects.toMatchObject({ code: "EDICT_SECRET_UNDECLARED" });
  });
});
