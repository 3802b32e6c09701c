import { Counter, Histogram } from "prom-client";
import type { LabelValues, Registry } from "prom-client";

/** What a metric is made of. */
interface TallyOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
  readonly registers: Registry[];
}

/** One series of a counter, held by whoever counts: counting is an addition, without a look for the labels. */
export interface Tally {
  count: number;
}

/** A counter whose series are folded into the registry when it is read. */
export class TalliedCounter<Label extends string> {
  readonly #series: { readonly labels: LabelValues<Label>; readonly tally: Tally }[] = [];

  constructor({ labelNames = [], ...options }: TallyOptions<Label>) {
    const series = this.#series;
    const counter: Counter<Label> = new Counter({
      ...options,
      labelNames,
      collect: () => {
        counter.reset();
        for (const { labels, tally } of series) if (tally.count > 0) counter.inc(labels, tally.count);
      },
    });
  }

  /** A new series; whoever asks keeps it, and asks once for the same labels. */
  series(labels: LabelValues<Label>): Tally {
    const tally = { count: 0 };
    this.#series.push({ labels, tally });
    return tally;
  }
}

/** One series of a histogram. */
export class Spread {
  readonly #bounds: readonly number[];
  /** Beside each bound, how many values are at most it and above the one before; the last are above all. */
  readonly counts: number[];
  sum: number = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? 0)) at += 1;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += value;
  }
}

type HistogramValues<Label extends string> = Awaited<ReturnType<Histogram<Label>["get"]>>["values"];

/** A histogram whose series are read where they were counted. */
export class TalliedHistogram<Label extends string> extends Histogram<Label> {
  /** Says of itself what this one does, and has no values. */
  readonly #blank: Histogram<Label>;
  readonly #about: { readonly name: string; readonly bounds: readonly number[] };
  readonly #series: { readonly labels: LabelValues<Label>; readonly spread: Spread }[] = [];

  /** `bounds` ascend. */
  constructor({ labelNames = [], ...options }: TallyOptions<Label>, bounds: readonly number[]) {
    super({ ...options, labelNames, buckets: [...bounds] });
    this.#blank = new Histogram({ ...options, labelNames, registers: [] });
    this.#about = { name: options.name, bounds };
  }

  /** A new series; whoever asks keeps it, and asks once for the same labels. */
  series(labels: LabelValues<Label>): Spread {
    const spread = new Spread(this.#about.bounds);
    this.#series.push({ labels, spread });
    return spread;
  }

  override async get(): Promise<Awaited<ReturnType<Histogram<Label>["get"]>>> {
    const base = await this.#blank.get();
    return { ...base, values: this.#series.flatMap((one) => this.#values(one.labels, one.spread)) };
  }

  /** The library asks for this one, where it is, when it writes text. */
  getForPromString(): ReturnType<this["get"]> {
    return this.get() as ReturnType<this["get"]>;
  }

  #values(labels: LabelValues<Label>, { counts, sum }: Spread): HistogramValues<Label> {
    const { name, bounds } = this.#about;
    let below = 0;
    const buckets = counts.map((count, at) => {
      below += count;
      return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[at] ?? "+Inf" }, value: below };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: below },
    ];
  }
}
