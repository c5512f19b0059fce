import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ALL_SETTING_NAMES } from '../../src/settings';
import { ALIASES } from '../../src/settings/names';
import { faultsOf, inDevelopment, inProduction, PRODUCTION } from '../support/settings';

const read = (path: string) => readFileSync(resolve(__dirname, '../..', path), 'utf8');
const template = [...read('.env.example').matchAll(/^# (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}));
const table = [...read('docs/settings.md').matchAll(/^\| `(\w+)` +\| (.*?) +\| (.*?) +\|$/gm)].map(
  ([, name = '', byDefault = '', meaning = '']) => ({ name, byDefault, meaning }),
);
const sorted = (names: readonly string[]) => [...names].sort();

describe('the pages about settings', () => {
  it.each([
    ['.env.example', template.map(({ name }) => name)],
    ['docs/settings.md', table.map(({ name }) => name)],
  ])('%s names every setting and alias once, and nothing else', (_, names) => {
    expect(sorted(names)).toEqual(sorted(ALL_SETTING_NAMES));
  });

  it('explain every setting, with what holds where it is not given', () => {
    const silent = table.filter(
      ({ name, byDefault, meaning }) => meaning === '' || (byDefault === '' && !(name in ALIASES)),
    );
    expect(silent).toEqual([]);
  });

  it('give values that are accepted: the defaults, or what a real one looks like', () => {
    const given = Object.fromEntries(
      template.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]),
    );
    const keys = { JWT_PRIVATE_KEY: PRODUCTION.JWT_PRIVATE_KEY, SECRET_KEY: PRODUCTION.SECRET_KEY };
    expect(faultsOf(() => inProduction({ ...given, ...keys }))).toEqual([]);
  });

  it('tell the defaults as they are', () => {
    const isPlain = ({ name, byDefault }: (typeof table)[number]) =>
      name !== 'NODE_ENV' && byDefault !== 'none' && /^[\w./-]+$/.test(byDefault);
    const plain = table.filter(isPlain);
    expect(plain.length).toBeGreaterThan(25);
    const told = Object.fromEntries(plain.map(({ name, byDefault }) => [name, byDefault]));
    expect(inDevelopment(told)).toEqual(inDevelopment());
  });
});
