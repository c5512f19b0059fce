import type { Challenges } from '../challenges/challenges.module';
import type { Identities } from '../identities/identities.module';
import type { Passwords } from '../passwords/passwords.module';
import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import type { Sessions } from '../sessions/sessions.module';
import type { AdminStandingRepository } from '../users/admin-standing.repository';
import type { Users } from '../users/users.module';
import { AccountDeletionRequests } from './account-deletion-request.service';
import { AccountDeletionResolver } from './account-deletion.resolver';
import { AccountDeletionService } from './account-deletion.service';
import { AccountDisowning } from './account-disowning.service';
import { AccountEraser } from './account-eraser';
import { AccountRemoval } from './account-removal';
import type { ActiveAdmins } from './active-admins';
import type { AdminTrail } from './admin-trail';
import { BlockKeeping } from './block-keeping';
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
  const { announcer, audit, clock, cooldown, database, guard, mail, outbox, settings } = platform;
  const { admins, challenges, identities, keptBlocks, mailed, sessions, standing, trail, users } = left;
  const keepsBlock = settings.KEEP_BLOCK_ON_DELETE;
  const deletions = new DeletionRepository(database);
  const blocks = new BlockKeeping(keptBlocks, clock);
  const removal = new AccountRemoval({
    ...{ admins, blocks, deletions, outbox, standing },
    holders: [sessions, challenges, identities, audit],
  });
  const eraser = new AccountEraser({ admins, announcer, blocks, clock, deletions, mail, removal });
  const deletionRequests = new AccountDeletionRequests({
    ...{ announcer, challenges, cooldown, mailed },
    codeLifetimeMs: settings.CODE_EXPIRES_IN,
  });
  const accountDeletions = accountDeletionsOf(platform, { ...left, eraser });
  const userDeletions = new UserDeletionService({ eraser, keepsBlock, keptBlocks, trail, users });
  const accountDisowning = new AccountDisowning({ announcer, challenges, clock, eraser, guard, users });
  return {
    services: { accountDeletions, accountDisowning, eraser, userDeletions },
    resolvers: [
      new AccountDeletionResolver(deletionRequests, accountDeletions),
      new UserDeletionResolver(userDeletions),
    ],
    sweep: {
      everyMs: SWEEP_EVERY_MS,
      warning: 'deletions could not be finished; it is tried again',
      run: () => eraser.sweep(),
    },
  };
}

function accountDeletionsOf(platform: Platform, left: AccountLeft & { readonly eraser: AccountEraser }) {
  const { announcer, clock, guard, settings } = platform;
  const { challenges, eraser, ownerCheck, users } = left;
  return new AccountDeletionService({
    ...{ announcer, challenges, clock, eraser, guard, users },
    owner: ownerCheck,
    options: {
      requiresCode: settings.DELETE_REQUIRES_CODE,
      keepsBlock: settings.KEEP_BLOCK_ON_DELETE,
    },
  });
}
