import { readFileSync, writeFileSync } from 'node:fs';
import type { Section, SettingText } from '../settings/described';
import { textOf } from '../settings/described';
import { ALL_SETTING_NAMES } from '../settings';
import { ALIASES } from '../settings/names';
import { providerSettingNames } from '../settings/providers';
import { SECTIONS } from '../settings/schema';

const PAGE = 'docs/settings.md';
const TEMPLATE = '.env.example';
const COMPOSE = 'docker-compose.yml';
const COMPOSE_LIST = /(?<=# <settings>\n)[^]*?(?= *# <\/settings>)/;
const SHIPPED_PROVIDERS = ['google', 'github', 'apple'];
const TABLE = /(?<=<!-- settings -->\n)[^]*?(?=<!-- end of settings -->)/;

/** The settings of each provider, whose names hold the provider's; docs/settings.md explains them. */
const OF_PROVIDERS = `
# Each has these settings, its name in capitals in place of <NAME>; docs/social.md tells how to get them.
# OIDC_<NAME>_ISSUER=https://login.example.com
# OIDC_<NAME>_CLIENT_ID=
# OIDC_<NAME>_CLIENT_SECRET=
# OIDC_<NAME>_SCOPES=openid email profile
# OIDC_<NAME>_RESPONSE_MODE=query
# OIDC_<NAME>_TITLE=Acme

# apple has these in place of OIDC_<NAME>_CLIENT_SECRET: its team, the id of a key, and the key itself or the file it came in.
# OIDC_<NAME>_TEAM_ID=
# OIDC_<NAME>_KEY_ID=
# OIDC_<NAME>_PRIVATE_KEY=
# OIDC_<NAME>_PRIVATE_KEY_FILE=
`;

interface Entry extends SettingText {
  readonly name: string;
}

/** Returns the entries of a section; the aliases of its settings come last. */
function entriesOf({ settings }: Section): Entry[] {
  const own = Object.entries(settings).map(([name, form]) => ({ name, ...textOf(name, form) }));
  const aliases = Object.entries(ALIASES).filter(([, name]) => name in settings);
  return [...own, ...aliases.map(([name, of]) => ({ name, unset: '', meaning: `another name for ${of}` }))];
}

/** Returns the table of a section in Markdown, its columns aligned as prettier aligns them. */
function tableOf(section: Section): string {
  const rows = entriesOf(section).map(({ name, unset, meaning }) => [`\`${name}\``, unset, meaning]);
  const all = [['name', 'default', 'meaning'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = '', ...body] = all.map(line);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [head, rule, ...body].join('\n');
}

/** Returns Markdown as plain text, without references to other pages. */
function plain(markdown: string): string {
  return markdown
    .replace(/;? see \[[^\]]*\]\([^)]*\)| \(\[[^\]]*\]\([^)]*\)\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '');
}

function commentOf({ meaning, name, unset, example = '' }: Entry): string {
  const text = plain(meaning.replace(/^[a-z]/, (letter) => letter.toUpperCase()));
  const told = unset === '' ? '' : ` Default: ${plain(unset)}.`;
  return `# ${text}.${told}\n# ${name}=${example}\n`;
}

function templateOf(section: Section): string {
  const entries = entriesOf(section).map(commentOf).join('\n');
  const extra = 'OIDC_PROVIDERS' in section.settings ? OF_PROVIDERS : '';
  return `# --- ${section.title} ---\n\n${entries}${extra}`;
}

function writeTables(): void {
  let [page, written] = [readFileSync(PAGE, 'utf8'), ''];
  for (const section of SECTIONS) {
    const start = page.indexOf(`## ${section.title}\n`);
    if (start < 0) throw new Error(`${PAGE} has no heading “${section.title}”`);
    written += page.slice(0, start);
    page = page.slice(start).replace(TABLE, () => `\n${tableOf(section)}\n\n`);
    const end = page.indexOf('<!-- end of settings -->');
    written += page.slice(0, end);
    page = page.slice(end);
  }
  writeFileSync(PAGE, written + page);
}

/** Writes the settings that docker-compose.yml hands on and does not name itself. */
function writeComposeList(): void {
  const file = readFileSync(COMPOSE, 'utf8').replace(COMPOSE_LIST, '');
  const names = [...ALL_SETTING_NAMES, ...providerSettingNames(SHIPPED_PROVIDERS)];
  const others = names.filter((name) => !file.includes(`\n      ${name}: `));
  const list = others.map((name) => `      ${name}: \${${name}:-}\n`).join('');
  writeFileSync(
    COMPOSE,
    file.replace('# <settings>\n', (marker) => marker + list),
  );
}

const HEAD = `# Every setting of Gatehouse. Copy to .env and remove the # before what you change; docs/settings.md says more.\n`;

writeTables();
writeComposeList();
writeFileSync(TEMPLATE, [HEAD, ...SECTIONS.map(templateOf)].join('\n'));
