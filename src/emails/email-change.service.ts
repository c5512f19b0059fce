import type { Announcer } from '../announcing/announcer';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { SessionService } from '../sessions/session.service';
import { after, type Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import { newToken } from '../shared/random';
import type { CredentialGuard } from '../throttling/credential-guard';
import { UNDO_LIFETIME_MS } from '../users/held-emails';
import { EmailTaken } from '../users/user.errors';
import type { UserEmailService } from '../users/user-email.service';
import type { UserService } from '../users/user.service';
import type { EmailChangeMails } from './email-change.mails';
import { type EmailChangeProof, PURPOSE } from './email-change.terms';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

interface Parts {
  readonly users: UserService;
  readonly emails: UserEmailService;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly mails: EmailChangeMails;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Changes the e-mail address of an account once the new one is proved; the old one can undo it. */
export class EmailChangeService {
  constructor(private readonly parts: Parts) {}

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

  private async carryOut(
    challenge: ChallengeDocument,
    { origin, session }: Pick<EmailChangeProof, 'origin' | 'session'>,
  ): Promise<UserDocument> {
    const { announcer, clock, emails, mails, users } = this.parts;
    const user = await users.findById(challenge.userId);
    if (user === null || user.credentialVersion !== challenge.credentialVersion) throw new ChallengeInvalid();
    const next = { original: challenge.newEmail ?? challenge.email, canonical: challenge.email };
    const [undoToken, at] = [newToken(), clock.now()];
    const undo = { tokenHash: sha256(undoToken), until: after(at, UNDO_LIFETIME_MS) };
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
}

/** Reports an address that was taken meanwhile as an invalid challenge: so no one learns that it has an account. */
async function orInvalid<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    throw error instanceof EmailTaken ? new ChallengeInvalid() : error;
  }
}
