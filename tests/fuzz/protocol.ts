import type { Input } from "./target.ts";

/** What an input did that none may do. */
export const FINDINGS = ["crash", "broken", "time", "hang", "memory"] as const;
export type FindingKind = (typeof FINDINGS)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly detail: string;
  readonly input: Input;
}

export interface WorkerStart {
  readonly seed: number;
  readonly corpus: readonly Input[];
  /** Where the worker leaves the input that it tries, so that it is known even when the worker ends: see `writeInput`. */
  readonly current: SharedArrayBuffer;
}

export type WorkerMessage =
  | { readonly type: "finding"; readonly finding: Finding }
  | { readonly type: "kept"; readonly input: Input }
  | { readonly type: "count"; readonly runs: number; readonly blocks: number; readonly signatures: number };

export const CURRENT_BYTES: number = 256 * 1024;

/** Number of the run, length of the path, length of the bytes; then the two. */
const HEADER = 3 * Int32Array.BYTES_PER_ELEMENT;

export function writeInput(buffer: SharedArrayBuffer, run: number, { path, bytes }: Input): void {
  const name = Buffer.from(path);
  const body = new Uint8Array(buffer, HEADER);
  body.set(name.subarray(0, 1024));
  body.set(bytes.subarray(0, CURRENT_BYTES - HEADER - 1024), name.length);
  const header = new Int32Array(buffer, 0, 3);
  header[1] = name.length;
  header[2] = bytes.length;
  Atomics.store(header, 0, run);
}

export function readInput(buffer: SharedArrayBuffer): { readonly run: number; readonly input: Input } {
  const header = new Int32Array(buffer, 0, 3);
  const run = Atomics.load(header, 0);
  const [nameLength, length] = [header[1] ?? 0, header[2] ?? 0];
  const body = Buffer.from(new Uint8Array(buffer, HEADER));
  const path = body.subarray(0, nameLength).toString("utf8");
  return { run, input: { path, bytes: new Uint8Array(body.subarray(nameLength, nameLength + length)) } };
}
