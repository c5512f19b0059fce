import { isOfDigits } from '../challenges/code-form';
import { ChallengeInvalid, MalformedAuthenticatorCode } from '../challenges/challenge.errors';
import type { Asker, OwnerCheck, OwnerProof } from '../passwords/owner-check.service';
import { Unauthenticated } from '../sessions/session.errors';
import { after, type Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { mfaOf } from '../users/user.policy';
import type { AuthenticatorProofs, OwnerProofWithCode } from './authenticator-proofs';
import type { FactorChanges } from './factor-changes';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes';
import { TotpAlreadyOn, TotpNotOn } from './second-factor.errors';
import type { SecondFactorRepository } from './second-factor.repository';
import type { SecretVault } from './secret-vault';
import { newTotpSecret, TOTP_DIGITS, totpStep, totpUri } from './totp';
import type { UserDocument } from '../users/user.document';

/** The time that a secret waits for its first code. */
const PENDING_MS = 10 * 60_000;

interface Parts {
  readonly proofs: AuthenticatorProofs;
  readonly changes: FactorChanges;
  readonly vault: SecretVault;
  readonly owner: OwnerCheck;
  readonly clock: Clock;
  readonly siteName: string;
}

/** The secret that an authenticator app is given. */
export interface GivenSecret {
  readonly secret: string;
  readonly uri: string;
  readonly expiresAt: Date;
}

/** Turns an authenticator on and off, and renews its recovery codes. */
export class AuthenticatorService {
  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly parts: Parts,
  ) {}

  /** Makes a secret, in force once `confirm` gets one of its codes. @throws {TotpAlreadyOn} @throws as `OwnerCheck.prove` */
  async request(asker: Asker, proof: OwnerProof): Promise<GivenSecret> {
    const { clock, owner, siteName, vault } = this.parts;
    const { document: user } = asker;
    if (mfaOf(user).totp) throw new TotpAlreadyOn();
    await owner.prove(asker, proof);
    const secret = await newTotpSecret();
    const expiresAt = after(clock.now(), PENDING_MS);
    const isKept = await this.factors.keepPending(user, { sealedSecret: vault.seal(secret), expiresAt });
    if (!isKept) throw new Unauthenticated('REVOKED');
    const uri = await totpUri(secret, { issuer: siteName, account: user.email ?? user.username });
    return { secret, uri, expiresAt };
  }

  /**
   * Turns the authenticator on. Returns its recovery codes, which are shown this once.
   * @throws {ChallengeInvalid} for a wrong code, and where no secret waits for one @throws {RateLimited}
   */
  async confirm({ document: user }: Asker, code: string, origin: RequestOrigin): Promise<string[]> {
    const { changes, clock, proofs, vault } = this.parts;
    const { sealedSecret, expiresAt } = user.mfa?.pendingTotp ?? {};
    if (sealedSecret === undefined || expiresAt === undefined || expiresAt <= clock.now()) throw new ChallengeInvalid();
    if (!isOfDigits(code, TOTP_DIGITS)) throw new MalformedAuthenticatorCode('none');
    const opened = vault.open(sealedSecret);
    const codes = newRecoveryCodes();
    await proofs.judged(user, origin, async () => {
      const lastStep = opened && (await totpStep(opened.secret, code, clock.now()));
      if (lastStep === null) return false;
      const totp = { sealedSecret, lastStep, recoveryCodeHashes: hashesOf(user, codes) };
      const enabled = await changes.make(user, { what: 'totp-on', origin }, (change) =>
        this.factors.enableTotp(user, totp, change),
      );
      return enabled !== null;
    });
    return codes;
  }

  /**
   * Turns the authenticator off; does nothing where it is off already.
   *
   * It requires the password and a code: with the password alone, a thief of it would take away what protects the
   * account from that.
   * @throws {CodeRequired} @throws {ChallengeInvalid} for a wrong code @throws {RateLimited} @throws as `OwnerCheck.prove`
   */
  async disable(asker: Asker, proof: OwnerProofWithCode): Promise<UserDocument> {
    const { changes, owner, proofs } = this.parts;
    const { document: user } = asker;
    if (!mfaOf(user).totp) {
      await owner.prove(asker, proof);
      return user;
    }
    await proofs.prove(asker, proof);
    const changed = await changes.make(user, { what: 'totp-off', origin: proof.origin }, (change) =>
      this.factors.disableTotp(user, change),
    );
    if (changed === null) throw new Unauthenticated('REVOKED');
    return changed;
  }

  /** Makes ten new recovery codes, which replace those before. @throws {TotpNotOn} @throws as `disable` */
  async renewRecoveryCodes(asker: Asker, proof: OwnerProofWithCode): Promise<string[]> {
    const { changes, proofs } = this.parts;
    const { document: user } = asker;
    if (!mfaOf(user).totp) throw new TotpNotOn();
    await proofs.prove(asker, proof);
    const codes = newRecoveryCodes();
    const changed = await changes.make(user, { what: 'codes-renewed', origin: proof.origin }, (change) =>
      this.factors.replaceRecoveryCodes(user, hashesOf(user, codes), change),
    );
    if (changed === null) throw new Unauthenticated('REVOKED');
    return codes;
  }
}

function hashesOf({ _id }: UserDocument, codes: readonly string[]): string[] {
  return codes.map((code) => recoveryCodeHash(_id, code));
}
