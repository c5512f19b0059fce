import type { MailOf } from '../announcing/about';
import { maskEmailAddress } from '../shared/email-address';
import type { UserDocument } from './user.document';

/** The change of an account by an administrator, and in whose language it is told. */
interface Edited {
  readonly before: UserDocument;
  readonly after: Pick<UserDocument, 'email' | 'emailCanonical' | 'username'>;
  readonly at: Date;
  readonly locale: string;
}

/**
 * The notice that an administrator changed by what an account is signed in to.
 *
 * It goes to the address that the account had: whoever takes an administrator's session over could else move accounts to
 * an address of their own unseen. It has no undo link, since an administrator may be doing it for a mailbox that was lost.
 */
export class AccountEditedMail {
  /** The notice; null where address and username stay, or nobody can be told. */
  about({ after, at, before, locale }: Edited): MailOf<'account-edited'> | null {
    const { email, emailCanonical, username } = before;
    const newEmail = after.emailCanonical === emailCanonical ? '' : maskEmailAddress(after.email ?? '');
    const newUsername = after.username === username ? '' : after.username;
    if (email === null || (newEmail === '' && newUsername === '')) return null;
    const values = { username, newEmail, newUsername, when: at.toISOString() };
    return { to: email, locale, values };
  }
}
