import type { Announcement } from '../announcing/announcement';
import { MailNotConfigured } from '../mail/mail.errors';
import type { EmailAddress } from '../shared/email-address';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { RequestCooldown } from '../throttling/request-cooldown';
import { NOBODY } from '../users/nobody';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { codeEndOf, endingWith } from './code-end';
import type { NewChallenge } from './challenge-maker';
import { type ChallengeNotice, noticeOf } from './challenge-notice';
import type { ChallengeService } from './challenge.service';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument, ChallengePurpose } from './challenge.document';

interface Parts {
  readonly challenges: ChallengeService;
  readonly users: UserService;
  readonly cooldown: MailCooldown;
  readonly requests: RequestCooldown;
  readonly clock: Clock;
  /** Whether the gateway sends mail. */
  readonly sendsMail: boolean;
  readonly codeLifetimeMs: number;
}

/** A challenge and the announcement with its mail; neither is stored yet. */
export interface PreparedChallenge {
  readonly challenge: NewChallenge;
  readonly announcement: Announcement;
}

/** A link or code that is requested for an address. */
export interface MailedRequest {
  readonly purpose: ChallengePurpose;
  readonly email: EmailAddress;
  readonly origin: RequestOrigin;
  /** Whether the signed-in owner of the address asks: within the cooldown they get an error, which reveals nothing to others. */
  readonly isOwn?: boolean;
  /** Makes the challenge for the account of the address, or null where it needs none. Not called for a blocked one. */
  readonly prepare: (user: UserDocument, terms: CodeTerms) => PreparedChallenge | null;
}

/** The terms of a code that depend on the address. */
export interface CodeTerms {
  readonly codeLength: number;
}

/** An account that the challenge is prepared for. */
interface Recipient {
  readonly user: UserDocument;
  readonly prepared: PreparedChallenge;
}

/** Mails challenges, to addresses that a guest names too. */
export class MailedChallengeService {
  constructor(private readonly parts: Parts) {}

  /**
   * Mails a challenge to the address where an account needs it; where none does, the answer, the work and the
   * cooldown are the same (ASVS 6.3.8).
   *
   * Within the cooldown no second mail leaves. A guest gets a challenge of their own to the code that was mailed: else a
   * stranger who asks first, again and again, would keep the owner of the address from ever signing in.
   * @throws {RateLimited} for one's own address within the cooldown @throws {MailNotConfigured}
   */
  async request(request: MailedRequest): Promise<ChallengeNotice> {
    const { challenges, codeLifetimeMs, cooldown, requests, users } = this.parts;
    const { email, isOwn = false, origin, purpose } = request;
    this.refuseWithoutMail();
    const asked = { purpose, address: email.canonical, ip: origin.ip };
    await requests.claim(asked);
    const [user, codeLength] = await Promise.all([
      users.findByEmail(email.canonical),
      challenges.codeLengthFor(email.canonical),
    ]);
    const recipient = this.recipientOf(user, request, { codeLength });
    const turn = await cooldown.take({ ...asked, isUnused: recipient === null });
    if (isOwn && !turn.isTaken) throw turn.refusal;
    const shared = { codeLength, ...codeEndOf(turn, codeLifetimeMs) };
    if (!turn.isTaken) return this.share(request, recipient, shared);
    if (recipient === null) return this.pretend(request, shared);
    const { prepared } = recipient;
    const challenge = endingWith(turn, prepared.challenge, codeLifetimeMs);
    return this.send(recipient.user, { ...prepared, challenge }, email.original);
  }

  /** @throws {MailNotConfigured} where the gateway sends no mail. */
  refuseWithoutMail(): void {
    if (!this.parts.sendsMail) throw new MailNotConfigured();
  }

  /**
   * Stores the challenge with its mail; the user's document carries the events, for a challenge does not last. The caller
   * has taken the turn of the cooldown.
   */
  async send(user: UserDocument, prepared: PreparedChallenge, sentTo: string): Promise<ChallengeNotice> {
    const { challenges, users } = this.parts;
    const { announcement, challenge } = prepared;
    await announcement.write((deliveries) =>
      Promise.all([
        challenges.store(challenge, ...deliveries.filter(({ kind }) => kind === 'mail')),
        users.recordRequest(
          user._id,
          deliveries.filter(({ kind }) => kind === 'event'),
        ),
      ]),
    );
    return noticeOf(challenge.document, sentTo);
  }

  private recipientOf(user: UserDocument | null, { prepare }: MailedRequest, terms: CodeTerms): Recipient | null {
    if (user === null || isBlocked(user.block, this.parts.clock.now())) return null;
    const prepared = prepare(user, terms);
    return prepared && { user, prepared };
  }

  /** The same commands as for an account. */
  private async pretend({ email, purpose }: MailedRequest, terms: Shared): Promise<ChallengeNotice> {
    const { challenges, users } = this.parts;
    const [decoy] = await Promise.all([
      challenges.storeDecoy(purpose, email.canonical, terms),
      users.recordRequest(NOBODY),
    ]);
    return noticeOf(decoy, email.original);
  }

  private async share(
    { email, purpose }: MailedRequest,
    recipient: Recipient | null,
    shared: Shared,
  ): Promise<ChallengeNotice> {
    const { challenges, users } = this.parts;
    const { account, userId: owner = null } = recipient?.prepared.challenge.document ?? {};
    const terms = {
      ...shared,
      ...(recipient && { accepts: sameTermsAs(recipient) }),
      ...(account === undefined ? {} : { asked: { account } }),
    };
    const [document] = await Promise.all([
      challenges.storeShared(purpose, { canonicalEmail: email.canonical, owner }, terms),
      users.recordRequest(recipient?.user._id ?? NOBODY),
    ]);
    return noticeOf(document, email.original);
  }
}

interface Shared extends CodeTerms {
  /** The end of the code, as `codeEndOf` says. */
  readonly codeExpiresAt: Date;
}

/** Accepts an earlier code if the address of the account is unchanged and, once it is proved, the credentials too. */
function sameTermsAs({ prepared, user }: Recipient): (mailed: ChallengeDocument) => boolean {
  const { credentialVersion, email } = prepared.challenge.document;
  const isUnproved = user.emailConfirmedAt === null;
  return (mailed) => mailed.email === email && (isUnproved || mailed.credentialVersion === credentialVersion);
}
