import { CallAllowance } from '../../src/throttling/call-allowance';
import { MovingClock } from '../support/moving-clock';

const clock = new MovingClock();
const newAllowance = (maxCallers = 100) => new CallAllowance({ clock, max: 10, windowMs: 1000, maxCallers });

/** The number of calls the caller may make at this moment. */
function calls(allowance: CallAllowance, caller: string): number {
  let made = 0;
  while (allowance.take(caller) === 0) made += 1;
  return made;
}

describe('an allowance of ten calls a second', () => {
  it('lets ten come at once, and says when the next may', () => {
    const allowance = newAllowance();
    expect(calls(allowance, 'a')).toBe(10);
    expect(allowance.take('a')).toBe(100);
  });

  it('gives calls back evenly, so that nobody waits for the end of a window', () => {
    const allowance = newAllowance();
    calls(allowance, 'a');
    clock.pass(250);
    expect(calls(allowance, 'a')).toBe(2);
    clock.pass(50);
    expect(calls(allowance, 'a')).toBe(1);
    clock.pass(60_000);
    expect(calls(allowance, 'a')).toBe(10);
  });

  it('does not count what it refuses', () => {
    const allowance = newAllowance();
    calls(allowance, 'a');
    for (let tries = 0; tries < 1000; tries += 1) allowance.take('a');
    clock.pass(100);
    expect(allowance.take('a')).toBe(0);
  });

  it('is that of one caller', () => {
    const allowance = newAllowance();
    calls(allowance, 'a');
    expect(calls(allowance, 'b')).toBe(10);
  });

  it('takes nothing away when the clock is put back', () => {
    const allowance = newAllowance();
    allowance.take('a');
    clock.pass(-60_000);
    expect(calls(allowance, 'a')).toBe(9);
    clock.pass(100);
    expect(calls(allowance, 'a')).toBe(1);
  });

  it('remembers so many callers and forgets the one that called longest ago', () => {
    const allowance = newAllowance(2);
    calls(allowance, 'a');
    calls(allowance, 'b');
    allowance.take('a');
    allowance.take('c');
    expect(allowance.size).toBe(2);
    expect(calls(allowance, 'a')).toBe(0);
    expect(calls(allowance, 'b')).toBe(10);
  });
});
