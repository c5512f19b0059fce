/** CONTRIBUTING's recipe “A setting”, for one in place of a constant. */
export const setting = {
  name: 'a setting',
  goal: 3,
  remark: 'section, module and test',
  changes: [
    { file: 'src/settings/sections/providers.ts', replace: '{ providerNames }', by: '{ duration, providerNames }' },
    {
      file: 'src/settings/sections/providers.ts',
      before: '});\n',
      insert: `  PROVIDER_TIMEOUT: described(duration(1000, 60_000).default(5000), {
    unset: '5s',
    meaning: 'the longest time that an answer of a provider may take',
    example: '5s',
  }),
`,
    },
    {
      file: 'src/social/social.module.ts',
      replace: 'timeoutMs: PROVIDER_TIMEOUT_MS',
      by: 'timeoutMs: settings.PROVIDER_TIMEOUT',
    },
    { file: 'src/social/social.module.ts', replace: /\/\*\*[^\n]*\nconst PROVIDER_TIMEOUT_MS = 5000;\n\n/, by: '' },
  ],
  tests: [
    {
      file: 'test/unit/settings-recipe.test.ts',
      text: `import { faultsOf, inDevelopment } from '../support/settings';

describe('PROVIDER_TIMEOUT', () => {
  it('is five seconds unless given', () => {
    expect(inDevelopment().PROVIDER_TIMEOUT).toBe(5000);
    expect(inDevelopment({ PROVIDER_TIMEOUT: '2s' }).PROVIDER_TIMEOUT).toBe(2000);
  });

  it('is refused by its name', () => {
    expect(faultsOf(() => inDevelopment({ PROVIDER_TIMEOUT: 'soon' }))).toEqual([expect.stringMatching('PROVIDER_TIMEOUT')]);
  });
});
`,
    },
  ],
};
