import { availableParallelism, totalmem } from 'node:os';
import type { KeyObject } from 'node:crypto';
import { hashCostFault, hashMemoryFault } from '../hashing/hash-limits';
import { isLocalOrigin } from '../shared/web-origin';
import type { GivenSettings } from './schema';
import { connectionFault } from './connection-url';
import { adminFaults } from './admin-account';
import { BLOCKED_PORT, isBlockedPort } from './blocked-ports';
import { cooldownFaults } from './cooldown-rules';
import { cookieFaults } from './cookie-rules';
import { withoutRepeats } from './faults';
import { graphqlPathRule } from './graphql-path';
import { secretFault, webhookSecretFault } from './secrets';
import { smtpCredentialFaults } from './smtp-credentials';
import { smtpFault } from './smtp-url';
import type { SettingFault } from './setting-fault';

interface Circumstances {
  readonly dev: boolean;
  readonly keys: { readonly signingKey: KeyObject | null; readonly secret: string | null };
}

/** Whether the rule is broken, the setting to name, and the rule. */
type Check = readonly [isBroken: boolean, name: string, rule: string];

/** Returns all that is missing, weak or contradictory among well-formed settings (security rule 30). */
export function requirementFaults(given: GivenSettings, { dev, keys }: Circumstances): SettingFault[] {
  const always = [
    ...sessionChecks(given),
    ...accountChecks(given),
    ...wiringChecks(given),
    ...connectionChecks(given),
    ...captchaChecks(given),
    ...webhookChecks(given),
  ];
  const inProduction = [...placeChecks(given), ...secretChecks(given, keys), ...strengthChecks(given)];
  const broken = [...always, ...(dev ? [portCheck(given)] : inProduction)].filter(([isBroken]) => isBroken);
  const rules = broken.map(([, name, rule]) => ({ name, rule }));
  // A URL that cannot be read has no credentials to judge.
  const others = [
    ...cooldownFaults(given),
    ...cookieFaults(given, dev),
    ...adminFaults(given),
    ...smtpCredentialFaults(given),
  ];
  return withoutRepeats(rules, others);
}

function sessionChecks(given: GivenSettings): Check[] {
  const {
    ACCESS_TOKEN_EXPIRES_IN: access,
    REFRESH_TOKEN_EXPIRES_IN: refresh,
    SESSION_MAX_AGE: age,
    REFRESH_GRACE: grace,
  } = given;
  return [
    [refresh < access, 'REFRESH_TOKEN_EXPIRES_IN', 'must not be shorter than ACCESS_TOKEN_EXPIRES_IN'],
    [age < refresh, 'SESSION_MAX_AGE', 'must not be shorter than REFRESH_TOKEN_EXPIRES_IN'],
    [given.STOP_DELAY > 600_000, 'STOP_DELAY', 'must lie between 0s and 10m'],
    [grace > 60_000, 'REFRESH_GRACE', 'must lie between 0s and 60s'],
  ];
}

function accountChecks(given: GivenSettings): Check[] {
  const { CONFIRMATION: confirms } = given;
  return [
    [
      given.MAIL_TRANSPORT === 'none' && confirms,
      'MAIL_TRANSPORT',
      'none needs CONFIRMATION=off: confirming needs mail',
    ],
    [
      given.MAIL_TRANSPORT === 'none' && given.DELETE_REQUIRES_CODE,
      'DELETE_REQUIRES_CODE',
      'needs mail, which MAIL_TRANSPORT=none does not send',
    ],
    [!confirms && given.REGISTRATION === 'confirm-first', 'CONFIRMATION', 'off contradicts REGISTRATION=confirm-first'],
    [!confirms && given.REQUIRE_CONFIRMED_EMAIL, 'CONFIRMATION', 'off contradicts REQUIRE_CONFIRMED_EMAIL'],
  ];
}

/** In development people open the gateway at its own port. */
function portCheck({ PORT: port }: GivenSettings): Check {
  return [port !== 0 && isBlockedPort(port), 'PORT', BLOCKED_PORT];
}

function wiringChecks(given: GivenSettings): Check[] {
  const { SMTP_URL: smtp } = given;
  const path = graphqlPathRule(given.GRAPHQL_PATH);
  const memory = hashMemoryFault(
    given.HASH_MEMORY_KIB,
    given.HASH_CONCURRENCY ?? availableParallelism(),
    memoryBytes(),
  );
  return [
    [given.STORAGE === 'mongodb' && !given.MONGODB_URI, 'MONGODB_URI', 'is required with STORAGE=mongodb'],
    [path !== null, 'GRAPHQL_PATH', path ?? ''],
    [
      given.MAIL_TRANSPORT === 'smtp' && !smtp && !given.SMTP_HOST,
      'SMTP_URL',
      'or SMTP_HOST is required with MAIL_TRANSPORT=smtp',
    ],
    [memory !== null, 'HASH_MEMORY_KIB', memory ?? ''],
    [
      given.MONGODB_TLS_CA_FILE !== undefined && /[?&](?:tls|ssl)=false\b/.test(given.MONGODB_URI ?? ''),
      'MONGODB_TLS_CA_FILE',
      'contradicts tls=false in MONGODB_URI: leave one of them out',
    ],
  ];
}

/** Refuses URLs that the connecting libraries would misread, or not read at all. */
function connectionChecks({ MONGODB_URI: mongo, REDIS_URL: redis, SMTP_URL: smtp }: GivenSettings): Check[] {
  const rows: [string, string | null][] = [
    ['MONGODB_URI', mongo === undefined ? null : connectionFault(mongo, { lenient: false, manyHosts: true })],
    ['REDIS_URL', redis === undefined ? null : redisFault(redis)],
    ['SMTP_URL', smtp === undefined ? null : smtpFault(smtp)],
  ];
  return rows.map(([name, fault]) => [fault !== null, name, fault ?? '']);
}

