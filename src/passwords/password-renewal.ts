import type { Announcer } from '../announcing/announcer';
import type { ChallengeService } from '../challenges/challenge.service';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserService } from '../users/user.service';
import { ENDED_WITH_PASSWORD } from './end-of-password';
import type { Asker } from './owner-check.service';
import type { PasswordNotice } from './password-notice';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly notice: PasswordNotice;
  readonly hasher: PasswordHasher;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Writes the password that a signed-in owner chose, and ends what the one before gave. */
export class PasswordRenewal {
  constructor(private readonly parts: Parts) {}

  /** Stores the password and returns the user, if the credentials are still those of the request; else null. */
  async write({ document, session }: Asker, password: string, origin: RequestOrigin): Promise<UserDocument | null> {
    const { announcer, challenges, clock, hasher, notice, sessions, users } = this.parts;
    const { _id: userId } = document;
    const at = clock.now();
    const passwordHash = await hasher.hash(password);
    const mail = await notice.of(document, { at, origin });
    return announcer.prepare('password-changed', { userId, actorId: userId, origin, mail }).write(
      (deliveries) => users.replacePassword(document, { passwordHash, at, deliveries }),
      async (user) => {
        await sessions.keepOnly(session, user, 'password-changed');
        await challenges.discardAll(ENDED_WITH_PASSWORD, user);
      },
    );
  }
}
