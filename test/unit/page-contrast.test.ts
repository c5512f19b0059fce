import { STYLE } from '../../src/http/pages/page-style';

const [LIGHT = '', DARK = ''] = [...STYLE.matchAll(/:root\{(?:color-scheme:[^;]*;)?(--[^}]*)\}/g)].map(
  ([, held]) => held,
);

function coloursIn(held: string): ReadonlyMap<string, string> {
  return new Map([...held.matchAll(/--(\w+):(#[0-9a-f]{3,6})/g)].map(([, name = '', colour = '']) => [name, colour]));
}

/** The declarations of the first rule with this selector. */
function ruleOf(selector: string): string {
  const start = STYLE.indexOf(`${selector}{`);
  if (start < 0) throw new Error(`there is no rule for ${selector}`);
  return STYLE.slice(start, STYLE.indexOf('}', start));
}

/** The name of the colour with which the elements of a selector are drawn. */
function usedIn(selector: string, property: string): string {
  return new RegExp(`${property}:[^;]*?var\\(--(\\w+)\\)`).exec(ruleOf(selector))?.[1] ?? '';
}

/** The relative luminance of WCAG 2.2. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const INPUT = 'input:not([type=hidden])';

describe.each([
  ['light', coloursIn(LIGHT)],
  ['dark', coloursIn(DARK)],
])('the colours of pages, %s', (_scheme, colours) => {
  const ratio = (one: string, other: string) => contrast(colours.get(one) ?? '', colours.get(other) ?? '');

  it.each([
    [INPUT, 'border', 'card'],
    [INPUT, 'border', 'back'],
    ['button.quiet', 'border', 'card'],
    ['.onward a', 'border', 'card'],
    ['button', 'background', 'card'],
    ['input:focus-visible', 'outline', 'card'],
    ['button:focus-visible', 'outline', 'card'],
    ['.onward a:focus-visible', 'outline', 'card'],
  ])('draw %s with a %s that stands out 3:1 from %s (WCAG 1.4.11)', (selector, property, ground) => {
    expect(ratio(usedIn(selector, property), ground)).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['text', 'card'],
    ['soft', 'card'],
    ['text', 'back'],
    ['soft', 'back'],
    ['bad', 'card'],
    ['accent', 'card'],
    ['on', 'accent'],
  ])('write %s on %s so that it can be read, 4.5:1 (WCAG 1.4.3)', (written, ground) => {
    expect(ratio(written, ground)).toBeGreaterThanOrEqual(4.5);
  });
});
