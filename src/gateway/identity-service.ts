import { IdentityRepository } from '../identities/identity.repository';
import { IdentityService } from '../identities/identity.service';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { OwnerNotices } from '../users/owner-notices';
import type { UserService } from '../users/user.service';
import type { Foundations } from './foundations';
import type { Mail } from './mail';

interface Ground {
  readonly foundations: Foundations;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly notices: OwnerNotices;
  readonly users: UserService;
}

/** The service of accounts at other providers. */
export function identityService(
  settings: Settings,
  { clock, foundations, mail, notices, users }: Ground,
): IdentityService {
  const { audit, database, events } = foundations;
  return new IdentityService({
    ...{ audit, clock, events, notices, users },
    identities: new IdentityRepository(database),
    outbox: mail.outbox,
    options: { siteName: settings.SITE_NAME, sendsMail: settings.mailTransport !== 'none' },
  });
}
