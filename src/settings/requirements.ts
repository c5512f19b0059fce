import { availableParallelism, totalmem } from 'node:os';
import type { KeyObject } from 'node:crypto';
import { hashCostFault, hashMemoryFault } from '../hashing/hash-limits';
import { parseEmailAddress } from '../shared/email-address';
import type { SettingFault } from '../settings';
import type { GivenSettings } from './schema';
import { secretFault } from './secrets';

interface Circumstances {
  readonly dev: boolean;
  readonly keys: { readonly signingKey: KeyObject | null; readonly secret: string | null };
}

type Check = SettingFault | false | null | undefined;

function must(broken: boolean, name: string, rule: string): Check {
  return broken && { name, rule };
}

function fault(name: string, rule: string | null): Check {
  return rule !== null && { name, rule };
}

/** Everything that is missing, weak or contradictory among well-formed settings (security rule 30). */
export function requirementFaults(given: GivenSettings, circumstances: Circumstances): SettingFault[] {
  const checks = [...alwaysRequired(given), ...(circumstances.dev ? [] : requiredInProduction(given, circumstances))];
  return checks.filter((check): check is SettingFault => check !== false && check != null);
}

function alwaysRequired(given: GivenSettings): Check[] {
  const mail = given.MAIL_TRANSPORT;
  return [
    must(given.STORAGE === 'mongodb' && !given.MONGODB_URI, 'MONGODB_URI', 'is required with STORAGE=mongodb'),
    must(
      given.REFRESH_TOKEN_EXPIRES_IN < given.ACCESS_TOKEN_EXPIRES_IN,
      'REFRESH_TOKEN_EXPIRES_IN',
      'must not be shorter than ACCESS_TOKEN_EXPIRES_IN',
    ),
    must(
      given.SESSION_MAX_AGE < given.REFRESH_TOKEN_EXPIRES_IN,
      'SESSION_MAX_AGE',
      'must not be shorter than REFRESH_TOKEN_EXPIRES_IN',
    ),
    must(given.REFRESH_GRACE > 60_000, 'REFRESH_GRACE', 'must lie between 0s and 60s'),
    must(
      mail === 'none' && given.CONFIRMATION,
      'MAIL_TRANSPORT',
      'none needs CONFIRMATION=off: confirming an address needs mail',
    ),
    must(
      !given.CONFIRMATION && given.REGISTRATION === 'confirm-first',
      'CONFIRMATION',
      'off contradicts REGISTRATION=confirm-first',
    ),
    must(
      !given.CONFIRMATION && given.REQUIRE_CONFIRMED_EMAIL,
      'CONFIRMATION',
      'off contradicts REQUIRE_CONFIRMED_EMAIL',
    ),
    must(
      given.COOKIE_SAMESITE === 'none' && given.COOKIE_SECURE === false,
      'COOKIE_SAMESITE',
      'none needs COOKIE_SECURE',
    ),
    must(!/^\/[\w/-]*$/.test(given.GRAPHQL_PATH), 'GRAPHQL_PATH', 'must be a path such as /graphql'),
    must(
      given.ADMIN_EMAIL !== undefined && parseEmailAddress(given.ADMIN_EMAIL) === null,
      'ADMIN_EMAIL',
      'must be an e-mail address',
    ),
    must(given.ADMIN_EMAIL !== undefined && !given.ADMIN_PASSWORD, 'ADMIN_PASSWORD', 'is required with ADMIN_EMAIL'),
    fault(
      'HASH_MEMORY_KIB',
      hashMemoryFault(given.HASH_MEMORY_KIB, given.HASH_CONCURRENCY ?? availableParallelism(), memoryBytes()),
    ),
    ...mailbox(given),
  ];
}

function mailbox(given: GivenSettings): Check[] {
  const { SMTP_URL: address } = given;
  const fit = address === undefined || (URL.canParse(address) && /^smtps?:$/.test(new URL(address).protocol));
  return [must(!fit, 'SMTP_URL', 'must be smtp://host:port or smtps://host:port')];
}

function requiredInProduction(given: GivenSettings, { keys }: Circumstances): Check[] {
  const origins = given.CLIENT_ORIGINS ?? [];
  const smtp = (given.MAIL_TRANSPORT ?? 'smtp') === 'smtp';
  return [
    must(
      given.NODE_ENV === 'development',
      'NODE_ENV',
      'development is not enough: start with --dev for the development defaults',
    ),
    must(!given.PUBLIC_URL, 'PUBLIC_URL', 'is required: links in mail are built from it'),
    must(given.PUBLIC_URL?.startsWith('http:') ?? false, 'PUBLIC_URL', 'must begin with https://'),
    must(!given.STORAGE && !given.MONGODB_URI, 'MONGODB_URI', 'is required; or name STORAGE=embedded'),
    must(
      !saysTls(given.MONGODB_URI),
      'MONGODB_URI',
      'must say tls=true, or tls=false where the network to the database is trusted',
    ),
    must(
      !given.JWT_PRIVATE_KEY && !given.JWT_PRIVATE_KEY_FILE,
      'JWT_PRIVATE_KEY',
      'is required; or JWT_PRIVATE_KEY_FILE. `openssl ecparam -genkey -name prime256v1 -noout` makes one',
    ),
    must(!keys.secret, 'SECRET_KEY', 'is required; `openssl rand -base64 48` makes one'),
    fault('SECRET_KEY', keys.secret === null ? null : secretFault(keys.secret)),
    fault(
      'SECRET_KEY_PREVIOUS',
      given.SECRET_KEY_PREVIOUS === undefined ? null : secretFault(given.SECRET_KEY_PREVIOUS),
    ),
    must(
      keys.secret !== null && given.SECRET_KEY_PREVIOUS === keys.secret,
      'SECRET_KEY_PREVIOUS',
      'must differ from SECRET_KEY',
    ),
    must(given.COOKIE_SECURE === false, 'COOKIE_SECURE', 'cannot be false in production'),
    must(given.RATE_LIMIT === 'off', 'RATE_LIMIT', 'cannot be off in production'),
    must(
      origins.some((origin) => origin.startsWith('http:')),
      'CLIENT_ORIGINS',
      'must begin with https:// in production',
    ),
    must(
      smtp && !given.SMTP_URL && !given.SMTP_HOST,
      'SMTP_URL',
      'is required; or SMTP_HOST; or another MAIL_TRANSPORT',
    ),
    must(smtp && !given.MAIL_FROM, 'MAIL_FROM', 'is required'),
    must(given.LANDING_PAGE === 'sandbox', 'LANDING_PAGE', 'sandbox is for development'),
    fault('HASH_MEMORY_KIB', hashCostFault(given.HASH_MEMORY_KIB, given.HASH_TIME)),
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
