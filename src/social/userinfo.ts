import type { Configuration } from 'openid-client' with { 'resolution-mode': 'import' };
import { ServiceUnavailable } from '../errors';
import { loadOpenidClient } from './openid-client';
import { translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';
import { type Claims, tellsAddress } from './standard-claims';

/** How deep an error of the library may wrap the answer that it is of. */
const MAX_CAUSES = 4;

interface Asked {
  readonly config: Configuration;
  readonly accessToken: string;
  readonly subject: string;
  /** What the id token says. */
  readonly token: Claims;
}

/**
 * What the userinfo endpoint says of the person, beside the id token; nothing where the provider has no such endpoint or
 * refuses to tell, and where it is away and only a name is missing.
 * @throws {ProviderNotBelieved} where it is of somebody else @throws {ServiceUnavailable}
 */
export async function readUserinfo(
  { name: provider, report }: Pick<ProviderOptions, 'name' | 'report'>,
  { accessToken, config, subject, token }: Asked,
): Promise<Claims> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {};
  const library = await loadOpenidClient();
  try {
    return await translatingFaults({ provider, step: 'sign-in', report }, async () => {
      try {
        return await library.fetchUserInfo(config, accessToken, subject);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        report({ provider, step: 'sign-in', code: 'USERINFO_REFUSED' });
        return {};
      }
    });
  } catch (error) {
    if (error instanceof ServiceUnavailable && tellsAddress(token)) return {};
    throw error;
  }
}

/** Whether the provider answered that it does not tell (4xx), and is not only too busy. */
function isRefusal(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof at === 'object' && at !== null; depth += 1) {
    const { cause, status } = at as { readonly cause?: unknown; readonly status?: unknown };
    if (typeof status === 'number') return status >= 400 && status < 500 && status !== 408 && status !== 429;
    at = cause;
  }
  return false;
}
