import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const FAKETIME_MISSING = "libfaketime is not installed: apt-get install faketime";

/** The library that stands between a program and the clock, or undefined where it is not installed. */
export function faketimeLibrary(): string | undefined {
  const root = "/usr/lib";
  const named = process.env["EDICT_FAKETIME"];
  const folders = existsSync(root)
    ? readdirSync(root).map((folder) => path.join(root, folder, "faketime"))
    : [];
  const candidates = [
    ...(named === undefined ? [] : [named]),
    ...folders.map((folder) => path.join(folder, "libfaketime.so.1")),
  ];
  return candidates.find((candidate) => existsSync(candidate));
}

/** A clock that the harness can put forward and back while a process runs. Its timers go on as they were. */
export class FakeClock {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    this.set(0);
  }

  /** How far the process is from the real time. */
  set(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
  }

  environment(library: string): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      DONT_FAKE_MONOTONIC: "1",
    };
  }
}
