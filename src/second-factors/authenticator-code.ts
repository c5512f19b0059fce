import { isOfDigits } from '../challenges/code-form';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { FactorChanges } from './factor-changes';
import { recoveryCodeHash } from './recovery-codes';
import type { SecondFactorRepository } from './second-factor.repository';
import type { SecretVault } from './secret-vault';
import { TOTP_DIGITS, totpStep } from './totp';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly vault: SecretVault;
  readonly changes: FactorChanges;
  readonly clock: Clock;
}

/** Codes of an authenticator, and the recovery codes that stand in for it. */
export class AuthenticatorCode {
  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly parts: Parts,
  ) {}

  /** Whether the code is the user's, of either sort; if so, it is consumed when this resolves. */
  takes(user: UserDocument, code: string, origin: RequestOrigin): Promise<boolean> {
    return isOfDigits(code, TOTP_DIGITS) ? this.takesStep(user, code) : this.takesRecoveryCode(user, code, origin);
  }

  private async takesStep({ _id, mfa }: UserDocument, code: string): Promise<boolean> {
    const { clock, vault } = this.parts;
    const sealed = mfa?.totp?.sealedSecret;
    const opened = sealed === undefined ? null : vault.open(sealed);
    if (sealed === undefined || opened === null) return false;
    const step = await totpStep(opened.secret, code, clock.now());
    return step !== null && this.factors.takeStep(_id, sealed, { step, kept: opened.kept });
  }

  /** Consumes a recovery code and mails the owner: else the use of a stolen copy of the list would go unseen. */
  private async takesRecoveryCode(user: UserDocument, code: string, origin: RequestOrigin): Promise<boolean> {
    const hash = recoveryCodeHash(user._id, code);
    const taken = await this.parts.changes.make(user, { what: 'code-used', origin }, (change) =>
      this.factors.takeRecoveryCode(user._id, hash, change),
    );
    return taken !== null;
  }
}
