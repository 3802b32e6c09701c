import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { extract } from "tar-stream";
import { isJsonObject } from "../../core/json.ts";
import { invalid, parseJson, readReleases } from "./held-releases.ts";
import type { HeldReleases } from "./held-releases.ts";

/** Larger bundles are refused: what unpacks to more would take the application's memory. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

const unpack = promisify(gunzip);

/**
 * The releases of a bundle as edict serves it to OPA agents; the Rego in it is not used, because the library brings the
 * same policies. Throws EDICT_RELEASE_INVALID for anything else.
 */
export async function readBundle(bytes: Uint8Array): Promise<HeldReleases> {
  const data = parseJson(await dataOf(bytes));
  const edict = isJsonObject(data) ? data["edict"] : undefined;
  const bundle = isJsonObject(edict) ? edict["bundle"] : undefined;
  if (!isJsonObject(edict) || !isJsonObject(bundle)) throw invalid("it is no bundle of edict");
  const { tenant } = bundle;
  if (tenant !== undefined && typeof tenant !== "string") throw invalid("its tenant is no name");
  return readReleases(edict["releases"], tenant);
}

/** The text of `data.json`. */
async function dataOf(bytes: Uint8Array): Promise<string> {
  try {
    const archive = extract();
    archive.end(await unpack(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }));
    let data: string | undefined;
    // Every entry has to be read for the archive to be known as whole.
    for await (const entry of archive) {
      const content = await text(entry);
      if (entry.header.name === "data.json") data = content;
    }
    if (data !== undefined) return data;
  } catch (error) {
    throw invalid("it is no archive, a cut one, or one that is too large", error);
  }
  throw invalid("the archive has no data.json");
}
