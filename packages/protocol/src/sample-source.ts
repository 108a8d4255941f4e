import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Where the values of a sample come from: chance and a point in time. */
export interface SampleSource {
  /** The moment at which the sample happens, in epoch milliseconds. */
  now: number;
  /** A whole number, both bounds included. */
  int(min: number, max: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  uuid(): string;
}

/**
 * @param options.seed same seed and same `now`, same samples; without it every sample is fresh.
 * @param options.now epoch milliseconds; the present by default.
 */
export function createSampleSource({ seed, now = Date.now() }: { seed?: number; now?: number } = {}): SampleSource {
  const int = seed === undefined ? freshInt : seededInt(seed);
  const hex = (digits: number) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('');
  return {
    now,
    int,
    pick: (choices) => choices[int(0, choices.length - 1)] ?? choices[0],
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${int(8, 11).toString(16)}${hex(3)}-${hex(12)}`,
  };
}

function seededInt(seed: number): SampleSource['int'] {
  const generator = xoroshiro128plus(seed);
  return (min, max) => uniformInt(generator, min, max);
}

const freshInt: SampleSource['int'] = (min, max) => {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return min + Math.floor((word / 2 ** 32) * (max - min + 1));
};
