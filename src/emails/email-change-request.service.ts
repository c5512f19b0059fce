import type { MailOf } from '../announcing/about';
import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import type { NewChallenge } from '../challenges/challenge-maker';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { Asker, OwnerCheck, OwnerProof } from '../passwords/owner-check.service';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import { NOBODY } from '../users/nobody';
import type { UserEmailService } from '../users/user-email.service';
import type { UserService } from '../users/user.service';
import type { EmailChangeMails } from './email-change.mails';
import type { EmailChangeTurns } from './email-change-turns';
import { EmailUnchanged } from './email.errors';
import type { UserDocument } from '../users/user.document';
import { PURPOSE } from './email-change.terms';

interface Parts {
  readonly users: UserService;
  readonly emails: UserEmailService;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly owner: OwnerCheck;
  readonly mails: EmailChangeMails;
  readonly turns: EmailChangeTurns;
  readonly announcer: Announcer;
}

/** Asks for another e-mail address. */
export class EmailChangeRequests {
  constructor(private readonly parts: Parts) {}

  /**
   * Mails a challenge that proves the new address; nothing has changed yet.
   *
   * Where the address is not free, the answer and the challenge are the same and no one gets its secrets; the owner of
   * the address gets a mail. An account without a password proves its present address as well, by a second code.
   * @throws {EmailUnchanged} @throws {RateLimited} @throws {MailNotConfigured} @throws as `OwnerCheck.prove` does
   */
  async request(asker: Asker, next: EmailAddress, proof: OwnerProof): Promise<ChallengeNotice> {
    const { mailed, owner, turns } = this.parts;
    const { document: user } = asker;
    mailed.refuseWithoutMail();
    if (user.emailCanonical === next.canonical) throw new EmailUnchanged();
    await owner.prove(asker, proof);
    const { origin } = proof;
    return turns.during(user, { next, origin }, () => this.carryOut(user, next, origin));
  }

  private async carryOut(user: UserDocument, next: EmailAddress, origin: RequestOrigin): Promise<ChallengeNotice> {
    const { challenges, emails, turns, users } = this.parts;
    const [{ isFree, owner }, turn, codeLength] = await Promise.all([
      emails.availability(next.canonical, user._id),
      turns.ofNotice(next, origin),
      challenges.codeLengthFor(next.canonical),
    ]);
    const { challenge, present, toNew } = this.prepare(user, next, { codeLength, origin });
    await Promise.all([
      (isFree ? present.and(toNew) : present).write((deliveries) => challenges.store(challenge, ...deliveries)),
      challenges.discardForOtherAddresses(challenge),
      users.recordRequest(user._id),
      this.tellOwner(isFree || !turn.isTaken ? null : owner, origin),
    ]);
    return noticeOf(challenge.document, next.original);
  }

  private prepare(
    user: UserDocument,
    next: EmailAddress,
    { codeLength, origin }: { codeLength: number; origin: RequestOrigin },
  ): Prepared {
    const { announcer, challenges, mails } = this.parts;
    const { _id: userId, credentialVersion, email, passwordHash } = user;
    const subject = { userId, canonicalEmail: next.canonical, newEmail: next.original };
    const made = challenges.make(PURPOSE, subject, { codeLength, credentialVersion });
    const asked = (challenge: NewChallenge, mail: MailOf<'change-email-present'> | null): Prepared => ({
      challenge,
      present: announcer.prepare('email-change-asked-present', { userId, mail }),
      toNew: announcer.prepare('email-change-asked', {
        userId,
        mail: mails.proof(user, challenge, { email: next, origin }),
      }),
    });
    if (passwordHash !== null || email === null) return asked(made, null);
    const { challenge, secondCode } = challenges.paired(made);
    return asked(challenge, mails.present(user, secondCode, { email: { original: email }, next, origin }));
  }

  /** Sends the same command where there is no one to mail. */
  private tellOwner(owner: UserDocument | null, origin: RequestOrigin): Promise<void> {
    const { announcer, mails, users } = this.parts;
    const email = owner?.email ?? null;
    const userId = owner?._id ?? null;
    const mail = owner === null || email === null ? null : mails.wanted(owner, { email: { original: email }, origin });
    return announcer
      .prepare('email-wanted', { userId, mail })
      .write((deliveries) => users.addDeliveries(userId ?? NOBODY, deliveries));
  }
}

interface Prepared {
  readonly challenge: NewChallenge;
  /** Mails the present address, where that has to be proved too. */
  readonly present: Announcement;
  readonly toNew: Announcement;
}
