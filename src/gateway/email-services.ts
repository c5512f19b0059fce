import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import { ConfirmationPages } from '../emails/confirmation-page.service';
import { EmailChangeLinks } from '../emails/email-change-link.service';
import { EmailChangeMails } from '../emails/email-change.mails';
import { EmailChangeService } from '../emails/email-change.service';
import { EmailUndoService } from '../emails/email-undo.service';
import { RegistrantCheck } from '../emails/registrant-check';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { IdentityService } from '../identities/identity.service';
import type { OwnerCheck } from '../passwords/owner-check.service';
import type { FactorChanges } from '../second-factors/factor-changes';
import type { SessionService } from '../sessions/session.service';
import type { Settings } from '../settings';
import { UNDO_LIFETIME_MS } from '../users/held-emails';
import type { UserEmailService } from '../users/user-email.service';
import type { UserService } from '../users/user.service';
import type { Ground } from './services';

type EmailGround = Ground & {
  readonly users: UserService;
  readonly emails: UserEmailService;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly ownerCheck: OwnerCheck;
  readonly identities: IdentityService;
  readonly factorChanges: FactorChanges;
};

/** What gives accounts other addresses. */
export function emailServices(settings: Settings, ground: EmailGround) {
  const { challenges, clock, confirmation, emails, foundations, mail, mailed, ownerCheck } = ground;
  const { factorChanges: factors, identities, publicUrl, sessions, users } = ground;
  const { announcer } = mail;
  const { cooldown, guard, mailBound: bound } = foundations;
  const mails = new EmailChangeMails({
    siteName: settings.SITE_NAME,
    codeLifetimeMs: settings.CODE_EXPIRES_IN,
    undoLifetimeMs: UNDO_LIFETIME_MS,
    confirmPage: `${publicUrl}/confirm-email-change`,
    cancelPage: `${publicUrl}/cancel-email-change`,
  });
  const emailChanges = new EmailChangeService({
    ...{ announcer, bound, challenges, clock, cooldown, emails, guard, mailed, mails, sessions, users },
    owner: ownerCheck,
    undoLifetimeMs: UNDO_LIFETIME_MS,
  });
  const emailUndos = new EmailUndoService({
    ...{ announcer, challenges, emails, factors, guard, identities, sessions },
  });
  const emailChangeLinks = new EmailChangeLinks({
    ...{ announcer, challenges, clock, emails, guard, users },
    changes: emailChanges,
    owner: ownerCheck,
  });
  const confirmationPages = new ConfirmationPages({
    ...{ challenges, clock, confirmation, users },
    registrants: new RegistrantCheck(ownerCheck),
    linkLifetimeMs: settings.RESET_EXPIRES_IN,
  });
  return { emailChanges, emailUndos, emailChangeLinks, confirmationPages };
}
