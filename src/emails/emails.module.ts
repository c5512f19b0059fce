import type { Challenges } from '../challenges/challenges.module';
import type { Identities } from '../identities/identities.module';
import type { FactorRemovals } from '../passwords/password-reset.terms';
import type { Passwords } from '../passwords/passwords.module';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { Sessions } from '../sessions/sessions.module';
import { UNDO_LIFETIME_MS } from '../users/held-emails';
import type { Users } from '../users/users.module';
import { ConfirmationPages } from './confirmation-page.service';
import { EmailChangeLinks } from './email-change-link.service';
import { EmailChangeMails } from './email-change.mails';
import { EmailChangeRequests } from './email-change-request.service';
import { EmailChangeTurns } from './email-change-turns';
import { EmailChangeResolver } from './email-change.resolver';
import { EmailChangeService } from './email-change.service';
import { EmailConfirmationResolver } from './email-confirmation.resolver';
import { EmailConfirmationService } from './email-confirmation.service';
import { EmailUndoService } from './email-undo.service';
import { RegistrantCheck } from './registrant-check';

/** The services of emails/. */
export type Emails = ServicesOf<typeof emailsModule>;

type Left = Users & Sessions & Challenges & Passwords & Identities & { readonly factorChanges: FactorRemovals };

/** Builds the services that confirm addresses, change them, and undo a change. */
export function emailsModule(platform: Platform, left: Left) {
  const { clock, settings } = platform;
  const { challenges, devices, ownerCheck, presentedSessions, users } = left;
  const confirmation = confirmationOf(platform, left);
  const confirmationPages = new ConfirmationPages({
    ...{ challenges, clock, confirmation, users },
    registrants: new RegistrantCheck(ownerCheck),
    linkLifetimeMs: settings.RESET_EXPIRES_IN,
  });
  const changing = changesOf(platform, left);
  const { emailChangeLinks, emailChangeRequests, emailUndos } = changing;
  return {
    services: { ...changing, confirmation, confirmationPages },
    resolvers: [
      new EmailConfirmationResolver(confirmation, confirmationPages, presentedSessions),
      new EmailChangeResolver(emailChangeRequests, emailUndos, emailChangeLinks, presentedSessions, devices),
    ],
  };
}

function confirmationOf({ announcer, cooldown, guard, publicUrl, settings }: Platform, left: Left) {
  const { challenges, claims, mailed, users } = left;
  return new EmailConfirmationService({
    ...{ announcer, challenges, claims, cooldown, guard, mailed, users },
    options: {
      enabled: settings.CONFIRMATION,
      confirmPage: `${publicUrl}/confirm`,
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      linkLifetimeMs: settings.LINK_EXPIRES_IN,
    },
  });
}

function changesOf(platform: Platform, left: Left) {
  const { announcer, clock, cooldown, guard, mailBound: bound, publicUrl, settings } = platform;
  const { challenges, emails, factorChanges: factors, identities, mailed, ownerCheck: owner, sessions, users } = left;
  const mails = new EmailChangeMails({
    codeLifetimeMs: settings.CODE_EXPIRES_IN,
    undoLifetimeMs: UNDO_LIFETIME_MS,
    confirmPage: `${publicUrl}/confirm-email-change`,
    cancelPage: `${publicUrl}/cancel-email-change`,
  });
  const common = { announcer, challenges, emails, guard };
  const emailChangeRequests = new EmailChangeRequests({
    ...{ announcer, challenges, emails, mailed, mails, owner, users },
    turns: new EmailChangeTurns({ bound, clock, cooldown }),
  });
  const emailChanges = new EmailChangeService({ ...common, clock, mails, sessions, users });
  const emailUndos = new EmailUndoService({ ...common, factors, identities, sessions });
  const emailChangeLinks = new EmailChangeLinks({ ...common, changes: emailChanges, clock, owner, users });
  return { emailChangeRequests, emailChanges, emailUndos, emailChangeLinks };
}
