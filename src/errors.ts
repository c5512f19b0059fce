/** The HTTP status that a REST API would use for each code, and the number that easy-mongodb-auth-handler has for it, if any. */
const CODES = {
  BAD_USER_INPUT: { status: 400 },
  UNAUTHENTICATED: { status: 401 },
  INVALID_CREDENTIALS: { status: 401, numericCode: 502 },
  SIGN_IN_DECLINED: { status: 400 },
  REFRESH_INVALID: { status: 401 },
  REFRESH_REUSED: { status: 401 },
  FORBIDDEN: { status: 403 },
  EMAIL_NOT_CONFIRMED: { status: 403, numericCode: 302 },
  USER_BLOCKED: { status: 403, numericCode: 403 },
  USER_NOT_FOUND: { status: 404, numericCode: 404 },
  SESSION_NOT_FOUND: { status: 404, numericCode: 404 },
  FIELD_NOT_FOUND: { status: 404, numericCode: 412 },
  EMAIL_TAKEN: { status: 409, numericCode: 402 },
  USERNAME_TAKEN: { status: 409, numericCode: 402 },
  IDENTITY_TAKEN: { status: 409 },
  USERNAME_UNCHANGED: { status: 400 },
  EMAIL_ALREADY_CONFIRMED: { status: 400 },
  PASSWORD_ALREADY_SET: { status: 400 },
  PASSWORD_NOT_SET: { status: 400 },
  CHALLENGE_INVALID: { status: 400, numericCode: 417 },
  CAPTCHA_FAILED: { status: 400 },
  SELF_ACTION: { status: 409 },
  LAST_ADMIN: { status: 409 },
  RATE_LIMITED: { status: 429, numericCode: 401 },
  MAIL_NOT_CONFIGURED: { status: 503 },
  SERVICE_UNAVAILABLE: { status: 503 },
  INTERNAL_SERVER_ERROR: { status: 500, numericCode: 400 },
  // Refusals before anything was executed.
  BAD_REQUEST: { status: 400 },
  GRAPHQL_PARSE_FAILED: { status: 400 },
  GRAPHQL_VALIDATION_FAILED: { status: 400 },
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400 },
  CSRF_BLOCKED: { status: 403 },
  NOT_FOUND: { status: 404 },
  METHOD_NOT_ALLOWED: { status: 405 },
  REQUEST_TIMEOUT: { status: 408 },
  PAYLOAD_TOO_LARGE: { status: 413 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
  HEADERS_TOO_LARGE: { status: 431 },
} as const satisfies Record<string, { status: number; numericCode?: number }>;

/** Every code that a client can meet; docs/errors.md explains each, and a test holds the two equal. */
export type ErrorCode = keyof typeof CODES;

/** All codes, in the order of the table. */
export const ERROR_CODES = Object.keys(CODES) as ErrorCode[];

/** Whether `code` is one that may be shown to a client. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(CODES, code);
}

/** The HTTP status of a code. */
export function statusOf(code: ErrorCode): number {
  return CODES[code].status;
}

