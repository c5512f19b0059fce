import type { MailOf } from '../announcing/about';
import type { DatedTokens } from '../keys/dated-tokens';
import { durationValue } from '../mail/template-values';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { OwnerNotices } from '../users/owner-notices';
import { NEW_FACTOR_MS } from '../users/recent-factors';
import type { UserDocument } from '../users/user.document';
import type { IdentityDocument } from './identity.document';

interface Parts {
  readonly notices: OwnerNotices;
  readonly links: DatedTokens;
  readonly clock: Clock;
  /** Gives a provider's name as people read it. */
  readonly titleOf: (provider: string) => string;
  /** The page that the links open. */
  readonly unlinkPage: string;
}

/** The mails to a user about accounts at other providers. */
export class IdentityNotices {
  constructor(private readonly parts: Parts) {}

  /** Returns the mail of a new identity, with a link that unlinks it: it may be a thief's. */
  linked(
    user: UserDocument,
    { _id: id, linkedAt: since, provider }: IdentityDocument,
    { ip, locale }: RequestOrigin,
  ): Promise<MailOf<'identity-linked'> | null> {
    const { links, notices, titleOf, unlinkPage } = this.parts;
    const { username } = user;
    const link = `${unlinkPage}?token=${links.token({ id, since }, user)}`;
    const told = { username, provider: titleOf(provider), when: since.toISOString() };
    const values = { ...told, link, linkExpiresIn: durationValue(NEW_FACTOR_MS) };
    return notices.to<'identity-linked'>(user, { mail: { locale, values }, ip });
  }

  /** Returns the mail of an identity that no longer signs in. */
  unlinked(
    user: UserDocument,
    provider: string,
    { ip, locale }: RequestOrigin,
  ): Promise<MailOf<'identity-unlinked'> | null> {
    const { clock, notices, titleOf } = this.parts;
    const { username } = user;
    const when = clock.now().toISOString();
    const values = { username, provider: titleOf(provider), when };
    return notices.to<'identity-unlinked'>(user, { mail: { locale, values }, ip });
  }
}
