import type * as Bson from 'bson';

/** Turns documents into one line of text each, and back, with dates and all else that JSON lacks. */
export interface ExtendedJson {
  stringify(value: object): string;
  /** @throws {SyntaxError} when the text is no JSON @throws {Error} when it is no Extended JSON */
  parse(text: string): unknown;
}

/**
 * MongoDB Extended JSON v2 in its relaxed form: numbers are numbers, dates `{"$date": …}`.
 *
 * Nothing of ours is a 64-bit integer, which alone would lose something: above 2^53 it comes back as a number.
 */
export async function loadExtendedJson(): Promise<ExtendedJson> {
  const { EJSON }: Pick<typeof Bson, 'EJSON'> = await import('bson');
  return {
    stringify: (value) => EJSON.stringify(value, { relaxed: true }),
    parse: (text): unknown => EJSON.parse(text, { relaxed: true }),
  };
}
