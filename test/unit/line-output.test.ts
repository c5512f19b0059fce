import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineOutput } from '../../src/cli/line-output';
import { Pipe } from '../support/outputs';
import { until } from '../support/until';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-lines-'));
const pipes: Pipe[] = [];
let count = 0;

function pipe(): Pipe {
  count += 1;
  const made = Pipe.in(folder, `pipe-${String(count)}`);
  pipes.push(made);
  return made;
}

const outputTo = (fd: number) =>
  new LineOutput(fd, { lineOfDropped: (lines) => `${String(lines)} dropped\n`, maxWaitingBytes: 1000 });
const LINE = `${'l'.repeat(99)}\n`;

afterAll(() => {
  for (const made of pipes) made.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('lines of the log', () => {
  it('reach whoever reads them, in order', async () => {
    const read = pipe();
    const output = outputTo(read.writer);
    for (const line of ['one\n', 'two\n', 'three\n']) output.write(line);
    await output.flush(10_000);
    expect(read.read()).toBe('one\ntwo\nthree\n');
  });

  it('reach a file', async () => {
    const file = join(folder, 'file');
    const output = outputTo(openSync(file, 'w'));
    output.write('one\n');
    await output.flush(10_000);
    output.write('two\n');
    await output.flush(10_000);
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });

  it('wait for a reader that stands still up to a bound, and those beyond it are counted', async () => {
    const stalled = pipe();
    const output = outputTo(stalled.writer);
    stalled.fill();
    for (let lines = 0; lines < 25; lines += 1) output.write(LINE);
    await output.flush(0);
    let said = '';
    await until(async () => {
      said += stalled.read().replace(/x/g, '');
      return said.includes('dropped');
    });
    expect(said).toBe(`${LINE.repeat(10)}15 dropped\n`);
    output.write('after\n');
    await output.flush(10_000);
    expect(stalled.read()).toBe('after\n');
  });

  it('are dropped for a reader that is gone, and nobody waits for it', async () => {
    const lost = pipe();
    const output = outputTo(lost.writer);
    lost.loseReader();
    for (let round = 0; round < 5; round += 1) {
      for (let lines = 0; lines < 5; lines += 1) output.write(LINE);
      await output.flush(60_000);
    }
  });
});
