import { giveBack, type Turn } from './address-cooldown';

/**
 * Does the work once every turn is taken, one after another. Where one is refused, or the work fails, those that were
 * taken are given back.
 * @throws {RateLimited} of the turn that is refused @throws {ServiceUnavailable}
 */
export async function inTurns<T>(takes: readonly (() => Promise<Turn>)[], work: () => Promise<T>): Promise<T> {
  const taken: Turn[] = [];
  try {
    for (const take of takes) {
      const turn = await take();
      if (!turn.isTaken) throw turn.refusal;
      taken.push(turn);
    }
    return await work();
  } catch (error) {
    await Promise.all(taken.map(giveBack));
    throw error;
  }
}
