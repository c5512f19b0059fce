import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import { canonicalUsername } from '../shared/username';
import { ServiceUnavailable } from '../errors';
import type { AccountEditedMail } from './account-edited.mail';
import { assignedHolding } from './held-emails';
import { UserNotFound } from './user.errors';
import { acceptedProfile } from './user.policy';
import type { UserEmailRepository } from './user-email.repository';
import type { UserDocument } from './user.document';

/** Looks at an account that changed between reading and writing, before it is given up. */
const MAX_ROUNDS = 5;

/** Accepted values; a field left out stays. */
export interface UserEdit {
  readonly username?: string | null | undefined;
  readonly email?: EmailAddress | null | undefined;
  readonly emailConfirmed?: boolean | null | undefined;
  readonly name?: string | null | undefined;
  readonly photo?: string | null | undefined;
}

interface Parts {
  readonly emails: UserEmailRepository;
  readonly mail: AccountEditedMail;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Changes the address and name of an account in one write, without proofs. */
export class UserEditing {
  constructor(private readonly parts: Parts) {}

  /**
   * Makes the changes; returns the user and whether the address changed, which invalidates earlier sessions. A notice
   * of another address or username is on its way to the address from before.
   * @throws {UserNotFound} @throws {EmailTaken} @throws {UsernameTaken}
   */
  async edit(id: string, edit: UserEdit, locale: string): Promise<{ user: UserDocument; hasNewAddress: boolean }> {
    const { clock, emails } = this.parts;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const user = await emails.findById(id);
      if (user === null) throw new UserNotFound();
      const at = clock.now();
      const changes = changesOf(user, edit, at);
      const hasNewAddress = 'heldEmails' in changes;
      const after = { ...user, ...changes };
      const announcement = this.announcementOf({ before: user, after, at, locale }, edit);
      const edited = await announcement.write((deliveries) =>
        emails.edit(user, { changes, hasNewAddress, at, deliveries }),
      );
      if (edited !== null) return { user: edited, hasNewAddress };
    }
    throw new ServiceUnavailable();
  }

  private announcementOf(edited: Edited, edit: UserEdit): Announcement {
    const { announcer, mail } = this.parts;
    const { after, before } = edited;
    const { _id: userId, username: previousUsername } = before;
    const fields = (['name', 'photo'] as const).filter((name) => edit[name] !== undefined);
    const hasMoved = after.emailCanonical !== before.emailCanonical;
    const isConfirmed = after.emailConfirmedAt !== null && (hasMoved || before.emailConfirmedAt === null);
    const data = { username: after.username, previousUsername };
    return announcer
      .prepare('account-edited', { userId, mail: mail.about(edited) })
      .and(
        after.username === previousUsername ? null : announcer.prepare('username-assigned', { userId, data }),
        hasMoved ? announcer.prepare('email-assigned', { userId }) : null,
        isConfirmed ? announcer.prepare('email-vouched', { userId }) : null,
        fields.length > 0 ? announcer.prepare('profile-assigned', { userId, data: { fields } }) : null,
      );
  }
}

interface Edited {
  readonly before: UserDocument;
  readonly after: UserDocument;
  readonly at: Date;
  readonly locale: string;
}

function changesOf(user: UserDocument, edit: UserEdit, at: Date): Partial<UserDocument> {
  const { email, emailConfirmed } = edit;
  const username = edit.username == null ? null : canonicalUsername(edit.username);
  const isMoved = email != null && email.canonical !== user.emailCanonical;
  const confirmedAt = emailConfirmed === true ? at : null;
  return {
    ...(username === null ? {} : { username, usernameCanonical: username, usernameAssigned: true }),
    ...(losesProof(user, edit) ? { settled: true } : {}),
    ...(isMoved ? assignedHolding(email, confirmedAt) : {}),
    ...(!isMoved && email != null ? { email: email.original } : {}),
    ...(!isMoved && emailConfirmed != null
      ? { emailConfirmedAt: emailConfirmed ? (user.emailConfirmedAt ?? at) : null }
      : {}),
    ...acceptedProfile(edit),
  };
}

/** Whether the account had a proved address and has another, or is said to be unconfirmed: its data are still its owner's. */
function losesProof({ emailCanonical, emailConfirmedAt }: UserDocument, { email, emailConfirmed }: UserEdit): boolean {
  const isMoved = email != null && email.canonical !== emailCanonical;
  return emailConfirmedAt !== null && (isMoved || emailConfirmed === false);
}