/** One input field and the rule it broke. Never holds the value. */
export interface FieldFault {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

/** The reason a request is not signed in. */
export type UnauthenticatedReason = 'MISSING' | 'EXPIRED' | 'INVALID' | 'REVOKED' | 'STALE' | 'AMBIGUOUS';

/** The cause of a refusal of a signed-in user: a permission is lacking, or an authenticator is on, or off. */
type ForbiddenReason = 'PERMISSION' | 'AUTHENTICATOR_ON' | 'AUTHENTICATOR_OFF';

/** The details of each code that carries any. */
export interface DetailsByCode {
  readonly BAD_USER_INPUT: Has<'fields'> & Pick<ErrorDetails, 'numericCode'>;
  readonly UNAUTHENTICATED: { readonly reason: UnauthenticatedReason };
  readonly INVALID_CREDENTIALS: Pick<ErrorDetails, 'numericCode'>;
  readonly FORBIDDEN: { readonly reason: ForbiddenReason };
  readonly RATE_LIMITED: Has<'retryAfter'>;
  readonly SERVICE_UNAVAILABLE: Has<'retryAfter'>;
}

type Has<Key extends keyof ErrorDetails> = Required<Pick<ErrorDetails, Key>>;

/** The details of an error whose code is not known yet: each may be there. */
export interface ErrorDetails {
  readonly reason?: UnauthenticatedReason | ForbiddenReason;
  /** Seconds until another try may succeed. */
  readonly retryAfter?: number;
  readonly fields?: readonly FieldFault[];
  /** Overrides the number of the code's row. */
  readonly numericCode?: number;
}

/** The arguments of an error: a code with the details that it demands, allows, or does not know. */
type ErrorArguments = { [Code in ErrorCode]: ArgumentsOf<Code> }[ErrorCode];
type ArgumentsOf<Code extends ErrorCode> = Code extends keyof DetailsByCode
  ? WithDetails<Code, DetailsByCode[Code]>
  : [code: Code, message: string, details?: undefined];
type WithDetails<Code, Details> =
  Partial<Details> extends Details
    ? [code: Code, message: string, details?: Details]
    : [code: Code, message: string, details: Details];

/** The `extensions` of an error: its `code` tells which details there are. */
type ErrorExtensions = {
  [Code in ErrorCode]: {
    readonly code: Code;
    readonly status: number;
    readonly numericCode?: number;
  } & DetailsOf<Code>;
}[ErrorCode];
type DetailsOf<Code extends ErrorCode> = Code extends keyof DetailsByCode ? DetailsByCode[Code] : unknown;

/** The `extensions` of a GraphQL error with one code. */
export function errorExtensions(code: ErrorCode, details: ErrorDetails = {}): Record<string, unknown> {
  return { code, ...CODES[code], ...details };
}

/**
 * A fault that the caller can act on. Services throw it; its message says what to do next.
 * graphql-js copies `extensions` into the response. Any other error is a bug or an outage.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(...[code, message, details = {}]: ErrorArguments) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }

  get extensions(): ErrorExtensions {
    return errorExtensions(this.code, this.details) as ErrorExtensions;
  }
}

/** One or more values break a rule; `fields` names each with its rule. */
export class BadUserInput extends GatewayError {
  declare readonly details: DetailsByCode['BAD_USER_INPUT'];

  constructor(fields: readonly FieldFault[], details: Pick<ErrorDetails, 'numericCode'> = {}) {
    super('BAD_USER_INPUT', fields.map((fault) => `${fault.path}: ${fault.message}`).join(' '), { ...details, fields });
  }
}

/** One argument breaks a rule. */
export class ArgumentRefused extends BadUserInput {
  constructor(path: string, rule: string, message: string) {
    super([{ path, rule, message }]);
  }
}

/** Runs both judges. @throws {BadUserInput} with the faults of both, where one refuses its argument or each does. */
export function everyArgument<A, B>(first: () => A, second: () => B): [A, B] {
  const faults: FieldFault[] = [];
  const judged = <T>(judge: () => T): { value: T } | null => {
    try {
      return { value: judge() };
    } catch (error) {
      if (!(error instanceof BadUserInput)) throw error;
      faults.push(...error.details.fields);
      return null;
    }
  };
  const [a, b] = [judged(first), judged(second)];
  if (a === null || b === null) throw new BadUserInput(faults);
  return [a.value, b.value];
}

/** Signed in, but not allowed to do this. */
export class NotAllowed extends GatewayError {
  constructor() {
    super('FORBIDDEN', 'Your account may not do this. Ask an administrator for the permission.', {
      reason: 'PERMISSION',
    });
  }
}

/** Too many tries; `retryAfter` seconds must pass. */
export class RateLimited extends GatewayError {
  constructor(retryAfter: number) {
    super('RATE_LIMITED', `Too many attempts. Try again in ${String(retryAfter)} s.`, { retryAfter });
  }
}

/** Something that the answer needs is away or overloaded; the same request may succeed later. */
export class ServiceUnavailable extends GatewayError {
  constructor(retryAfter = 1) {
    super('SERVICE_UNAVAILABLE', 'The service is busy or a part of it is away. Try again shortly.', { retryAfter });
  }
}
