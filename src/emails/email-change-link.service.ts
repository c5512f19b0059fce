import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Proof } from '../challenges/challenge-terms';
import type { Announcer } from '../announcing/announcer';
import type { OwnerCheck } from '../passwords/owner-check.service';
import { PasswordRequired } from '../passwords/password.errors';
import { Unauthenticated } from '../sessions/session.errors';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { UserEmailService } from '../users/user-email.service';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { EmailChangeService } from './email-change.service';
import { type EmailChangeProof, PURPOSE } from './email-change.terms';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

interface Parts {
  readonly changes: EmailChangeService;
  readonly challenges: ChallengeService;
  readonly users: UserService;
  readonly emails: UserEmailService;
  readonly clock: Clock;
  readonly owner: OwnerCheck;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
}

/** The account that asked for the change, as shown to one who opens the link without a session of it. */
export interface ChangeView {
  readonly username: string;
  /** Whether the link works with the account's password; else with a session, or the code of its present address. */
  readonly wantsPassword: boolean;
}

/** The proof, and its origin. */
interface ChangeByLink extends EmailChangeProof {
  /** The live session that the request came with, of any user. */
  readonly presented: SessionDocument | null;
  /** The account's password, where it comes without a session of it; empty for none. */
  readonly password: string;
}

/**
 * The link that proves a new address, in any browser.
 *
 * Anybody can ask for another's address. Its owner, who presses the button without a thought, proves that the mail is read
 * there and no more: the account stays with the one who asked, with password and sessions. So the link needs a proof of the
 * account too.
 */
export class EmailChangeLinks {
  constructor(private readonly parts: Parts) {}

  /**
   * The link, with the account that waits for it (null for a browser that is signed in to it); null for a link that does not
   * work. Spends nothing.
   */
  async viewOf(token: string, presented: SessionDocument | null): Promise<{ account: ChangeView | null } | null> {
    const challenge = await this.parts.challenges.findByToken(PURPOSE, token);
    const user = challenge === null ? null : await this.asker(challenge);
    if (challenge === null || user === null || !(await this.mayChange(user, challenge.email))) return null;
    if (presented?.userId === user._id) return { account: null };
    const wantsPassword = user.passwordHash !== null && !isPaired(challenge);
    return { account: { username: user.username, wantsPassword } };
  }

  /**
   * As `EmailChangeService.confirm`. A link comes with a session of the account, its password, or the code of its present
   * address; a code comes with the id that a session of the account was answered.
   * @throws {PasswordRequired} @throws {WrongPassword} @throws {Unauthenticated} the link still works then
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async confirm({ password, presented, ...given }: ChangeByLink): Promise<UserDocument> {
    await this.proveAccount(given.proof, { origin: given.origin, password, presented });
    return this.parts.changes.confirm(given);
  }

  /** Cancels a change that the reader of the mail did not ask for; the account stays as it was. @throws {ChallengeInvalid} @throws {RateLimited} */
  async drop(token: string, origin: RequestOrigin): Promise<void> {
    const { announcer, challenges, guard } = this.parts;
    const { userId } = await guard.charging(ChallengeInvalid, origin.ip, async () => {
      const challenge = await challenges.examine(PURPOSE, { token });
      await challenges.consume(challenge);
      return challenge;
    });
    await announcer.note('email-change-dropped', { userId, actorId: null, origin });
  }

  private async proveAccount(
    proof: Proof,
    { origin, password, presented }: Pick<ChangeByLink, 'origin' | 'password' | 'presented'>,
  ): Promise<void> {
    const challenge = 'token' in proof ? await this.parts.challenges.findByToken(PURPOSE, proof.token) : null;
    // One that does not work is refused, and counted, where it is redeemed.
    if (challenge === null || isPaired(challenge) || presented?.userId === challenge.userId) return;
    const user = await this.asker(challenge);
    if (user === null) return;
    if (user.passwordHash === null) throw new Unauthenticated('MISSING');
    if (password === '') throw new PasswordRequired();
    await this.parts.owner.provePassword(user, password, { origin, known: { kind: 'link', id: challenge._id } });
  }

  private async mayChange({ _id, block }: UserDocument, address: string): Promise<boolean> {
    const { clock, emails } = this.parts;
    return !isBlocked(block, clock.now()) && (await emails.availability(address, _id)).isFree;
  }

  /** Returns the user, if the credentials are still those under which the change was asked for. */
  private async asker({ credentialVersion, userId }: ChallengeDocument): Promise<UserDocument | null> {
    const user = await this.parts.users.findById(userId);
    return user?.credentialVersion === credentialVersion ? user : null;
  }
}

/** Whether it works only with the code of the account's present address. */
function isPaired({ secondCodeHash }: ChallengeDocument): boolean {
  return secondCodeHash !== undefined;
}
