import type { Configuration } from 'openid-client' with { 'resolution-mode': 'import' };
import { loadOpenidClient } from './openid-client';
import { translatingFaults } from './provider-faults';
import type { ProviderOptions } from './provider-options';
import { isRefusal } from './provider-refusal';
import { ProviderNotBelieved } from './social.errors';
import { type Claims, tellsAddress } from './standard-claims';

/** The depth to which an error of the library may wrap the answer that it is of. */
const MAX_CAUSES = 4;
/** The library's words for a `sub` that is another one than the id token's, and for one that is none. */
const OTHER_SUBJECT = 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';
const WITHOUT_SUBJECT = 'OAUTH_INVALID_RESPONSE';

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
 * Returns the claims of the userinfo endpoint, which stand beside those of the id token; none where the provider has no such
 * endpoint, refuses or names no person, and for any fault where only a name is missing.
 * @throws {ProviderNotBelieved} where it is of another person @throws {ServiceUnavailable}
 */
export async function readUserinfo(
  { name: provider, report }: Pick<ProviderOptions, 'name' | 'report'>,
  { accessToken, config, subject, token }: Asked,
): Promise<Claims> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {};
  const library = await loadOpenidClient();
  const asked = { provider, step: 'sign-in', report } as const;
  try {
    return await translatingFaults(asked, async () => {
      try {
        return await library.fetchUserInfo(config, accessToken, subject);
      } catch (error) {
        const code = silenceOf(error);
        if (code === null) throw isOfAnother(error) ? told(new OfSomebodyElse(), asked) : error;
        report({ provider, step: 'sign-in', code });
        return {};
      }
    });
  } catch (error) {
    if (tellsAddress(token) && !(error instanceof OfSomebodyElse)) return {};
    throw error;
  }
}

/** Userinfo speaks of another person than the id token (OpenID Connect Core section 5.3.2). */
class OfSomebodyElse extends ProviderNotBelieved {}

function told(fault: OfSomebodyElse, { provider, report, step }: Parameters<typeof translatingFaults>[0]): Error {
  report({ provider, step, code: OTHER_SUBJECT });
  return fault;
}

function isOfAnother(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === OTHER_SUBJECT;
}

/** The word for the log of a userinfo without data of the person; null where it is another fault. */
function silenceOf(error: unknown): string | null {
  if (isOfRefusal(error)) return 'USERINFO_REFUSED';
  return namesNobody(error) ? 'USERINFO_WITHOUT_SUBJECT' : null;
}

/** Whether the answer has no valid `sub`: the person of the claims is unknown, so they are not used. */
function namesNobody(error: unknown): boolean {
  const { cause, code } = error as { readonly cause?: { readonly cause?: unknown }; readonly code?: unknown };
  const answer = cause?.cause;
  return code === WITHOUT_SUBJECT && typeof answer === 'object' && answer !== null && 'body' in answer;
}

/** Whether the error is of an answer by which the provider refuses. */
function isOfRefusal(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof at === 'object' && at !== null; depth += 1) {
    const { cause, headers, response, status } = at as AnswerError;
    if (typeof status === 'number') return isRefusal({ status, headers: response?.headers ?? headers });
    at = cause;
  }
  return false;
}
