import { AuditReadingService } from '../audit/audit-reading.service';
import { AuditRepository } from '../audit/audit.repository';
import { AuditRetention } from '../audit/audit-retention';
import type { Passwords } from '../passwords/passwords.module';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import { objectOf } from '../shared/object-of';
import { AdminStandingRepository } from '../users/admin-standing.repository';
import { ActiveAdmins } from './active-admins';
import { AdminRosterRepository } from './admin-roster.repository';
import { AdminTrail } from './admin-trail';
import { AuditEventResolver } from './audit-event.resolver';
import { BlackoutAdministration } from './blackout-administration.service';
import { BlackoutResolver } from './blackout.resolver';
import { BlockResolver } from './block.resolver';
import { BlockService } from './block.service';
import { type AccountLeft, deletionServices } from './deletions.module';
import { ensureFirstAdmin } from './first-admin.module';
import { FirstAdminService } from './first-admin.service';
import { PermissionResolver } from './permission.resolver';
import { PermissionService } from './permission.service';
import { SupportResolver } from './support.resolver';
import { SupportService } from './support.service';
import { UserAccountResolver } from './user-account.resolver';
import { UserCreationService } from './user-creation.service';
import { UserEditService } from './user-edit.service';
import { UserListResolver } from './user-list.resolver';

/** The time between two looks for audit events that are older than AUDIT_RETENTION. */
const RETENTION_EVERY_MS = 60 * 60_000;

/** The services of `countedAdmins`. */
export type CountedAdmins = ServicesOf<typeof countedAdmins>;

/** Builds the count of administrators: the half of the domain that proving an address needs. */
export function countedAdmins({ clock, database }: Platform) {
  const roster = new AdminRosterRepository(database);
  const standing = new AdminStandingRepository(database, clock);
  return { services: { admins: new ActiveAdmins({ clock, roster, standing }), roster, standing } };
}

type Left = AccountLeft & CountedAdmins & Passwords;
type Given = Readonly<Record<string, unknown>>;

/** Builds the services for those who administer. */
export function administrationModule(platform: Platform, left: Left) {
  const { announcer, audit, clock, hasher } = platform;
  const { admins, blackouts, passwordJudge: judge, roster, sessions, users, userSearch } = left;
  const trail = new AdminTrail(audit, announcer);
  const accounts = accountsOf(platform, { ...left, trail });
  const deletions = deletionServices(platform, { ...left, trail });
  const blocks = new BlockService({ admins, clock, sessions, trail, users });
  const permissions = new PermissionService({ admins, trail, users });
  const blackoutAdministration = new BlackoutAdministration({ blackouts, clock, trail });
  const firstAdmin = new FirstAdminService({ admins, announcer, clock, hasher, judge, roster, users });
  const { reading, retention, sweep } = trailOf(platform);
  return {
    services: {
      ...{ ...accounts, ...deletions.services, blackoutAdministration, blocks, firstAdmin, permissions },
      ...{ auditReading: reading, auditRetention: retention },
    },
    resolvers: [
      ...[new UserListResolver(userSearch, users), ...deletions.resolvers, new BlockResolver(blocks)],
      new UserAccountResolver(accounts.userCreation, accounts.userEdits),
      ...[new PermissionResolver(permissions), new BlackoutResolver(blackoutAdministration)],
      ...[new AuditEventResolver(reading), new SupportResolver(accounts.support)],
    ],
    inputRules: {
      createUser: ({ input }: Given) => accounts.userCreation.faults(objectOf(input)),
      updateUser: ({ input }: Given) => accounts.userEdits.faults(objectOf(input)),
      blockUser: (given: Given) => blocks.faults(given),
    },
    prepare: () => ensureFirstAdmin(platform, firstAdmin),
    sweeps: [deletions.sweep, sweep],
  };
}

function accountsOf(platform: Platform, left: Left & { readonly trail: AdminTrail }) {
  const { clock, database, factorLock, guard, hasher } = platform;
  const { admins, customData, editing, keptBlocks, passwordJudge: judge, sessions, trail, users, userSearch } = left;
  return {
    userCreation: new UserCreationService({ admins, clock, customData, hasher, judge, keptBlocks, trail, users }),
    userEdits: new UserEditService({ editing, keptBlocks, sessions, trail }),
    support: new SupportService({ database, factorLock, guard, sessions, users, userSearch, clock }),
  };
}

function trailOf({ clock, database, settings }: Platform) {
  const events = new AuditRepository(database);
  const retention = new AuditRetention(events, clock, settings.AUDIT_RETENTION);
  const sweep = {
    everyMs: RETENTION_EVERY_MS,
    warning: 'old audit events could not be removed; it is tried again',
    run: (signal: AbortSignal) => retention.sweep(signal),
  };
  return { reading: new AuditReadingService(events), retention, sweep };
}
