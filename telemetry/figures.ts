/** One metric with all its values, as a registry of prom-client tells them. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly values: readonly FigureValue[];
}

export interface FigureValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, number | string>>;
  /** Of a histogram: the metric's name with `_bucket`, `_sum` or `_count`. */
  readonly metricName?: string;
}

/** Reads all metrics as they stand. */
export type FigureSource = () => Promise<readonly Figure[]>;
