import type { MailOf } from '../announcing/about';
import type { NewChallenge } from '../challenges/challenge-maker';
import { requestValues } from '../mail/request-values';
import { durationValue } from '../mail/template-values';
import { type EmailAddress, maskEmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../users/user.document';

export interface EmailChangeMailOptions {
  readonly codeLifetimeMs: number;
  readonly undoLifetimeMs: number;
  /** The addresses of the pages that mailed links open. */
  readonly confirmPage: string;
  readonly cancelPage: string;
}

/** The mails of a change of address. A new address is shown masked to a person who may not be its owner. */
export class EmailChangeMails {
  constructor(private readonly options: EmailChangeMailOptions) {}

  /** The mail to the new address: the link and the code that prove it. */
  proof({ username }: UserDocument, { code, document, token }: NewChallenge, to: Sent): MailOf<'change-email'> {
    const { codeLifetimeMs, confirmPage } = this.options;
    const linkLifetimeMs = document.expiresAt.getTime() - document.createdAt.getTime();
    const link = `${confirmPage}?token=${token}`;
    const lifetimes = { linkExpiresIn: durationValue(linkLifetimeMs), codeExpiresIn: durationValue(codeLifetimeMs) };
    return {
      to: to.email.original,
      locale: to.origin.locale,
      values: { username, link, code, ...lifetimes },
    };
  }

  /** The mail to the present address of an account without a password: the second code. */
  present(
    { username }: UserDocument,
    code: string,
    { email, next, origin }: Sent & Next,
  ): MailOf<'change-email-present'> {
    const { codeLifetimeMs } = this.options;
    const newEmail = maskEmailAddress(next.original);
    return {
      to: email.original,
      locale: origin.locale,
      values: { username, newEmail, code, codeExpiresIn: durationValue(codeLifetimeMs) },
    };
  }

  /** The mail to the address that is given up: what happened, and the undo link. */
  changed(
    { username }: UserDocument,
    undoToken: string,
    { email, next, origin, at }: Changed,
  ): MailOf<'email-changed'> {
    const { cancelPage, undoLifetimeMs } = this.options;
    const link = `${cancelPage}?token=${undoToken}`;
    const [newEmail, linkExpiresIn] = [maskEmailAddress(next.original), durationValue(undoLifetimeMs)];
    const when = at.toISOString();
    return {
      to: email.original,
      locale: origin.locale,
      values: { username, newEmail, link, linkExpiresIn, when, ...requestValues(origin) },
    };
  }

  /** The mail to the owner of an address that another user wanted for their account. */
  wanted({ username }: UserDocument, { email, origin }: Sent): MailOf<'email-wanted'> {
    return {
      to: email.original,
      locale: origin.locale,
      values: { username },
    };
  }
}

/** The recipient of a mail, and the request whose language it uses. */
interface Sent {
  readonly email: Pick<EmailAddress, 'original'>;
  readonly origin: RequestOrigin;
}

interface Next {
  readonly next: EmailAddress;
}

interface Changed extends Sent, Next {
  readonly at: Date;
}