function redisFault(url: string): string | null {
  const fault = connectionFault(url, { lenient: false, manyHosts: false });
  if (fault !== null) return fault;
  const { pathname } = new URL(url);
  return /^\/?\d{0,5}$/.test(pathname) ? null : 'must end with the number of a database, such as /0, or name none';
}

function webhookChecks({ WEBHOOK_SECRET: secret, WEBHOOK_URL: url }: GivenSettings): Check[] {
  const fault = secret === undefined ? null : webhookSecretFault(secret);
  return [
    [
      url !== undefined && secret === undefined,
      'WEBHOOK_SECRET',
      'is required with WEBHOOK_URL: it signs what is sent',
    ],
    [url === undefined && secret !== undefined, 'WEBHOOK_URL', 'is required with WEBHOOK_SECRET'],
    [fault !== null, 'WEBHOOK_SECRET', fault ?? ''],
  ];
}

function captchaChecks({ CAPTCHA_PROVIDER: provider, CAPTCHA_SECRET: secret }: GivenSettings): Check[] {
  const isOff = provider === 'off';
  return [
    [!isOff && !secret, 'CAPTCHA_SECRET', 'is required with CAPTCHA_PROVIDER'],
    [isOff && secret !== undefined, 'CAPTCHA_PROVIDER', 'is required with CAPTCHA_SECRET'],
  ];
}

function placeChecks(given: GivenSettings): Check[] {
  const { MONGODB_URI: uri, PUBLIC_URL: url } = given;
  const noSmtp = !given.MAIL_TRANSPORT && !given.SMTP_URL && !given.SMTP_HOST;
  const noSender = (given.MAIL_TRANSPORT ?? 'smtp') === 'smtp' && !given.MAIL_FROM;
  const isPlainOrigin = (given.CLIENT_ORIGINS ?? []).some(
    (origin) => origin.startsWith('http:') && !isLocalOrigin(origin),
  );
  return [
    [given.NODE_ENV === 'development', 'NODE_ENV', 'development is not enough: --dev gives the development defaults'],
    [!url, 'PUBLIC_URL', 'is required: links in mail are built from it'],
    [url?.startsWith('http:') ?? false, 'PUBLIC_URL', 'must begin with https://'],
    [given.APP_URL?.startsWith('http:') ?? false, 'APP_URL', 'must begin with https:// in production'],
    [!given.STORAGE && !uri, 'MONGODB_URI', 'is required; or name STORAGE=embedded'],
    [!saysTls(uri), 'MONGODB_URI', 'must say tls=true, or tls=false where the network to the database is trusted'],
    [given.WEBHOOK_URL?.startsWith('http:') ?? false, 'WEBHOOK_URL', 'must begin with https:// in production'],
    [isPlainOrigin, 'CLIENT_ORIGINS', 'must begin with https:// in production'],
    [noSmtp, 'SMTP_URL', 'is required; or SMTP_HOST; or another MAIL_TRANSPORT'],
    [noSender, 'MAIL_FROM', 'is required'],
  ];
}

const MAKE_KEY = '`openssl ecparam -genkey -name prime256v1 -noout` makes one';

function secretChecks(given: GivenSettings, { secret }: Circumstances['keys']): Check[] {
  const previous = given.SECRET_KEY_PREVIOUS ?? null;
  const [fault, previousFault] = [secret, previous].map((text) => (text === null ? null : secretFault(text)));
  const webhook = given.WEBHOOK_SECRET;
  const isLongEnough = webhook !== undefined && webhookSecretFault(webhook) === null;
  const webhookFault = isLongEnough ? secretFault(webhook) : null;
  const noKey = !given.JWT_PRIVATE_KEY && !given.JWT_PRIVATE_KEY_FILE;
  return [
    [noKey, 'JWT_PRIVATE_KEY', `is required; or JWT_PRIVATE_KEY_FILE. ${MAKE_KEY}`],
    [secret === null, 'SECRET_KEY', 'is required; `openssl rand -base64 48` makes one'],
    [fault != null, 'SECRET_KEY', fault ?? ''],
    [previousFault != null, 'SECRET_KEY_PREVIOUS', previousFault ?? ''],
    [secret !== null && previous === secret, 'SECRET_KEY_PREVIOUS', 'must differ from SECRET_KEY'],
    [webhookFault !== null, 'WEBHOOK_SECRET', webhookFault ?? ''],
  ];
}

function strengthChecks(given: GivenSettings): Check[] {
  const cost = hashCostFault(given.HASH_MEMORY_KIB, given.HASH_TIME);
  return [
    [given.COOKIE_SECURE === false, 'COOKIE_SECURE', 'cannot be false in production'],
    [given.CAPTCHA_URL?.startsWith('http:') ?? false, 'CAPTCHA_URL', 'must begin with https:// in production'],
    [given.RATE_LIMIT === 'off', 'RATE_LIMIT', 'cannot be off in production'],
    [given.LANDING_PAGE === 'sandbox', 'LANDING_PAGE', 'sandbox is for development'],
    [cost !== null, 'HASH_MEMORY_KIB', cost ?? ''],
  ];
}

/** Whether the address settles if the way to the database is encrypted: credentials must not travel in clear by oversight. */
function saysTls(uri: string | undefined): boolean {
  return uri === undefined || uri.startsWith('mongodb+srv:') || /[?&](?:tls|ssl)=(?:true|false)\b/.test(uri);
}

/** The memory of this machine, or of the container where that has less. */
function memoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
