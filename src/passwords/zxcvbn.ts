import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { STRONGEST } from './password-strength';

/** Estimation takes time with the square of the length: more characters are looked at in parts of this many. */
const PART_LENGTH = 48;

/** Readings of digits and signs as letters that are tried; a hundred, the package's own number, takes seconds. */
const LEET_READINGS = 16;

const estimator = new ZxcvbnFactory({
  dictionary: { ...common, ...english },
  graphs: adjacencyGraphs,
  l33tMaxSubstitutions: LEET_READINGS,
});

/**
 * Returns zxcvbn's score of the password, from 0 to 4, if the guesser knows the words.
 *
 * A long one is as strong as its strongest part, at least. The dictionaries take 100 MB and half a second to load, and an
 * estimate up to a quarter of a second: this file is for the process of strength.worker alone.
 */
export function scoreOf(password: string, words: readonly string[]): number {
  const characters = [...password];
  let score = 0;
  for (let start = 0; start < characters.length && score < STRONGEST; start += PART_LENGTH) {
    const part = characters.slice(start, start + PART_LENGTH).join('');
    score = Math.max(score, estimator.check(part, [...words]).score);
  }
  return score;
}
