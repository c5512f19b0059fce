import { AccountDeletionService } from '../administration/account-deletion.service';
import { AccountDisowning } from '../administration/account-disowning.service';
import { AccountEraser } from '../administration/account-eraser';
import type { ActiveAdmins } from '../administration/active-admins';
import type { AdminTrail } from '../administration/admin-trail';
import { DeletionRepository } from '../administration/deletion.repository';
import { UserDeletionService } from '../administration/user-deletion.service';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { IdentityService } from '../identities/identity.service';
import type { OwnerCheck } from '../passwords/owner-check.service';
import type { SessionService } from '../sessions/session.service';
import type { Settings } from '../settings';
import type { AdminStandingRepository } from '../users/admin-standing.repository';
import type { KeptBlockRepository } from '../users/kept-block.repository';
import type { UserEditing } from '../users/user-editing.service';
import type { UserService } from '../users/user.service';
import type { Ground } from './services';

export interface DeletionGround extends Ground {
  readonly users: UserService;
  readonly keptBlocks: KeptBlockRepository;
  readonly editing: UserEditing;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly identities: IdentityService;
  readonly ownerCheck: OwnerCheck;
}

interface Administration {
  readonly admins: ActiveAdmins;
  readonly standing: AdminStandingRepository;
  readonly trail: AdminTrail;
}

/** What takes accounts away. */
export function deletionServices(settings: Settings, ground: DeletionGround, administration: Administration) {
  const { admins, standing, trail } = administration;
  const { challenges, clock, foundations, identities, keptBlocks, mail, mailed, ownerCheck, sessions, users } = ground;
  const { announcer } = mail;
  const { audit, cooldown, database, guard } = foundations;
  const keepsBlock = settings.KEEP_BLOCK_ON_DELETE;
  const eraser = new AccountEraser({
    ...{ admins, announcer, audit, challenges, clock, identities, keptBlocks, sessions, standing },
    deletions: new DeletionRepository(database),
    mail: mail.sealer,
    outbox: mail.outbox,
  });
  const accountDeletions = new AccountDeletionService({
    ...{ announcer, challenges, clock, cooldown, eraser, guard, mailed, users },
    owner: ownerCheck,
    options: {
      siteName: settings.SITE_NAME,
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      requiresCode: settings.DELETE_REQUIRES_CODE,
      keepsBlock,
    },
  });
  const userDeletions = new UserDeletionService({ eraser, keepsBlock, keptBlocks, trail, users });
  const accountDisowning = new AccountDisowning({ announcer, challenges, clock, eraser, guard, users });
  return { eraser, accountDeletions, accountDisowning, userDeletions };
}
