import { challengedAccount } from '../challenges/challenged-account';
import type { ChallengeDocument } from '../challenges/challenge.document';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Proof } from '../challenges/challenge-terms';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { KnownDevices } from '../sessions/known-devices';
import type { Clock } from '../shared/clock';
import type { CredentialGuard } from '../throttling/credential-guard';
import { isStrangers } from '../users/address-ownership';
import { newestFactorSince, recentParts } from '../users/recent-factors';
import type { UserDocument } from '../users/user.document';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { PasswordJudge } from './password-judge.service';
import type { PasswordReplacement } from './password-replacement';
import { PURPOSE, type ResetView, type Resetting, type Stored } from './password-reset.terms';

const PATH = 'newPassword';

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly devices: KnownDevices;
  readonly judge: PasswordJudge;
  readonly hasher: PasswordHasher;
  readonly guard: CredentialGuard;
  readonly replacement: PasswordReplacement;
  readonly clock: Clock;
}

/** Resets the password of a user who forgot it, or had none, by the mail of their address. */
export class PasswordResetService {
  constructor(private readonly parts: Parts) {}

  /** Returns the account of the link; null where the link does not work (any more). Spends nothing. */
  async viewOf(token: string): Promise<ResetView | null> {
    const { challenges, clock, users } = this.parts;
    const challenge = await challenges.findByToken(PURPOSE, token);
    const user = challenge === null ? null : await challengedAccount(users, challenge);
    if (user === null || isBlocked(user.block, clock.now())) return null;
    const isRecent = recentParts(user, clock.now()).length > 0;
    return { username: user.username, recentFactorSince: isRecent ? newestFactorSince(user) : null };
  }

  /**
   * Sets the new password, ends every session, lifts the lock of wrong passwords, and confirms the address,
   * whose mail was read. Signs no one in, and a second factor is asked as before. Returns the entries of
   * devices that the browser is to hold: its tries at the new password are kept apart from those of strangers.
   *
   * A first proof of the address takes the account from its registrant (`AddressClaims.claim`), unless the request
   * carries a session of theirs. A mailbox alone can take off no factor that is older than seven days: a thief
   * who waits for a chance would strip what protects the account.
   *
   * A password that breaks a rule costs the mail nothing but a try of its code: the challenge is consumed only when all
   * else is right. A wrong guess costs the client address a try. While a user is blocked, nothing works.
   * @throws {PasswordUnfit} @throws {ChallengeInvalid} @throws {RateLimited} @throws {ServiceUnavailable}
   */
  async reset(proof: Proof, password: string, resetting: Resetting): Promise<string[]> {
    const { challenges, guard, hasher, judge } = this.parts;
    const { origin } = resetting;
    judge.refuseUnfit(password, { path: PATH });
    const { challenge, user } = await guard.charging(ChallengeInvalid, origin.ip, () => this.proved(proof));
    judge.refuseUnfit(password, { path: PATH, username: user.username, email: user.email });
    await judge.refuseGuessable(password, PATH);
    const passwordHash = await hasher.hash(password);
    await challenges.consume(challenge);
    return this.store(user, { ...resetting, passwordHash, challenge });
  }

  /** Returns the challenge of the proof, unspent, and the user whose address it proves. @throws {ChallengeInvalid} */
  private async proved(proof: Proof): Promise<{ challenge: ChallengeDocument; user: UserDocument }> {
    const { challenges, clock, users } = this.parts;
    const challenge = await challenges.examine(PURPOSE, proof);
    const user = await challengedAccount(users, challenge);
    if (user === null || isBlocked(user.block, clock.now())) throw new ChallengeInvalid();
    return { challenge, user };
  }

  private async store(user: UserDocument, { challenge, ...given }: Stored): Promise<string[]> {
    const { clock, devices, replacement } = this.parts;
    const { origin, passwordHash, session } = given;
    // Where an administrator doubts an address, all from before ends, whoever is signed in.
    const isRegistrant = session?.userId === user._id && isStrangers(user);
    const isTaken = user.emailConfirmedAt === null && !isRegistrant;
    const terms = { passwordHash, at: clock.now(), removed: this.removedFactors(user, given), origin };
    const changed = user.emailCanonical === challenge.email ? await replacement.write(user, terms, isTaken) : null;
    if (changed === null) throw new ChallengeInvalid();
    return devices.renewed(changed, origin.devices, { passed: 'first', before: user });
  }

  private removedFactors(user: UserDocument, { removesRecentFactors }: Pick<Resetting, 'removesRecentFactors'>) {
    const { clock } = this.parts;
    return removesRecentFactors === true ? recentParts(user, clock.now()) : [];
  }
}
