import { ActiveAdmins } from '../administration/active-admins';
import { AdminRosterRepository } from '../administration/admin-roster.repository';
import { AdminTrail } from '../administration/admin-trail';
import { BlackoutAdministration } from '../administration/blackout-administration.service';
import { BlockService } from '../administration/block.service';
import { FirstAdminService } from '../administration/first-admin.service';
import { PermissionService } from '../administration/permission.service';
import { SupportService } from '../administration/support.service';
import { UserCreationService } from '../administration/user-creation.service';
import { UserEditService } from '../administration/user-edit.service';
import { AuditReadingService } from '../audit/audit-reading.service';
import { AuditRepository } from '../audit/audit.repository';
import { AuditRetention } from '../audit/audit-retention';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { BlackoutService } from '../sessions/blackout.service';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import { AdminStandingRepository } from '../users/admin-standing.repository';
import type { UserSearchService } from '../users/user-search.service';
import { type DeletionGround, deletionServices } from './deletion-services';

interface AdministrationGround extends DeletionGround {
  readonly userSearch: UserSearchService;
  readonly blackouts: BlackoutService;
  readonly passwordJudge: PasswordJudge;
}

/** Who counts as an administrator. Nothing is remembered in it, so that each may have their own. */
export function activeAdmins(database: Database, clock: Clock): ActiveAdmins {
  return new ActiveAdmins({
    standing: new AdminStandingRepository(database, clock),
    roster: new AdminRosterRepository(database),
    clock,
  });
}

/** The services for those who administer. */
export function administrationServices(settings: Settings, ground: AdministrationGround) {
  const {
    foundations,
    clock,
    users,
    userSearch,
    sessions,
    blackouts,
    passwordJudge: judge,
    keptBlocks,
    editing,
  } = ground;
  const { audit, customData, database, factorLock, guard, hasher } = foundations;
  const roster = new AdminRosterRepository(database);
  const standing = new AdminStandingRepository(database, clock);
  const admins = activeAdmins(database, clock);
  const trail = new AdminTrail(audit, ground.mail.announcer);
  const events = new AuditRepository(database);
  return {
    blocks: new BlockService({ admins, clock, sessions, trail, users }),
    permissions: new PermissionService({ admins, trail, users }),
    blackoutAdministration: new BlackoutAdministration({ blackouts, clock, trail }),
    firstAdmin: new FirstAdminService({ admins, clock, hasher, judge, roster, users }),
    auditReading: new AuditReadingService(events),
    auditRetention: new AuditRetention(events, clock, settings.AUDIT_RETENTION),
    userCreation: new UserCreationService({
      ...{ admins, clock, customData, hasher, judge, keptBlocks, trail, users },
    }),
    userEdits: new UserEditService({ editing, keptBlocks, sessions, trail }),
    ...deletionServices(settings, ground, { admins, standing, trail }),
    support: new SupportService({ database, factorLock, guard, sessions, users, userSearch, clock }),
  };
}
