import type { Clock } from '../shared/clock';
import type { ClientSecret } from './client-secret';
import type { ReportFault } from './provider-faults';

/** Who we are at a provider, and how it is asked. */
export interface ProviderOptions {
  /** As in the settings: part of paths. */
  readonly name: string;
  /** The issuer of OpenID Connect, or where GitHub is. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: ClientSecret;
  readonly scopes: readonly string[];
  /** Whether the provider is asked to send people back by a POST. */
  readonly isPosted: boolean;
  /** Where the provider sends people back to, as registered there. */
  readonly redirectUri: string;
  /** How long one answer of the provider may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly report: ReportFault;
}
