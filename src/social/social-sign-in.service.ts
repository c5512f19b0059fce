import type { Announcer } from '../announcing/announcer';
import { GatewayError } from '../errors';
import { AccountBeingMade, IdentityTaken } from '../identities/identity.errors';
import type { IdentityService, Subject } from '../identities/identity.service';
import type { Clock } from '../shared/clock';
import { type EmailAddress, parseEmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { SignInCompletion } from '../sign-in/sign-in-completion.service';
import type { SignInResult } from '../sign-in/sign-in-result';
import type { CredentialGuard } from '../throttling/credential-guard';
import { EmailTaken, UserBlocked } from '../users/user.errors';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { ProviderProfile, Visitor } from './provider';
import type { SocialAccounts } from './social-accounts';
import { AddressNotVerified, NoAddress } from './social.errors';
import type { UserDocument } from '../users/user.document';

/** The number of times that an account or identity just made by another request is looked for. */
const TRIES = 3;
/** The number of looks for an account that another request is making, and the wait after each. */
const LOOKS = 5;
const LOOK_MS = 100;

interface Parts {
  readonly users: UserService;
  readonly identities: IdentityService;
  readonly accounts: SocialAccounts;
  readonly completion: SignInCompletion;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** Whether accounts begin with a confirmed address, and known addresses are not revealed. */
  readonly confirmFirst: boolean;
  readonly pause: (ms: number) => Promise<unknown>;
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
    const linked = await this.ownerOf(visitor);
    if (linked !== null) {
      return this.recording({ person: visitor, address: null, origin }, () => this.enter(linked, origin));
    }
    const profile = await visitor.profile();
    return this.recording({ person: profile, address: addressOf(profile), origin }, async () =>
      this.enter(await this.findOrMake(profile, origin), origin),
    );
  }

  /** The user of the identity, or null. Of two first sign-ins that meet, one waits for the account that the other makes. */
  private async ownerOf(person: Subject): Promise<UserDocument | null> {
    for (let looks = 1; ; looks += 1) {
      try {
        return await this.parts.identities.findOwner(person);
      } catch (error) {
        if (!(error instanceof AccountBeingMade) || looks === LOOKS) throw error;
        await this.parts.pause(LOOK_MS);
      }
    }
  }

  private enter(user: UserDocument, origin: RequestOrigin): Promise<SignInResult> {
    this.refuseBlocked(user);
    return this.parts.completion.complete(user, origin, 'provider');
  }

  /** Finds or makes the user. Anybody can claim an unverified address, so learning that it is taken costs a try. */
  private findOrMake(profile: ProviderProfile, origin: RequestOrigin): Promise<UserDocument> {
    const find = () => this.find(profile, origin);
    return profile.emailVerified ? find() : this.parts.guard.charging(EmailTaken, origin.ip, find);
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

  /** Returns the person's user. Parallel first sign-ins of one person find each other's account. */
  private async find(profile: ProviderProfile, origin: RequestOrigin): Promise<UserDocument> {
    for (let tries = 1; ; tries += 1) {
      try {
        return (await this.ownerOf(profile)) ?? (await this.findByAddress(profile, origin));
      } catch (error) {
        const again = error instanceof EmailTaken || error instanceof IdentityTaken;
        if (!again || tries === TRIES) throw error;
      }
    }
  }

  private async findByAddress(profile: ProviderProfile, origin: RequestOrigin): Promise<UserDocument> {
    const { accounts, confirmFirst, users } = this.parts;
    const email = addressOf(profile);
    if (email === null) throw new NoAddress();
    if (!profile.emailVerified && confirmFirst) throw new AddressNotVerified();
    const user = await users.findByEmail(email.canonical);
    if (user === null) return accounts.create(profile, email, origin);
    if (!profile.emailVerified) throw new EmailTaken();
    return this.adopt(user, profile, origin);
  }

  /** The account of the verified address is the person's. */
  private async adopt(user: UserDocument, profile: ProviderProfile, origin: RequestOrigin): Promise<UserDocument> {
    const { completion, identities } = this.parts;
    this.refuseBlocked(user);
    const owned = await completion.claimAddress(user, origin);
    await identities.link(owned, profile, origin);
    return owned;
  }

  private refuseBlocked({ block }: UserDocument): void {
    if (isBlocked(block, this.parts.clock.now())) throw new UserBlocked();
  }
}

function addressOf({ email }: ProviderProfile): EmailAddress | null {
  return email === null ? null : parseEmailAddress(email);
}
