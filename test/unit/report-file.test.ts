import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReportFile } from '../../src/cli/import/report-file';

describe('the report of an import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-report-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes the next name where a file is there', () => {
    const [first, second] = [new ReportFile(join(folder, 'a.jsonl')), new ReportFile(join(folder, 'a.jsonl'))];
    expect(second.path).toBe(join(folder, 'a.2.jsonl'));
    second.close();
    first.close();
    expect(existsSync(second.path)).toBe(false);
  });

  it('goes to a device as it is named, and leaves it there', () => {
    const report = new ReportFile('/dev/null');
    report.close();
    expect([report.path, readFileSync('/dev/null', 'utf8')]).toEqual(['/dev/null', '']);
  });
});
