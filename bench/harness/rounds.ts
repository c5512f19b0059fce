/** The figures of one round, by name with unit: `requestsPerSecond`, `p99Ms`. */
export type Sample = Readonly<Record<string, number>>;

/** Something that is measured again and again, each time on a fresh server. */
export interface Contender {
  readonly name: string;
  measure(): Promise<Sample>;
}

/**
 * The samples of each contender by name, measured in turns.
 *
 * Every second round goes backwards, so that neither who comes first nor a machine that slowly changes favours one.
 */
export async function interleaved(
  rounds: number,
  contenders: readonly Contender[],
): Promise<Readonly<Record<string, readonly Sample[]>>> {
  const samples: Record<string, Sample[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, measure } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      samples[name]?.push(await measure());
    }
  }
  return samples;
}
