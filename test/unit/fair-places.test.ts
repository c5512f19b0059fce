import { FairPlaces } from '../../src/throttling/fair-places';

/** The number of places that a holder gets who takes all. */
function grab(places: FairPlaces, holder: string): number {
  let got = 0;
  while (places.take(holder) !== null) got += 1;
  return got;
}

describe('places that are shared', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [52, 26],
  ])('of %i, who comes alone gets %i', (capacity, got) => {
    expect(grab(new FairPlaces(() => capacity), 'a')).toBe(got);
  });

  it('that come free go to a newcomer, however many flood', () => {
    const places = new FairPlaces(() => 52);
    const first = places.take('flooder 0');
    for (let flooder = 0; flooder < 20; flooder += 1) grab(places, `flooder ${String(flooder)}`);
    expect(places.taken).toBe(52);
    first?.();
    expect(grab(places, 'flooder 0') + grab(places, 'flooder 1')).toBe(0);
    expect(places.take('a person')).not.toBeNull();
  });

  it('come to be shared evenly by those who ask for all', () => {
    const places = new FairPlaces(() => 40);
    const held = ['a', 'b', 'c'].map((holder) => ({ holder, leaves: [] as (() => void)[] }));
    for (let round = 0; round < 500; round += 1) {
      for (const { holder, leaves } of held) {
        leaves.shift()?.();
        for (let leave = places.take(holder); leave !== null; leave = places.take(holder)) leaves.push(leave);
      }
    }
    expect(held.map(({ leaves }) => leaves.length)).toEqual([10, 10, 10]);
  });

  it('never exceed what there is', () => {
    const places = new FairPlaces(() => 8);
    const got = Array.from({ length: 100 }, (_none, holder) => places.take(String(holder)));
    expect(got.filter((leave) => leave !== null)).toHaveLength(8);
    expect(places.taken).toBe(8);
  });

  it('come back once, however often they are given back', () => {
    const places = new FairPlaces(() => 2);
    const leave = places.take('a');
    expect(places.take('a')).toBeNull();
    leave?.();
    leave?.();
    expect(places.taken).toBe(0);
    expect(places.take('a')).not.toBeNull();
  });

  it('are none where there is no room any more, and nobody loses the one he has', () => {
    let room = 4;
    const places = new FairPlaces(() => room);
    places.take('a');
    room = 0;
    expect(places.take('b')).toBeNull();
    expect(places.taken).toBe(1);
  });
});
