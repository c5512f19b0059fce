import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { Asker, OwnerCheck, OwnerProof } from '../passwords/owner-check.service';
import { Unauthenticated } from '../sessions/session.errors';
import { mfaOf } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { FactorChanges } from './factor-changes';
import { ConfirmedEmailRequired } from './second-factor.errors';
import type { SecondFactorRepository } from './second-factor.repository';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly mailed: MailedChallengeService;
  readonly owner: OwnerCheck;
  readonly changes: FactorChanges;
}

/** Turns codes by mail as a second factor on and off. */
export class EmailFactorService {
  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly parts: Parts,
  ) {}

  /**
   * Turns codes by mail on or off, from the next sign-in on; does nothing where it is so already.
   * @throws {ConfirmedEmailRequired} @throws {MailNotConfigured} @throws as `OwnerCheck.prove`
   */
  async set(asker: Asker, enabled: boolean, proof: OwnerProof): Promise<UserDocument> {
    const { changes, mailed, owner, users } = this.parts;
    const { document: user } = asker;
    if (enabled) mailed.refuseWithoutMail();
    if (enabled && user.emailConfirmedAt === null) throw new ConfirmedEmailRequired();
    await owner.prove(asker, proof);
    const what = enabled ? 'email-on' : 'email-off';
    const changed = await changes.make(user, { what, origin: proof.origin }, (change) =>
      this.factors.setEmail(user, enabled, change),
    );
    if (changed !== null) return changed;
    const present = await users.getById(user._id);
    if (mfaOf(present).email !== enabled) throw new Unauthenticated('REVOKED');
    return present;
  }
}
