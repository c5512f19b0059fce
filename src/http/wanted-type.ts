/** Far above any browser's; a longer header is not read. */
const MAX_LENGTH = 1024;
const PAGE = ['text/html'];
const DATA = ['application/json', 'application/graphql-response+json'];
/** RFC 9110 section 12.4.2. */
const WEIGHT = /^\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$/i;

interface MediaRange {
  readonly name: string;
  readonly weight: number;
}

/** The claim of a type by the range that speaks of it most closely: weight, closeness, and how early it stands. */
type Claim = readonly [weight: number, closeness: number, earliness: number];

const NO_CLAIM: Claim = [0, 0, -Infinity];

/**
 * Whether a client wants a page rather than JSON, by its Accept header (RFC 9110 section 12.5.1).
 *
 * Between equal weights the type that is named more closely wins, then the one that stands first: browsers name
 * `text/html`, and a client that takes everything alike is a program and gets JSON.
 */
export function wantsPage(accept: string | undefined): boolean {
  if (accept === undefined || accept.length > MAX_LENGTH) return false;
  const ranges = accept.split(',').map(rangeOf);
  const page = best(PAGE, ranges);
  return page[0] > 0 && isAbove(page, best(DATA, ranges));
}

function rangeOf(text: string): MediaRange {
  const [name = '', ...parameters] = text.split(';');
  const given = parameters.find((parameter) => /^\s*q\s*=/i.test(parameter));
  const weight = given === undefined ? 1 : Number(WEIGHT.exec(given)?.[1] ?? 0);
  return { name: name.trim().toLowerCase(), weight };
}

function best(types: readonly string[], ranges: readonly MediaRange[]): Claim {
  return types.map((type) => claimOf(type, ranges)).reduce((one, other) => (isAbove(other, one) ? other : one));
}

function claimOf(type: string, ranges: readonly MediaRange[]): Claim {
  const names = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type];
  return ranges.reduce<Claim>((closest, { name, weight }, index) => {
    const closeness = names.indexOf(name) + 1;
    return closeness > closest[1] ? [weight, closeness, -index] : closest;
  }, NO_CLAIM);
}

function isAbove(one: Claim, other: Claim): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}
