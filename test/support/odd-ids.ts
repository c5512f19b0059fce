/** Texts that are no user's id, and that databases and languages may take for more than text. */
export const ODD_IDS = [
  '',
  'NaN',
  'null',
  '507f1f77bcf86cd799439011',
  '1e309',
  'x'.repeat(10_000),
  '\u{1f600}\u202e',
  '__proto__',
  '{"$ne":null}',
  '\u0000',
  '💥',
  '../..',
];
