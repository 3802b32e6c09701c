/** One measured figure beside its peer's, both from the same run. */
export interface BenchLine {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  /** Ours in relation to the peer's, in words: `1/18 of the time`. */
  readonly relation: string;
  /** Whether the aim is met; absent where a line has none. */
  readonly met?: boolean;
  readonly aim?: string;
}

export interface BenchOptions {
  /** Small sizes: shows that the benchmarks run, not how fast edict is. */
  readonly smoke: boolean;
  /** How long the soak lasts; default 30. */
  readonly minutes?: number;
}

export interface Bench {
  readonly name: string;
  /** Takes so long that it only runs when it is asked for. */
  readonly onlyByName?: true;
  run(options: BenchOptions): Promise<readonly BenchLine[]>;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

export function mebibytes(value: number): string {
  return `${value.toFixed(0)} MiB`;
}

export function microseconds(ms: number): string {
  return `${(ms * 1000).toFixed(1)} µs`;
}

/** `1/18 of the time`, `2.1 times the memory`. */
export function ratio(ours: number, peer: number, of: string): string {
  if (!Number.isFinite(ours) || !Number.isFinite(peer)) return "no peer";
  return ours <= peer
    ? `1/${(peer / ours).toFixed(1)} of the ${of}`
    : `${(ours / peer).toFixed(1)} times the ${of}`;
}
