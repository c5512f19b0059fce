import type { Announcer } from '../announcing/announcer';
import { isOfDigits, isRecoveryCode } from '../challenges/code-form';
import { ChallengeInvalid, MalformedAuthenticatorCode } from '../challenges/challenge.errors';
import type { Asker, OwnerCheck, OwnerProof } from '../passwords/owner-check.service';
import type { KnownDevices } from '../sessions/known-devices';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { FactorLock } from '../throttling/factor-lock';
import type { AuthenticatorCode } from './authenticator-code';
import { AuthenticatorCodeWrong, CodeRequired } from './second-factor.errors';
import { TOTP_DIGITS } from './totp';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly devices: KnownDevices;
  readonly announcer: Announcer;
  readonly authenticator: AuthenticatorCode;
  readonly owner: OwnerCheck;
  readonly guard: CredentialGuard;
  readonly lock: FactorLock;
}

/** The owner's proof with a code of the authenticator, or a recovery code. */
export type OwnerProofWithCode = OwnerProof & { readonly code: string | null | undefined };

/** Checks that changes to an authenticator come from its owner, with guesses counted. */
export class AuthenticatorProofs {
  constructor(private readonly parts: Parts) {}

  /** @throws {CodeRequired} @throws {ChallengeInvalid} for a wrong code @throws {RateLimited} @throws as `OwnerCheck.prove` */
  async prove(asker: Asker, proof: OwnerProofWithCode): Promise<void> {
    const { authenticator, owner } = this.parts;
    const { code, origin } = proof;
    if (code == null) throw new CodeRequired();
    if (!isOfDigits(code, TOTP_DIGITS) && !isRecoveryCode(code)) throw new MalformedAuthenticatorCode();
    await owner.prove(asker, proof);
    await this.judged(asker.document, origin, () => authenticator.takes(asker.document, code, origin));
  }

  /** Counts the guess on the account and, where it is wrong, on the client address. @throws {ChallengeInvalid} @throws {RateLimited} */
  async judged(user: UserDocument, origin: RequestOrigin, judge: () => Promise<boolean>): Promise<void> {
    const { announcer, devices, guard, lock } = this.parts;
    const attempt = { userId: user._id, device: devices.pastSecondFactor(user, origin.devices) };
    await guard.charging(ChallengeInvalid, origin.ip, async () => {
      const { isRight, locks } = await lock.judging(attempt, judge);
      await announcer.noteLocks(locks, { userId: user._id, origin });
      if (!isRight) throw new AuthenticatorCodeWrong();
    });
  }
}
