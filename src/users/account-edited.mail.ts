import type { MailOf } from '../announcing/about';
import { maskEmailAddress } from '../shared/email-address';
import type { UserDocument } from './user.document';

/** The change of an account by an administrator, and the language of its mail. */
interface Edited {
  readonly before: UserDocument;
  readonly after: Pick<UserDocument, 'email' | 'emailCanonical' | 'username'>;
  readonly at: Date;
  readonly locale: string;
}

/**
 * The notice that an administrator changed the address or username of an account.
 *
 * It goes to the address that the account had: else a thief of an administrator's session could move accounts to
 * an address of theirs unseen. It has no undo link, since an administrator may be doing it for a mailbox that was lost.
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
