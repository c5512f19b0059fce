import type { Announcer } from '../announcing/announcer';
import type { Captcha } from '../captcha/captcha';
import type { AddressClaims } from '../challenges/address-claims.service';
import { challengedAccount } from '../challenges/challenged-account';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Proof } from '../challenges/challenge-terms';
import type { CodeTerms, MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import type { PasswordHasher } from '../hashing/password-hasher';
import { durationValue } from '../mail/template-values';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import { isStrangers } from '../users/address-ownership';
import { newestFactorSince, recentParts } from '../users/recent-factors';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { ENDED_WITH_PASSWORD } from './password-change.service';
import type { PasswordJudge } from './password-judge.service';
import type { PasswordNotice } from './password-notice';
import type { FactorRemovals, ResetView, Resetting, Stored, Written } from './password-reset.terms';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

const PURPOSE = 'RESET_PASSWORD';
const PATH = 'newPassword';

export interface ResetOptions {
  readonly siteName: string;
  readonly linkLifetimeMs: number;
  readonly codeLifetimeMs: number;
  /** The address of the page that mailed links open. */
  readonly resetPage: string;
}

interface Parts {
  readonly claims: AddressClaims;
  readonly factors: FactorRemovals;
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly devices: KnownDevices;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly captcha: Captcha | null;
  readonly judge: PasswordJudge;
  readonly notice: PasswordNotice;
  readonly hasher: PasswordHasher;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly options: ResetOptions;
}

/** A way back for whoever forgot the password, or had none, by the mail of their address. */
export class PasswordResetService {
  constructor(private readonly parts: Parts) {}

  /**
   * A link and a code are on their way to the address where an account has it, confirmed or not; where none has, or it is
   * blocked, the answer is the same.
   * @throws {MailNotConfigured}
   * @throws as `Captcha.require`
   */
  async request(
    { captchaToken, email }: { email: EmailAddress; captchaToken: string | null },
    origin: RequestOrigin,
  ): Promise<ChallengeNotice> {
    const { captcha, mailed } = this.parts;
    mailed.refuseWithoutMail();
    await captcha?.require('requestPasswordReset', { token: captchaToken, ip: origin.ip });
    const prepare = (user: UserDocument, terms: CodeTerms) =>
      this.prepare(user, email, { locale: origin.locale, ...terms });
    return mailed.request({ purpose: PURPOSE, email, origin, prepare });
  }

  /** The account of the link; null where the link does not work (any more). Spends nothing. */
  async viewOf(token: string): Promise<ResetView | null> {
    const { challenges, clock, users } = this.parts;
    const challenge = await challenges.findByToken(PURPOSE, token);
    const user = challenge === null ? null : await challengedAccount(users, challenge);
    if (user === null || isBlocked(user.block, clock.now())) return null;
    const isRecent = recentParts(user, clock.now()).length > 0;
    return { username: user.username, recentFactorSince: isRecent ? newestFactorSince(user) : null };
  }

  /**
   * The account has the new password: every session has ended, the lock of wrong passwords is lifted, and the address,
   * whose mail was read, is confirmed. Nobody is signed in, and a second factor is asked as before. Answers the entries of
   * devices that the browser is to hold: its tries at the new password are kept apart from those of strangers.
   *
   * A first proof of the address takes the account from whoever registered it (`AddressClaims.claim`), unless the request
   * carries a session of theirs. Who holds a mailbox alone can take off no factor that is older than seven days: a thief
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

  private prepare(
    user: UserDocument,
    email: EmailAddress,
    { codeLength, locale }: CodeTerms & Pick<RequestOrigin, 'locale'>,
  ): PreparedChallenge {
    const { announcer, challenges, options } = this.parts;
    const { codeLifetimeMs, linkLifetimeMs, resetPage, siteName } = options;
    const isOfAddress = user.emailConfirmedAt === null;
    const subject = { userId: user._id, canonicalEmail: email.canonical, isOfAddress };
    const challenge = challenges.make(PURPOSE, subject, { codeLength, linkLifetimeMs });
    const values = {
      siteName,
      username: user.username,
      link: `${resetPage}?token=${challenge.token}`,
      code: challenge.code,
      linkExpiresIn: durationValue(linkLifetimeMs),
      codeExpiresIn: durationValue(codeLifetimeMs),
    };
    const mail = { to: user.email ?? email.original, locale, values, isOfAddress };
    return { challenge, announcement: announcer.prepare('password-reset-asked', { userId: user._id, mail }) };
  }

  /** The challenge that the proof answers, still there, with the user whose address it proves. @throws {ChallengeInvalid} */
  private async proved(proof: Proof): Promise<{ challenge: ChallengeDocument; user: UserDocument }> {
    const { challenges, clock, users } = this.parts;
    const challenge = await challenges.examine(PURPOSE, proof);
    const user = await challengedAccount(users, challenge);
    if (user === null || isBlocked(user.block, clock.now())) throw new ChallengeInvalid();
    return { challenge, user };
  }

  private async store(user: UserDocument, { challenge, ...given }: Stored): Promise<string[]> {
    const { clock, devices } = this.parts;
    const { origin, passwordHash, session } = given;
    // Where an administrator doubts an address, all from before ends, whoever is signed in.
    const isRegistrant = session?.userId === user._id && isStrangers(user);
    const isTaken = user.emailConfirmedAt === null && !isRegistrant;
    const terms = { passwordHash, at: clock.now(), removed: this.removedFactors(user, given), origin };
    const changed = user.emailCanonical === challenge.email ? await this.write(user, terms, isTaken) : null;
    if (changed === null) throw new ChallengeInvalid();
    return devices.renewed(changed, origin.devices, { passed: 'first', before: user });
  }

  /** A first proof of the address by somebody else than whoever registered takes the account from them. */
  private async write(
    user: UserDocument,
    { origin, ...given }: Written,
    isTaken: boolean,
  ): Promise<UserDocument | null> {
    const { announcer, claims, factors, notice, users } = this.parts;
    const { at, passwordHash, removed } = given;
    const by = { userId: user._id, actorId: user._id, origin };
    const mail = await notice.of(user, { at, origin });
    const reset = announcer.prepare('password-reset', { ...by, details: { by: 'reset' }, mail });
    const follow = () => this.endOld(user, origin);
    if (isTaken) return claims.claim(user, { origin, passwordHash, beside: reset, follow });
    const confirmed = user.emailConfirmedAt === null ? announcer.prepare('email-confirmed', by) : null;
    return reset
      .and(confirmed, await factors.announceRemoval(user, { removed, at, origin }))
      .write((deliveries) => users.resetPassword(user, { ...given, deliveries }), follow);
  }

  /** Ends what the old password gave, and lifts the lock of wrong ones. */
  private async endOld(user: UserDocument, { devices: presented }: RequestOrigin): Promise<void> {
    const { challenges, devices, guard, sessions } = this.parts;
    const known = devices.recognise(user, presented);
    await Promise.all([
      sessions.revokeAll(user._id, 'password-reset'),
      challenges.discardAll(ENDED_WITH_PASSWORD, user),
      guard.clear(user._id, known && { kind: 'device', id: known.id }),
    ]);
  }

  private removedFactors(user: UserDocument, { removesRecentFactors }: Pick<Resetting, 'removesRecentFactors'>) {
    const { clock } = this.parts;
    return removesRecentFactors === true ? recentParts(user, clock.now()) : [];
  }
}
