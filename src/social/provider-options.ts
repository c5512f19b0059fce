import type { Clock } from '../shared/clock';
import type { ClientSecret } from './client-secret';
import type { ReportFault } from './provider-faults';

/** The gateway's registration at a provider, and the way it calls the provider. */
export interface ProviderOptions {
  /** As in the settings: part of paths. */
  readonly name: string;
  /** The issuer of OpenID Connect, or the address of GitHub. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: ClientSecret;
  readonly scopes: readonly string[];
  /** Whether the provider is asked to send people back by a POST. */
  readonly isPosted: boolean;
  /** The address that the provider redirects back to, as registered there. */
  readonly redirectUri: string;
  /** The time that one answer of the provider may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly report: ReportFault;
}
