import { after, type Clock } from '../shared/clock';
import { hmac, sha256 } from '../shared/hashing';
import { newCode, newId, newToken } from '../shared/random';
import { ChallengeCodes } from './challenge-codes';
import { ChallengeOwners } from './challenge-owners';
import { isLive } from './tries';
import type { ChallengeOptions, ChallengeSubject, ChallengeTerms, SharedTerms } from './challenge-terms';
import type { ChallengeDocument, ChallengePurpose } from './challenge.document';

/** The address of a decoy. */
export const NO_ADDRESS = '';

/** A challenge with its secrets, in clear only until they are sealed into a mail. */
export interface NewChallenge {
  readonly document: ChallengeDocument;
  readonly token: string;
  readonly code: string;
}

/** Makes challenges; it stores none. */
export class ChallengeMaker {
  readonly codes: ChallengeCodes;
  readonly owners: ChallengeOwners;

  constructor(
    private readonly options: ChallengeOptions,
    private readonly clock: Clock,
  ) {
    this.codes = new ChallengeCodes(options.codeKey);
    this.owners = new ChallengeOwners(options.codeKey);
  }

  /** Makes a challenge, which is not stored yet. The database will hold hashes only. */
  make(purpose: ChallengePurpose, subject: ChallengeSubject, terms: ChallengeTerms = {}): NewChallenge {
    const { codeLength, codeLifetimeMs, linkLifetimeMs } = { ...this.options, ...terms };
    const { credentialVersion } = terms;
    const now = this.clock.now();
    const [challengeId, token, code] = [newId(), newToken(), newCode(codeLength)];
    const { canonicalEmail, isOfAddress = false, userId, ...bound } = subject;
    const document: ChallengeDocument = {
      ...bound,
      ...(isOfAddress ? { userId: this.owners.atAddress(canonicalEmail), account: userId } : { userId }),
      _id: challengeId,
      challengeId,
      purpose,
      email: canonicalEmail,
      tokenHash: sha256(token),
      codeHash: this.codes.hash(challengeId, code),
      codeLength,
      attempts: 0,
      codeAttempts: 0,
      createdAt: now,
      expiresAt: after(now, Math.max(linkLifetimeMs, codeLifetimeMs)),
      codeExpiresAt: after(now, codeLifetimeMs),
      ...(credentialVersion === undefined ? {} : { credentialVersion }),
    };
    return { document, token, code };
  }

  /**
   * Adds a second code, mailed elsewhere, that the answer requires from now on; neither is stored yet.
   * Its link then lives no longer than the codes.
   */
  paired({ document, ...secrets }: NewChallenge): { challenge: NewChallenge; secondCode: string } {
    const { challengeId, codeExpiresAt, codeLength } = document;
    const secondCode = newCode(codeLength);
    const secondCodeHash = this.codes.hashSecond(challengeId, secondCode);
    return {
      challenge: { ...secrets, document: { ...document, secondCodeHash, expiresAt: codeExpiresAt } },
      secondCode,
    };
  }

  /** Makes a decoy: a challenge whose code is never sent, of no account. */
  decoy(
    purpose: ChallengePurpose,
    canonicalEmail: string,
    { codeExpiresAt, codeLength = this.options.codeLength }: SharedTerms,
  ): ChallengeDocument {
    const subject = { userId: this.owners.nobodyAt(canonicalEmail), canonicalEmail: NO_ADDRESS };
    const { document } = this.make(purpose, subject, { linkLifetimeMs: 0, codeLength });
    return codeExpiresAt === undefined ? document : { ...document, codeExpiresAt, expiresAt: codeExpiresAt };
  }

  /**
   * Makes a challenge to the first of these codes that lives; a decoy where none does. It has the length of the newest
   * either way, so that it does not show whether guesses have spent a code.
   */
  sharingOneOf(
    mailed: readonly ChallengeDocument[],
    purpose: ChallengePurpose,
    { canonicalEmail, ...terms }: SharedTerms & { readonly canonicalEmail: string },
  ): ChallengeDocument {
    const answered = mailed.find((each) => isLive(each) && (terms.accepts?.(each) ?? true));
    const codeLength = mailed[0]?.codeLength ?? terms.codeLength ?? this.options.codeLength;
    const decoy = this.decoy(purpose, canonicalEmail, { ...terms, codeLength });
    return answered === undefined ? decoy : sharing(decoy, answered, terms);
  }

  /** The account's one challenge to the code of another that no one else can answer: its id is never sent. */
  ownerOnly(mailed: ChallengeDocument, account: string): ChallengeDocument {
    const decoy = this.decoy(mailed.purpose, mailed.email, { codeExpiresAt: mailed.codeExpiresAt });
    const challengeId = hmac(this.options.codeKey.current, 'own', mailed.challengeId, account);
    return sharing({ ...decoy, _id: challengeId, challengeId }, mailed);
  }

  /** The name under which wrong codes for the challenge's address are counted: alike for decoys and others. */
  guessedAt({ email, userId }: ChallengeDocument): string {
    return email === NO_ADDRESS ? userId : this.owners.nobodyAt(email);
  }
}

/** Returns the challenge, answered by the code of the mailed one. */
export function sharing(
  challenge: ChallengeDocument,
  mailed: ChallengeDocument,
  terms: SharedTerms = {},
): ChallengeDocument {
  const { _id: sharesCodeOf, account, codeLength, email, userId } = mailed;
  const holder = account === undefined ? { userId } : { userId, account };
  return { ...challenge, ...holder, codeLength, email, sharesCodeOf, ...terms.asked };
}
