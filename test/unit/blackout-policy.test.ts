import { cutAt } from '../../src/sessions/blackout.policy';

const NOW = new Date('2030-06-01T12:00:00Z');
const at = (ms: number) => new Date(NOW.getTime() + ms);

describe('the cut of a blackout', () => {
  it.each([
    ['none', null, null],
    ['one that has come', { since: at(-5), floor: null }, at(-5)],
    ['one that comes now', { since: NOW, floor: null }, NOW],
    ['one that comes in a millisecond', { since: at(1), floor: null }, null],
    ['one to come, after one that was', { since: at(1), floor: at(-9) }, at(-9)],
    ['one lifted', { since: null, floor: at(-9) }, at(-9)],
    ['one set back behind another', { since: at(-20), floor: at(-9) }, at(-9)],
    ['one past its floor', { since: at(-3), floor: at(-9) }, at(-3)],
  ])('is right for %s', (_, blackout, expected) => {
    expect(cutAt(blackout && { _id: 'blackout', by: null, ...blackout }, NOW)).toEqual(expected);
  });
});
