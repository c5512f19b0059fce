import type { AuditService } from '../audit/audit.service';
import type { Captcha } from '../captcha/captcha';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeNotice, ChallengeService, Proof } from '../challenges/challenge.service';
import type { MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import type { Events } from '../events/events';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { MailSealer } from '../mail/mail-sealer';
import type { Outbox } from '../mail/outbox';
import { durationValue } from '../mail/template-values';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { ChallengeDocument, UserDocument } from '../storage/collections';
import type { CredentialGuard } from '../throttling/credential-guard';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { ENDED_WITH_PASSWORD } from './password-change.service';
import type { PasswordJudge } from './password-judge.service';
import type { PasswordNotice } from './password-notice';

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
  readonly mail: MailSealer;
  readonly outbox: Outbox;
  readonly audit: AuditService;
  readonly events: Events;
  readonly clock: Clock;
  readonly options: ResetOptions;
}

/** A way back for whoever forgot the password, or had none, by the mail of their address. */
export class PasswordResetService {
  constructor(private readonly parts: Parts) {}

  /**
   * A link and a code are on their way to the address where an account has it, confirmed or not; where none has, or it is
   * blocked, the answer is the same.
   * @throws {RateLimited} within the cooldown, for known and unknown addresses alike @throws {MailNotConfigured}
   * @throws as `Captcha.require`
   */
  async request(
    { captchaToken, email }: { email: EmailAddress; captchaToken: string | null },
    origin: RequestOrigin,
  ): Promise<ChallengeNotice> {
    const { captcha, mailed } = this.parts;
    mailed.refuseWithoutMail();
    await captcha?.require('requestPasswordReset', { token: captchaToken, ip: origin.ip });
    return mailed.request({ purpose: PURPOSE, email, prepare: (user) => this.prepare(user, email, origin) });
  }

  /**
   * The account has the new password: every session has ended, the lock of wrong passwords is lifted, and the address,
   * whose mail was read, is confirmed. Nobody is signed in, and a second factor is asked as before. Answers the entries of
   * devices that the browser is to hold: its tries at the new password are kept apart from those of strangers.
   *
   * A password that breaks a rule costs the mail nothing but a try of its code: the challenge is consumed only when all
   * else is right. A wrong guess costs the client address a try. While a user is blocked, nothing works.
   * @throws {PasswordUnfit} @throws {ChallengeInvalid} @throws {RateLimited} @throws {ServiceUnavailable}
   */
  async reset(proof: Proof, password: string, origin: RequestOrigin): Promise<string[]> {
    const { challenges, guard, hasher, judge } = this.parts;
    judge.refuseUnfit(password, { path: PATH });
    const { challenge, user } = await guard.charging(ChallengeInvalid, origin.ip, () => this.proved(proof));
    judge.refuseUnfit(password, { path: PATH, username: user.username, email: user.email });
    await judge.refuseGuessable(password, PATH);
    const passwordHash = await hasher.hash(password);
    await challenges.consume(challenge);
    return this.store(user, { passwordHash, email: challenge.email, origin });
  }

  private prepare(user: UserDocument, email: EmailAddress, { locale }: RequestOrigin): PreparedChallenge {
    const { challenges, events, mail, options } = this.parts;
    const { codeLifetimeMs, linkLifetimeMs, resetPage, siteName } = options;
    const subject = { userId: user._id, canonicalEmail: email.canonical };
    const challenge = challenges.make(PURPOSE, subject, { linkLifetimeMs });
    const values = {
      siteName,
      username: user.username,
      link: `${resetPage}?token=${challenge.token}`,
      code: challenge.code,
      linkExpiresIn: durationValue(linkLifetimeMs),
      codeExpiresIn: durationValue(codeLifetimeMs),
    };
    const to = user.email ?? email.original;
    return {
      challenge,
      delivery: mail.seal({ template: 'reset-password', to, locale, values }),
      told: events.pending('password.reset_requested', { userId: user._id }),
    };
  }

  /** The challenge that the proof answers, still there, with the user whose address it proves. @throws {ChallengeInvalid} */
  private async proved(proof: Proof): Promise<{ challenge: ChallengeDocument; user: UserDocument }> {
    const { challenges, clock, users } = this.parts;
    const challenge = await challenges.examine(PURPOSE, proof);
    const user = await users.findById(challenge.userId);
    if (user?.emailCanonical !== challenge.email || isBlocked(user.block, clock.now())) throw new ChallengeInvalid();
    return { challenge, user };
  }

  private async store(
    user: UserDocument,
    { passwordHash, email, origin }: { passwordHash: string; email: string; origin: RequestOrigin },
  ): Promise<string[]> {
    const { audit, challenges, clock, devices, events, guard, notice, outbox, sessions, users } = this.parts;
    const { _id: userId } = user;
    const at = clock.now();
    const isFirstProof = user.emailConfirmedAt === null;
    const deliveries = [
      ...notice.of(user, { at, origin }),
      ...events.pending('password.reset', { userId }),
      ...(isFirstProof ? events.pending('email.confirmed', { userId }) : []),
    ];
    const changed = await users.resetPassword({ id: userId, email }, { passwordHash, at, isFirstProof, deliveries });
    if (changed === null) throw new ChallengeInvalid();
    outbox.wake();
    const known = devices.recognise(user, origin.devices);
    await Promise.all([
      sessions.revokeAll(userId, 'password-reset'),
      challenges.discardAll(ENDED_WITH_PASSWORD, userId),
      guard.clear(userId, known && { kind: 'device', id: known.id }),
    ]);
    const entry = { actorId: userId, subjectId: userId, origin };
    if (isFirstProof) await audit.record('email_confirmed', entry);
    await audit.record('authn_password_change', { ...entry, details: { by: 'reset' } });
    return devices.renewed(changed, origin.devices, { passed: 'first', before: user });
  }
}
