import { isIP } from 'node:net';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { Database, DatabaseSizes } from '../storage/database';
import { type ThrottleState, together } from '../throttling/counting';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { FactorLock } from '../throttling/factor-lock';
import { throttledAccount } from '../users/user.policy';
import type { UserSearchService } from '../users/user-search.service';
import type { UserService } from '../users/user.service';

interface Parts {
  readonly database: Pick<Database, 'sizes'>;
  readonly guard: CredentialGuard;
  readonly factorLock: FactorLock;
  readonly sessions: SessionService;
  readonly users: UserService;
  readonly userSearch: UserSearchService;
  readonly clock: Clock;
}

/** The numbers of users and sessions, and the space that the data take. */
export interface Statistics extends DatabaseSizes {
  readonly users: number;
  readonly blockedUsers: number;
  readonly sessions: number;
}

/** The throttling of a login, an address or a client. */
export interface ThrottleReport extends ThrottleState {
  /** Null where the account never asked, and where there is no account. */
  readonly secondsSinceLastRequest: number | null;
}

/** Answers questions of support and operations; changes nothing. */
export class SupportService {
  constructor(private readonly parts: Parts) {}

  /** Counts the stored users and sessions, and measures the database. */
  async statistics(): Promise<Statistics> {
    const { database, sessions, userSearch } = this.parts;
    const [users, blockedUsers, stored, sizes] = await Promise.all([
      userSearch.count({}),
      userSearch.count({ blocked: true }),
      sessions.countStored(),
      database.sizes(),
    ]);
    return { ...sizes, users, blockedUsers, sessions: stored };
  }

  /**
   * Returns what throttles a username, e-mail address or client address; counts nothing. Of an account, wrong passwords
   * and wrong codes of its second factor.
   *
   * A name goes before an address that looks like it. A login that nobody has is throttled as if it were somebody's.
   */
  async throttling(subject: string): Promise<ThrottleReport> {
    const { clock, factorLock, guard, users } = this.parts;
    const user = await users.findByLogin(subject);
    if (user === null && isIP(subject.trim()) !== 0) {
      return { ...(await guard.statusOfIp(subject.trim())), secondsSinceLastRequest: null };
    }
    const since = user?.lastRequestAt ?? null;
    const elapsedMs = since === null ? null : clock.now().getTime() - since.getTime();
    const states = [
      guard.status(throttledAccount(user, subject)),
      ...(user === null ? [] : [factorLock.status(user._id)]),
    ];
    return {
      ...together(await Promise.all(states)),
      secondsSinceLastRequest: elapsedMs === null ? null : Math.floor(elapsedMs / 1000),
    };
  }
}
