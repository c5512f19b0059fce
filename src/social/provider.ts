import type { Subject } from '../identities/identity.service';

/** A person's profile at a provider: its name in the settings, the person's permanent id there, and more. */
export interface ProviderProfile extends Subject {
  readonly email: string | null;
  /** Whether the provider has seen that the address reaches the person. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly photo: string | null;
}

/** A person who came back from a provider. */
export interface Visitor extends Subject {
  /**
   * Returns the profile that a new account needs. The provider is asked only now: a linked person is let in even if it
   * does not answer.
   * @throws {ProviderNotBelieved} @throws {ServiceUnavailable}
   */
  profile(): Promise<ProviderProfile>;
}

/** The secrets that tie the way back to the way there. None of them is stored. */
export interface FlowSecrets {
  readonly state: string;
  /** Comes back in the id token (OpenID Connect Core section 3.1.2.1). */
  readonly nonce: string;
  /** Proves to the provider that the same client began (PKCE, RFC 7636). */
  readonly verifier: string;
}

/** Another service at which people may sign in. */
export interface Provider {
  readonly name: string;
  /** Whether people come back by a POST from a page of the provider (OAuth 2.0 Form Post Response Mode). */
  readonly isPosted: boolean;
  /** The address at which the person signs in there. @throws {ServiceUnavailable} */
  authorizationUrl(secrets: FlowSecrets): Promise<URL>;
  /**
   * Identifies the person who came back, by the query of the callback.
   * @throws {SignInDeclined} @throws {ProviderNotBelieved} @throws {ServiceUnavailable}
   */
  identify(query: URLSearchParams, secrets: FlowSecrets): Promise<Visitor>;
}
