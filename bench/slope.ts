/** How much a value that is sampled every `hours` hours grows an hour: the line through the samples by least squares. */
export function slopePerHour(samples: readonly number[], hours: number): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const [above, below] = samples.reduce(
    ([up, down], value, at) => [up + (at - middle) * (value - mean), down + (at - middle) ** 2],
    [0, 0],
  );
  return below === 0 ? 0 : above / below / hours;
}
