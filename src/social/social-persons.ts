import { AccountBeingMade, IdentityTaken } from '../identities/identity.errors';
import type { IdentityService, Subject } from '../identities/identity.service';
import type { Clock } from '../shared/clock';
import { type EmailAddress, parseEmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { SignInCompletion } from '../sign-in/sign-in-completion.service';
import type { CredentialGuard } from '../throttling/credential-guard';
import { EmailTaken, UserBlocked } from '../users/user.errors';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { ProviderProfile } from './provider';
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
  readonly completion: Pick<SignInCompletion, 'claimAddress'>;
  readonly guard: CredentialGuard;
  readonly clock: Clock;
  /** Whether accounts begin with a confirmed address, and known addresses are not revealed. */
  readonly confirmFirst: boolean;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** Decides whose account a provider's person has, and makes one for a person without. */
export class SocialPersons {
  constructor(private readonly parts: Parts) {}

  /** The user of the identity, or null. Of two first sign-ins that meet, one waits for the account that the other makes. */
  async ownerOf(person: Subject): Promise<UserDocument | null> {
    for (let looks = 1; ; looks += 1) {
      try {
        return await this.parts.identities.findOwner(person);
      } catch (error) {
        if (!(error instanceof AccountBeingMade) || looks === LOOKS) throw error;
        await this.parts.pause(LOOK_MS);
      }
    }
  }

  /** Finds or makes the user. Anybody can claim an unverified address, so learning that it is taken costs a try. */
  findOrMake(profile: ProviderProfile, origin: RequestOrigin): Promise<UserDocument> {
    const find = () => this.find(profile, origin);
    return profile.emailVerified ? find() : this.parts.guard.charging(EmailTaken, origin.ip, find);
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
    const { clock, completion, identities } = this.parts;
    if (isBlocked(user.block, clock.now())) throw new UserBlocked();
    const owned = await completion.claimAddress(user, origin);
    await identities.link(owned, profile, origin);
    return owned;
  }
}

/** Returns the address that the provider names, verified or not; null for none that can be read. */
export function addressOf({ email }: ProviderProfile): EmailAddress | null {
  return email === null ? null : parseEmailAddress(email);
}
