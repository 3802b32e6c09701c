import { expect, test } from "vitest";
import type { Workspace } from "../compose.ts";
import { Secret } from "../core/secret.ts";
import { pageKey } from "./page-key.ts";

/** A workspace whose secret has so many bytes, and whose edict.yaml names it or not. */
function holding(bytes: number, pageKeyRef?: { readonly name: string }): Parameters<typeof pageKey>[0] {
  const secret = new Secret<Uint8Array>(Buffer.alloc(bytes, 7));
  const settings = { server: { ...(pageKeyRef && { pageKeyRef }) } };
  return {
    settings: () => Promise.resolve(settings as Awaited<ReturnType<Workspace["settings"]>>),
    secrets: () => Promise.resolve({ declares: () => true, resolve: () => Promise.resolve(secret) }),
  };
}

test("the key of page tokens is the secret that edict.yaml names, if it names one", async () => {
  expect(await pageKey(holding(32, { name: "pages" }))).toEqual(Buffer.alloc(32, 7));
  expect(await pageKey(holding(32))).toBeUndefined();
});

test("a short key is refused, and not shown", async () => {
  await expect(pageKey(holding(31, { name: "pages" }))).rejects.toThrow(
    "the secret pages must have 32 bytes or more",
  );
});
