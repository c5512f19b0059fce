import { traceIdOf } from '../../src/http/trace-context';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

test.each([
  [`00-${TRACE}-${PARENT}-01`, TRACE],
  [`cc-${TRACE}-${PARENT}-00-what-will-be`, TRACE],
  [`ff-${TRACE}-${PARENT}-01`, undefined],
  [`00-${'0'.repeat(32)}-${PARENT}-01`, undefined],
  [`00-${TRACE}-${'0'.repeat(16)}-01`, undefined],
  [`00-${TRACE.toUpperCase()}-${PARENT}-01`, undefined],
  [`00-${TRACE}-${PARENT}-01","level":60`, undefined],
  [`cc-${TRACE}-${PARENT}-00-${'x'.repeat(600)}`, undefined],
  ['', undefined],
])('the trace of %s is %s', (traceparent, traceId) => {
  expect(traceIdOf({ traceparent })).toBe(traceId);
});

test('a request without the header is part of no trace', () => {
  expect(traceIdOf({})).toBeUndefined();
});
