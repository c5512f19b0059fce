import type { Configuration } from 'openid-client' with { 'resolution-mode': 'import' };
import { after } from '../shared/clock';
import { loadOpenidClient, type OpenidClient } from './openid-client';
import { fetchBounded, isPlain, secretAuth, timeoutSeconds } from './provider-client';
import { translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';

/** Providers move their endpoints and say so in their metadata; keys have a cache of their own. */
const FRESH_MS = 60 * 60_000;
const TRIES = 2;

interface Known {
  readonly configuration: Configuration;
  readonly until: Date;
}

/** The metadata of an OpenID Connect provider: read when first needed, and again every hour. */
export class Discovery {
  private known: Known | null = null;
  private reading: Promise<Configuration> | null = null;

  constructor(private readonly options: ProviderOptions) {}

  /**
   * The library's configuration for the provider. Where it cannot be read anew, the last one stays in use.
   * @throws {ServiceUnavailable} where it was never read; the next call tries again.
   */
  async configuration(): Promise<Configuration> {
    if (this.known !== null && this.known.until > this.options.clock.now()) return this.known.configuration;
    const reading = (this.reading ??= this.read().finally(() => (this.reading = null)));
    try {
      return await reading;
    } catch (error) {
      if (this.known === null) throw error;
      return this.known.configuration;
    }
  }

  private async read(): Promise<Configuration> {
    const { clock, name: provider, report } = this.options;
    const library = await loadOpenidClient();
    const configuration = await translatingFaults({ provider, step: 'discovery', report }, () => this.ask(library));
    this.known = { configuration, until: after(clock.now(), FRESH_MS) };
    return configuration;
  }

  private async ask(library: OpenidClient): Promise<Configuration> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.discover(library);
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }

  /** The id token's signature is verified too, although it comes from the provider itself over TLS. */
  private discover(library: OpenidClient): Promise<Configuration> {
    const { clientId, clientSecret, issuer } = this.options;
    const plain = isPlain(this.options) ? [library.allowInsecureRequests] : [];
    return library.discovery(new URL(issuer), clientId, undefined, secretAuth(library, clientSecret), {
      [library.customFetch]: fetchBounded,
      timeout: timeoutSeconds(this.options),
      execute: [library.enableNonRepudiationChecks, ...plain],
    });
  }
}
