import type { MailOf } from '../announcing/about';
import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { NewChallenge } from '../challenges/challenge-maker';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import { RateLimited } from '../errors';
import type { Asker, OwnerCheck, OwnerProof } from '../passwords/owner-check.service';
import type { SessionService } from '../sessions/session.service';
import { after, type Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import { sha256 } from '../shared/hashing';
import { newToken } from '../shared/random';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import { retryAfterSeconds } from '../throttling/fail-closed';
import type { Turn } from '../throttling/address-cooldown';
import type { MailBound } from '../throttling/mail-bound';
import type { MailCooldown } from '../throttling/mail-cooldown';
import { inTurns } from '../throttling/turns-together';
import { livingFormerEmails, MAX_FORMER_EMAILS } from '../users/held-emails';
import { NOBODY } from '../users/nobody';
import { EmailTaken } from '../users/user.errors';
import type { UserEmailService } from '../users/user-email.service';
import type { UserService } from '../users/user.service';
import type { EmailChangeMails } from './email-change.mails';
import type { EmailChangeProof } from './email-change.terms';
import { EmailUnchanged } from './email.errors';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

const PURPOSE = 'CHANGE_EMAIL';

interface Parts {
  readonly users: UserService;
  readonly emails: UserEmailService;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly owner: OwnerCheck;
  readonly mails: EmailChangeMails;
  readonly cooldown: MailCooldown;
  readonly bound: MailBound;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** The time in which an address that was given up can be put back. */
  readonly undoLifetimeMs: number;
}

/** Changes the e-mail address of an account: the new one is proved, and the old one can undo it. */
export class EmailChangeService {
  constructor(private readonly parts: Parts) {}

  /**
   * Mails a challenge that proves the new address; nothing has changed yet.
   *
   * Where the address is not free, the answer and the challenge are the same and no one gets its secrets; the owner of
   * the address gets a mail. An account without a password proves its present address as well, by a second code.
   * @throws {EmailUnchanged} @throws {RateLimited} @throws {MailNotConfigured} @throws as `OwnerCheck.prove` does
   */
  async request(asker: Asker, next: EmailAddress, proof: OwnerProof): Promise<ChallengeNotice> {
    const { mailed, owner } = this.parts;
    const { document: user } = asker;
    mailed.refuseWithoutMail();
    if (user.emailCanonical === next.canonical) throw new EmailUnchanged();
    await owner.prove(asker, proof);
    this.refuseManyChanges(user);
    return inTurns(this.turns(user, next, proof.origin), () => this.carryRequest(user, next, proof.origin));
  }

  /** Whether the link's challenge requires the code of the present address too. Spends nothing. */
  async wantsPresentCode(token: string): Promise<boolean> {
    return (await this.parts.challenges.findByToken(PURPOSE, token))?.secondCodeHash !== undefined;
  }

  /**
   * Gives the user the new address, confirmed, and ends every other session. The old one gets a mail and can undo it.
   *
   * A block, a kick or new credentials since the request void the proof: else a thief who asked with a stolen
   * password would still get the account after its owner changed it.
   * @throws {ChallengeInvalid} also where the address was taken meanwhile @throws {RateLimited}
   */
  async confirm({ origin, presentCode, proof, session }: EmailChangeProof): Promise<UserDocument> {
    const { challenges, guard } = this.parts;
    return guard.charging(ChallengeInvalid, origin.ip, async () =>
      this.carryOut(await challenges.redeem(PURPOSE, proof, { secondCode: presentCode }), { origin, session }),
    );
  }

  private async endOld(user: UserDocument, session: SessionDocument | null): Promise<void> {
    const { challenges, sessions } = this.parts;
    const kept = session?.userId === user._id ? session : null;
    await (kept ? sessions.keepOnly(kept, user, 'email-changed') : sessions.revokeAll(user._id, 'email-changed'));
    await challenges.discardOfUser(user);
  }

  private async carryRequest(user: UserDocument, next: EmailAddress, origin: RequestOrigin): Promise<ChallengeNotice> {
    const { challenges, cooldown, emails, users } = this.parts;
    const asked = { purpose: 'EMAIL_WANTED', address: next.canonical, ip: origin.ip, isNotice: true } as const;
    const [{ isFree, owner }, turn, codeLength] = await Promise.all([
      emails.availability(next.canonical, user._id),
      cooldown.take(asked),
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

  private async carryOut(
    challenge: ChallengeDocument,
    { origin, session }: Pick<EmailChangeProof, 'origin' | 'session'>,
  ): Promise<UserDocument> {
    const { announcer, clock, emails, mails, undoLifetimeMs, users } = this.parts;
    const user = await users.findById(challenge.userId);
    if (user === null || user.credentialVersion !== challenge.credentialVersion) throw new ChallengeInvalid();
    const next = { original: challenge.newEmail ?? challenge.email, canonical: challenge.email };
    const [undoToken, at] = [newToken(), clock.now()];
    const undo = { tokenHash: sha256(undoToken), until: after(at, undoLifetimeMs) };
    // An address that nobody proved gets no link that would hand the account to whoever reads its mail.
    const { _id: userId, email, emailConfirmedAt } = user;
    const mail =
      email === null || emailConfirmedAt === null
        ? null
        : mails.changed(user, undoToken, { email: { original: email }, next, origin, at });
    const changed = await announcer.prepare('email-changed', { userId, actorId: userId, origin, mail }).write(
      (deliveries) => orInvalid(emails.change(user, { next, undo, deliveries })),
      (moved) => this.endOld(moved, session),
    );
    if (changed === null) throw new ChallengeInvalid();
    return changed;
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

  /**
   * The turns of a request. Each account has turns of its own for an address: else someone who asks for another's each
   * minute would keep its owner from it. The bound is over all accounts.
   *
   * The present address of an account without a password gets a mail for each, whatever the new one is.
   */
  private turns(user: UserDocument, next: EmailAddress, { ip }: RequestOrigin): (() => Promise<Turn>)[] {
    const { bound, cooldown } = this.parts;
    const { _id: asker, emailCanonical, passwordHash } = user;
    const asked = { purpose: PURPOSE, address: next.canonical, ip };
    const toNew = [() => cooldown.take({ ...asked, asker }), () => bound.take(asked)];
    if (passwordHash !== null || emailCanonical === null) return toNew;
    return [...toNew, () => cooldown.take({ purpose: 'CHANGE_EMAIL_PRESENT', address: emailCanonical, ip })];
  }

  private refuseManyChanges(user: UserDocument): void {
    const now = this.parts.clock.now();
    const [first, ...others] = livingFormerEmails(user, now);
    if (first === undefined || others.length + 1 < MAX_FORMER_EMAILS) return;
    throw new RateLimited(retryAfterSeconds(first.until.getTime() - now.getTime()));
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

/** Reports an address that was taken meanwhile as an invalid challenge: so no one learns that it has an account. */
async function orInvalid<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    throw error instanceof EmailTaken ? new ChallengeInvalid() : error;
  }
}
