import type { PurposeKey } from '../keys/key-ring';
import { equalsInConstantTime, hmac } from '../shared/hashing';
import type { ChallengeDocument } from './challenge.document';

/** Keyed hashes of codes: a code is so short that a plain hash of it would be broken by trying all. */
export class ChallengeCodes {
  constructor(private readonly key: PurposeKey) {}

  /** Returns the hash that is stored of a challenge's code. */
  hash(challengeId: string, code: string): string {
    return hmac(this.key.current, challengeId, code);
  }

  /** Returns the hash that is stored of the second code, which went to another address. */
  hashSecond(challengeId: string, code: string): string {
    return secondHash(this.key.current, challengeId, code);
  }

  /** Whether the code is the one that was made with the challenge. */
  matches({ challengeId, codeHash }: ChallengeDocument, code: string): boolean {
    return this.key.all.some((key) => equalsInConstantTime(hmac(key, challengeId, code), codeHash));
  }

  /** Whether it is the second code, or none is required. */
  isSecond({ challengeId, secondCodeHash }: ChallengeDocument, given: string | null): boolean {
    if (secondCodeHash === undefined) return true;
    return this.key.all.some((key) => equalsInConstantTime(secondHash(key, challengeId, given ?? ''), secondCodeHash));
  }
}

function secondHash(key: Buffer, challengeId: string, code: string): string {
  return hmac(key, 'second', challengeId, code);
}
