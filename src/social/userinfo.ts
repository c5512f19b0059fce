import type { Configuration } from 'openid-client' with { 'resolution-mode': 'import' };
import { ServiceUnavailable } from '../errors';
import { loadOpenidClient } from './openid-client';
import { translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';
import { isRefusal } from './provider-refusal';
import { type Claims, tellsAddress } from './standard-claims';

/** The depth to which an error of the library may wrap the answer that it is of. */
const MAX_CAUSES = 4;

/** An answer, or an error of the library that is of one. */
interface AnswerError {
  readonly cause?: unknown;
  readonly headers?: Headers;
  readonly response?: Response;
  readonly status?: unknown;
}

interface Asked {
  readonly config: Configuration;
  readonly accessToken: string;
  readonly subject: string;
  /** The claims of the id token. */
  readonly token: Claims;
}

/**
 * Returns the claims of the userinfo endpoint, which stand beside those of the id token; none where the provider has no such endpoint or
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
        if (!isOfRefusal(error)) throw error;
        report({ provider, step: 'sign-in', code: 'USERINFO_REFUSED' });
        return {};
      }
    });
  } catch (error) {
    if (error instanceof ServiceUnavailable && tellsAddress(token)) return {};
    throw error;
  }
}

/** Whether the error is of an answer by which the provider does not tell. */
function isOfRefusal(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof at === 'object' && at !== null; depth += 1) {
    const { cause, headers, response, status } = at as AnswerError;
    if (typeof status === 'number') return isRefusal({ status, headers: response?.headers ?? headers });
    at = cause;
  }
  return false;
}
