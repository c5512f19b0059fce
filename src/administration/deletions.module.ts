import type { Challenges } from '../challenges/challenges.module';
import type { Identities } from '../identities/identities.module';
import type { Passwords } from '../passwords/passwords.module';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { Sessions } from '../sessions/sessions.module';
import type { AdminStandingRepository } from '../users/admin-standing.repository';
import type { Users } from '../users/users.module';
import { AccountDeletionResolver } from './account-deletion.resolver';
import { AccountDeletionService } from './account-deletion.service';
import { AccountDisowning } from './account-disowning.service';
import { AccountEraser } from './account-eraser';
import type { ActiveAdmins } from './active-admins';
import type { AdminTrail } from './admin-trail';
import { DeletionRepository } from './deletion.repository';
import { UserDeletionResolver } from './user-deletion.resolver';
import { UserDeletionService } from './user-deletion.service';

/** The time between two looks at deletions that a stop or a parallel request left unfinished. */
const SWEEP_EVERY_MS = 30_000;

/** The services that hold data of an account. */
export type AccountLeft = Users & Sessions & Challenges & Passwords & Identities;

interface Administration {
  readonly admins: ActiveAdmins;
  readonly standing: AdminStandingRepository;
  readonly trail: AdminTrail;
}

/** The services of `deletionServices`. */
export type Deletions = ServicesOf<typeof deletionServices>;

/** Builds the services that delete accounts, for administration.module.ts. */
export function deletionServices(platform: Platform, left: AccountLeft & Administration) {
  const { announcer, audit, clock, database, guard, mail, outbox, settings } = platform;
  const { admins, challenges, identities, keptBlocks, sessions, standing, trail, users } = left;
  const keepsBlock = settings.KEEP_BLOCK_ON_DELETE;
  const deletions = new DeletionRepository(database);
  const common = {
    admins,
    announcer,
    audit,
    challenges,
    clock,
    identities,
    keptBlocks,
    mail,
    outbox,
    sessions,
    standing,
  };
  const eraser = new AccountEraser({ ...common, deletions });
  const accountDeletions = accountDeletionsOf(platform, { ...left, eraser });
  const userDeletions = new UserDeletionService({ eraser, keepsBlock, keptBlocks, trail, users });
  const accountDisowning = new AccountDisowning({ announcer, challenges, clock, eraser, guard, users });
  return {
    services: { accountDeletions, accountDisowning, eraser, userDeletions },
    resolvers: [new AccountDeletionResolver(accountDeletions), new UserDeletionResolver(userDeletions)],
    sweep: {
      everyMs: SWEEP_EVERY_MS,
      warning: 'deletions could not be finished; it is tried again',
      run: () => eraser.sweep(),
    },
  };
}

function accountDeletionsOf(platform: Platform, left: AccountLeft & { readonly eraser: AccountEraser }) {
  const { announcer, clock, cooldown, guard, settings } = platform;
  const { challenges, eraser, mailed, ownerCheck, users } = left;
  return new AccountDeletionService({
    ...{ announcer, challenges, clock, cooldown, eraser, guard, mailed, users },
    owner: ownerCheck,
    options: {
      codeLifetimeMs: settings.CODE_EXPIRES_IN,
      requiresCode: settings.DELETE_REQUIRES_CODE,
      keepsBlock: settings.KEEP_BLOCK_ON_DELETE,
    },
  });
}
