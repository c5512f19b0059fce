import type { Announcer } from '../announcing/announcer';
import { GatewayError } from '../errors';
import type { IdentityService, Subject } from '../identities/identity.service';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { SignInCompletion } from '../sign-in/sign-in-completion.service';
import type { SignInResult } from '../sign-in/sign-in-result';
import { UserBlocked } from '../users/user.errors';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { Visitor } from './provider';
import { addressOf, type SocialPersons } from './social-persons';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly identities: IdentityService;
  readonly persons: SocialPersons;
  readonly completion: SignInCompletion;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Signs a user in with a provider's identity. */
export class SocialSignInService {
  constructor(private readonly parts: Parts) {}

  /**
   * Opens a session for the person, or makes the challenge that is left.
   *
   * A known identity signs in its user. Else the address decides, if the provider has verified it: its account is theirs,
   * and where it was not confirmed here, what was done with the account before is void
   * (`SignInCompletion.claimAddress`). An unknown address becomes a new account.
   * @throws {EmailTaken} an address that the provider has not verified belongs to an account: sign in to that, and link
   * @throws {AddressNotVerified} @throws {NoAddress} @throws {UserBlocked} @throws {RateLimited}
   */
  async signIn(visitor: Visitor, origin: RequestOrigin): Promise<SignInResult> {
    const { persons } = this.parts;
    const linked = await persons.ownerOf(visitor);
    if (linked !== null) {
      return this.recording({ person: visitor, address: null, origin }, () => this.enter(linked, origin));
    }
    const profile = await visitor.profile();
    return this.recording({ person: profile, address: addressOf(profile), origin }, async () =>
      this.enter(await persons.findOrMake(profile, origin), origin),
    );
  }

  private enter(user: UserDocument, origin: RequestOrigin): Promise<SignInResult> {
    const { clock, completion } = this.parts;
    if (isBlocked(user.block, clock.now())) throw new UserBlocked();
    return completion.complete(user, origin, 'provider');
  }

  /** Signs in; records the reason of a refusal in the trail. */
  private async recording(
    { address, origin, person }: { person: Subject; address: EmailAddress | null; origin: RequestOrigin },
    enter: () => Promise<SignInResult>,
  ): Promise<SignInResult> {
    try {
      return await enter();
    } catch (error) {
      if (error instanceof GatewayError) {
        const details = { reason: error.code, provider: person.provider };
        const userId = await this.wantedAccount(person, address);
        await this.parts.announcer.note('login-failed', { userId, actorId: null, origin, details });
      }
      throw error;
    }
  }

  /** The id of the account that the person wanted in vain, for the audit trail; null for none. */
  private async wantedAccount(person: Subject, address: EmailAddress | null): Promise<string | null> {
    const { identities, users } = this.parts;
    const linked = await identities.ownerId(person);
    if (linked !== null || address === null) return linked;
    return (await users.findByEmail(address.canonical))?._id ?? null;
  }
}
