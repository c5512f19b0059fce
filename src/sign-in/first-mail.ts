import { type ChallengeNotice, isDecoy, noticeOf } from '../challenges/challenge-notice';
import type { NewChallenge } from '../challenges/challenge-maker';
import type { ChallengeService } from '../challenges/challenge.service';
import type { AskersMarks } from '../challenges/challenge-terms';
import { codeEndOf, endingWith } from '../challenges/code-end';
import type { PreparedChallenge } from '../challenges/mailed-challenge.service';
import { BY_ACCOUNT, type MailRequest } from '../emails/confirmation-terms';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { Turn } from '../throttling/address-cooldown';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { LoginCodeService } from './login-code.service';
import type { Account } from './registration.policy';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

interface Parts {
  readonly challenges: ChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly loginCodes: LoginCodeService;
  readonly cooldown: MailCooldown;
  readonly options: { readonly codeLifetimeMs: number };
}

interface Sender {
  prepare(user: UserDocument, email: EmailAddress, asked: MailRequest): PreparedChallenge;
}

/** The first mail to the address of a new registration, with its turn. */
export interface FirstMail {
  readonly purpose: 'LOGIN_CODE' | 'CONFIRM_EMAIL';
  readonly sender: Sender;
  readonly email: EmailAddress;
  readonly turn: Turn;
  /** The challenges mailed to the address before that have not expired, the newest first. */
  readonly mailed: readonly ChallengeDocument[];
  /** The number of digits of a new code. */
  readonly codeLength: number;
}

/** Makes first mails, and their replacement where an address had one just before. */
export class FirstMails {
  constructor(private readonly parts: Parts) {}

  /**
   * The mail that a registration needs, whose turn is taken: without a password the sign-in code, which confirms too;
   * else the one that confirms, where that is asked. Null where none is needed. `isUnused`: no mail comes of it, for the
   * address is taken, and it holds up none.
   */
  async take(
    { email, password }: Account,
    { ip }: RequestOrigin,
    { isUnused = false }: { isUnused?: boolean } = {},
  ): Promise<FirstMail | null> {
    const { challenges, confirmation, cooldown, loginCodes } = this.parts;
    if (password != null && !confirmation.isEnabled) return null;
    const purpose = password == null ? 'LOGIN_CODE' : 'CONFIRM_EMAIL';
    const sender = password == null ? loginCodes : confirmation;
    const [mailed, codeLength] = await Promise.all([
      challenges.findMailed(purpose, challenges.owners.allAt(email.canonical)),
      challenges.codeLengthFor(email.canonical),
    ]);
    // Last, for nothing that fails after it would give it back.
    const turn = await cooldown.take({ purpose, address: email.canonical, ip, isUnused });
    return { purpose, sender, email, turn, mailed, codeLength };
  }

  /** Makes the challenge for the registrant of this account, with its mail; neither is stored yet. */
  prepare(
    { codeLength, email, sender, turn }: FirstMail,
    user: UserDocument,
    { locale }: RequestOrigin,
  ): PreparedChallenge {
    const { challenge, ...carried } = sender.prepare(user, email, { locale, askedBy: BY_ACCOUNT, codeLength });
    return { ...carried, challenge: endingWith(turn, challenge, this.parts.options.codeLifetimeMs) };
  }

  /**
   * Makes a challenge to the code mailed to the address just before, by any request: else someone who registers and
   * deletes an account again and again would flood a mailbox, or keep its owner from ever getting a mail. One that nobody
   * can answer where nothing was mailed.
   */
  share(first: FirstMail, asked: AskersMarks): Promise<ChallengeNotice> {
    return this.storeSharing({ ...first, mailed: first.mailed.filter((each) => !isDecoy(each)) }, asked);
  }

  /** As `share`, with nothing to answer it. */
  pretend(first: FirstMail): Promise<ChallengeNotice> {
    return this.storeSharing({ ...first, mailed: first.turn.isTaken ? [] : first.mailed.filter(isDecoy) }, {});
  }

  /** As `pretend`, but stores the challenge, which a link in another mail answers. */
  async pretendBeside(first: FirstMail, link: NewChallenge): Promise<ChallengeNotice> {
    const { challenges, options } = this.parts;
    const { email, mailed, purpose, turn } = first;
    const { document, ...secrets } = endingWith(turn, link, options.codeLifetimeMs);
    const codeLength = (turn.isTaken ? null : mailed[0]?.codeLength) ?? first.codeLength;
    await challenges.store({ ...secrets, document: { ...document, codeLength } });
    return noticeOf({ ...document, codeLength, purpose }, email.original);
  }

  private async storeSharing(
    { codeLength, email, mailed, purpose, turn }: FirstMail,
    asked: AskersMarks,
  ): Promise<ChallengeNotice> {
    const { challenges, options } = this.parts;
    const terms = { ...codeEndOf(turn, options.codeLifetimeMs), asked, codeLength };
    const target = { canonicalEmail: email.canonical, mailed };
    return noticeOf(await challenges.storeSharing(purpose, target, terms), email.original);
  }
}

/** The marks of the registrant of the account. */
export function byRegistrant({ _id: account, credentialVersion }: UserDocument): AskersMarks {
  return { ...BY_ACCOUNT, account, credentialVersion };
}
