import { GatewayError, ServiceUnavailable } from '../errors';
import { fieldsOf } from './answer-fields';
import { ProviderNotBelieved, SignInDeclined } from './social.errors';

/** The request to a provider. */
type Step = 'discovery' | 'sign-in';

/** Called with a provider's fault, for the log: never a token, a code or an answer's text. */
export type ReportFault = (fault: { readonly provider: string; readonly step: Step; readonly code: string }) => void;

interface Asked {
  readonly provider: string;
  readonly step: Step;
  readonly report: ReportFault;
}

/** Codes of openid-client for a false answer of the provider; with any other it is away or broken. */
const LIES: ReadonlySet<string> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
  'SUBJECT_INVALID',
]);

/** An id token names a moment that has not come. Reported as every false answer of a provider; the log has the code. */
export class ProviderTimeRefused extends Error {
  readonly code = 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';
}

/** A provider names no person: its id of the person is missing, empty, or no id. */
export class SubjectRefused extends Error {
  readonly code = 'SUBJECT_INVALID';
}

/** The errors of a provider where the person said no, closed the page, or did not answer: no fault. */
const DECLINED: ReadonlySet<string> = new Set([
  // RFC 6749 section 4.1.2.1
  'access_denied',
  // OpenID Connect Core section 3.1.2.6: the person has to do something there, and did not
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required',
  // Apple
  'user_cancelled_authorize',
  // LinkedIn
  'user_cancelled_login',
  // Facebook
  'user_denied',
  // Others, in either spelling
  'cancel',
  'canceled',
  'cancelled',
  'user_canceled',
  'user_canceled_authorize',
  'user_canceled_login',
  'user_cancelled',
]);

/** The errors of a provider about a code that it did not give, or that was used before. */
const ABOUT_THE_CODE: ReadonlySet<string> = new Set(['invalid_grant', 'bad_verification_code']);

/**
 * Returns the result of the work. A fault of the provider is answered by a code of ours; its own goes to the log alone.
 * @throws {SignInDeclined} @throws {ProviderNotBelieved} @throws {ServiceUnavailable}
 */
export async function translatingFaults<T>({ provider, step, report }: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const { code, answered } = detailsOf(error);
    if (answered !== null && DECLINED.has(answered)) throw new SignInDeclined();
    report({ provider, step, code: answered ?? code });
    const lies = answered === null ? LIES.has(code) : ABOUT_THE_CODE.has(answered);
    throw lies && step === 'sign-in' ? new ProviderNotBelieved() : new ServiceUnavailable();
  }
}

/** The library's code, and the `error` of OAuth 2 that the provider answered. */
function detailsOf(error: unknown): { code: string; answered: string | null } {
  const fields = fieldsOf(error);
  return { code: word(fields['code']) ?? word(fields['name']) ?? 'unknown', answered: word(fields['error']) };
}

/** A word as codes are written; anything else that a provider sends stays out of the log. */
function word(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : null;
}
