import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { Turns } from '../../src/shared/turns';

describe('turns', () => {
  it('let one go on in each turn of the event loop, in the order in which they asked', async () => {
    const turns = new Turns();
    const begun: number[] = [];
    const all = [0, 1, 2, 3, 4].map((asker) => turns.next().then(() => begun.push(asker)));
    for (let before = 0; before < all.length; before = begun.length) {
      await turnOfTheLoop();
      expect(begun.length - before).toBeLessThanOrEqual(1);
    }
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('keep nobody waiting who comes after all have begun', async () => {
    const turns = new Turns();
    await Promise.all([turns.next(), turns.next()]);
    await turns.next();
    await expect(turns.next()).resolves.toBeUndefined();
  });
});
