import { readFileSync } from 'node:fs';
import { compare } from '../../bench/harness/compare';
import { type Contender, interleaved } from '../../bench/harness/rounds';
import { median, percentile, slope, spread } from '../../bench/harness/statistics';
import { judge } from '../../bench/harness/verdict';
import { parseOptions } from '../../bench/options';
import { markdown, withTable } from '../../bench/report';
import { readResults } from '../../bench/results-file';

const AT_LEAST = { limit: 0.8, want: 'at least', unit: 'x' } as const;
const AT_MOST = { limit: 3, want: 'at most', unit: 'x' } as const;

describe('statistics of the bench', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 9, 2])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  it('takes percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.99)).toBeNaN();
  });

  it('tells spread as a share of the median', () => {
    expect(spread([90, 100, 110])).toBeCloseTo(0.2);
  });

  it('finds the slope in spite of an outlier', () => {
    expect(slope([0, 1, 2, 3, 4, 5, 6].map((x) => [x, x === 3 ? 900 : 2 * x]))).toBeCloseTo(2);
  });
});

describe('verdicts of the bench', () => {
  it.each([
    [0.8, AT_LEAST, 0.1, 'pass'],
    [0.79, AT_LEAST, 0.1, 'FAIL'],
    [3, AT_MOST, null, 'pass'],
    [3.1, AT_MOST, null, 'FAIL'],
    [0.1, AT_LEAST, 0.26, 'INCONCLUSIVE'],
    [9, AT_LEAST, 0.26, 'INCONCLUSIVE'],
    [9, AT_LEAST, Number.NaN, 'INCONCLUSIVE'],
    [Number.NaN, AT_LEAST, 0.1, 'FAIL'],
  ])('%p against %p with a spread of %p is %s', (figure, goal, baselineSpread, verdict) => {
    expect(judge({ figure, goal, baselineSpread })).toBe(verdict);
  });

  it('fails whatever must not have happened, however good the figure', () => {
    expect(judge({ figure: 1, goal: AT_MOST, baselineSpread: 0.5, fault: 'a login was lost' })).toBe('FAIL');
  });
});

describe('rounds of the bench', () => {
  it('goes backwards every second round', async () => {
    const order: string[] = [];
    const samples = await interleaved(3, [contender('a', order, [1, 2, 3]), contender('b', order, [4, 5, 6])]);
    expect(order.join('')).toBe('abbaab');
    expect(samples).toEqual({ a: [{ ms: 1 }, { ms: 2 }, { ms: 3 }], b: [{ ms: 4 }, { ms: 5 }, { ms: 6 }] });
  });

  it('measures the baseline against itself before the gateway', async () => {
    const order: string[] = [];
    const baseline = contender('a', order, [100, 110, 90, 100, 100, 100]);
    const findings = await compare(
      { baseline, gateway: contender('b', order, [250, 250]), of: 'ms', goal: AT_MOST },
      2,
    );
    expect(order.join('')).toBe('aaaaabba');
    expect(findings.figure).toBe(2.5);
    expect(findings.baselineSpread).toBeCloseTo(0.2);
  });
});

describe('options of the bench', () => {
  it('measures all lines, thoroughly, unless told otherwise', () => {
    expect(parseOptions([], ['P1'])).toEqual({ lines: [], quick: false, writeDocs: false });
    expect(parseOptions(['P1', '--quick'], ['P1'])).toEqual({ lines: ['P1'], quick: true, writeDocs: false });
  });

  it('refuses what it does not know instead of measuring something else', () => {
    expect(() => parseOptions(['P99', '--fast'], ['P1'])).toThrow(/--fast, P99/);
  });
});

describe('docs/performance.md', () => {
  const page = readFileSync('docs/performance.md', 'utf8');

  it('shows the figures of bench/results.json', () => {
    const results = readResults('bench/results.json');
    const expected = results === null ? 'Not measured yet.' : markdown(results);
    expect(withTable(page, expected)).toBe(page);
  });

  it('cannot take a table without its markers', () => {
    expect(() => withTable('# Speed', 'table')).toThrow(/lacks/);
  });
});

function contender(name: string, order: string[], values: number[]): Contender {
  const left = [...values];
  const measure = () => {
    order.push(name);
    return Promise.resolve({ ms: left.shift() ?? Number.NaN });
  };
  return { name, measure };
}
