/** What a provider says of a person. */
export interface ProviderProfile {
  /** The provider's name in the settings. */
  readonly provider: string;
  /** What the provider calls the person, for ever. */
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider has seen that the address reaches the person. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly photo: string | null;
}

/** What ties the way back to the way there. None of it is stored. */
export interface FlowSecrets {
  readonly state: string;
  /** Comes back in the id token (OpenID Connect Core section 3.1.2.1). */
  readonly nonce: string;
  /** Proves to the provider who began (PKCE, RFC 7636). */
  readonly verifier: string;
}

/** Another service at which people may sign in. */
export interface Provider {
  readonly name: string;
  /** The address at which the person signs in there. @throws {ServiceUnavailable} */
  authorizationUrl(secrets: FlowSecrets): Promise<URL>;
  /**
   * Who came back, by the query of the callback.
   * @throws {SignInDeclined} @throws {ProviderNotBelieved} @throws {ServiceUnavailable}
   */
  profile(query: URLSearchParams, secrets: FlowSecrets): Promise<ProviderProfile>;
}
