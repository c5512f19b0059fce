import type { ChallengeService } from '../challenges/challenge.service';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { UserDocument } from '../users/user.document';
import type { ChallengePurpose } from '../challenges/challenge.document';

/** The challenges that end with the password: someone who knew it, or had a session, may have begun them. */
export const ENDED_WITH_PASSWORD: readonly ChallengePurpose[] = ['RESET_PASSWORD', 'CHANGE_EMAIL', 'DELETE_ACCOUNT'];

interface Parts {
  readonly challenges: ChallengeService;
  readonly devices: KnownDevices;
  readonly guard: CredentialGuard;
  readonly sessions: SessionService;
}

/** The end of a password that was reset. */
export class EndOfPassword {
  constructor(private readonly parts: Parts) {}

  /** Ends what the old password gave, and lifts the lock of wrong ones. */
  async of(user: UserDocument, { devices: presented }: RequestOrigin): Promise<void> {
    const { challenges, devices, guard, sessions } = this.parts;
    const known = devices.recognise(user, presented);
    await Promise.all([
      sessions.revokeAll(user._id, 'password-reset'),
      challenges.discardAll(ENDED_WITH_PASSWORD, user),
      guard.clear(user._id, known && { kind: 'device', id: known.id }),
    ]);
  }
}
