import { z } from 'zod';
import {
  captchaPlaces,
  connection,
  cookieName,
  databaseName,
  duration,
  endpoint,
  flag,
  fraction,
  host,
  integer,
  list,
  mailbox,
  oneOf,
  origins,
  providerNames,
  rate,
  serverHost,
  shortText,
  text,
  trustProxy,
  url,
} from './values';

/**
 * Requests of a client address, unless told: that many at once, and as many again in each window. More than an office
 * sends, and a twentieth of what one core answers.
 */
export const DEFAULT_HTTP_RATE = { max: 1000, windowMs: 10_000 };

/** In characters: access tokens hold both claims and must fit into a cookie, of which browsers take 4096 bytes. */
const LONGEST_CLAIM = 255;
/** In characters: subjects of mails and the QR codes of authenticator apps hold it. */
const LONGEST_SITE_NAME = 100;

/** Every setting by name, with its form. Defaults that depend on others are in settings.ts; docs/settings.md explains each. */
export const SETTINGS = z.object({
  NODE_ENV: oneOf('production', 'development', 'test').optional(),
  HOST: host.optional(),
  PORT: integer(0, 65_535).default(4000),
  PUBLIC_URL: url.optional(),
  APP_URL: url.optional(),
  GRAPHQL_PATH: text.default('/graphql'),
  STOP_DELAY: duration(0).default(0),

  STORAGE: oneOf('mongodb', 'embedded', 'memory').optional(),
  DATA_DIR: text.default('.data'),
  MONGODB_URI: connection('mongodb', 'mongodb+srv').optional(),
  MONGODB_DB: databaseName.default('gatehouse'),
  MONGODB_TLS_CA_FILE: text.optional(),
  DB_CONNECT_ATTEMPTS: integer(1, 1000).default(6),
  DB_CONNECT_DELAY: duration(1000, 24 * 3_600_000).default(10_000),
  DB_TIMEOUT_MS: integer(100, 60_000).default(5000),
  REDIS_URL: connection('redis', 'rediss').optional(),

  JWT_ALGORITHM: oneOf('ES256', 'RS256').default('ES256'),
  JWT_PRIVATE_KEY: text.optional(),
  JWT_PRIVATE_KEY_FILE: text.optional(),
  JWT_PREVIOUS_PUBLIC_KEYS: list.default([]),
  JWT_ISSUER: shortText(LONGEST_CLAIM).optional(),
  JWT_AUDIENCE: shortText(LONGEST_CLAIM).default('gatehouse'),
  SECRET_KEY: text.optional(),
  SECRET_KEY_PREVIOUS: text.optional(),
  ACCESS_TOKEN_EXPIRES_IN: duration().default(900_000),
  REFRESH_TOKEN_EXPIRES_IN: duration().default(7 * 86_400_000),
  SESSION_MAX_AGE: duration().default(30 * 86_400_000),
  REFRESH_GRACE: duration(0).default(10_000),

  COOKIE_SECURE: flag.optional(),
  COOKIE_SAMESITE: oneOf('lax', 'strict', 'none').default('lax'),
  COOKIE_DOMAIN: text.optional(),
  ACCESS_COOKIE_NAME: cookieName.default('access_token'),
  REFRESH_COOKIE_NAME: cookieName.default('refresh_token'),
  CLIENT_ORIGINS: origins.optional(),
  TRUST_PROXY: trustProxy.default(false),

  REGISTRATION: oneOf('open', 'confirm-first').default('open'),
  CONFIRMATION: flag.default(true),
  REQUIRE_CONFIRMED_EMAIL: flag.default(false),
  DELETE_REQUIRES_CODE: flag.default(false),
  KEEP_BLOCK_ON_DELETE: flag.default(true),
  // The floor of NIST SP 800-63B section 5.1.1.2 and ASVS 6.2.1.
  PASSWORD_MIN_LENGTH: integer(8, 64).default(12),
  PASSWORD_MIN_SCORE: integer(0, 4).default(3),
  PASSWORD_BREACH_CHECK: flag.default(false),
  PASSWORD_BREACH_URL: url.default('https://api.pwnedpasswords.com/range'),
  HASH_MEMORY_KIB: integer(8, 4_194_304).default(19_456),
  HASH_TIME: integer(1, 100).default(2),
  HASH_CONCURRENCY: integer(1, 64).optional(),
  CUSTOM_DATA_MAX_BYTES: integer(2, 65_536).default(16_384),
  CUSTOM_DATA_SCHEMA: text.optional(),

  CODE_LENGTH: integer(6, 12).default(6),
  CODE_EXPIRES_IN: duration().default(600_000),
  LINK_EXPIRES_IN: duration().default(86_400_000),
  RESET_EXPIRES_IN: duration().default(1_800_000),
  MAIL_TRANSPORT: oneOf('smtp', 'file', 'console', 'none').optional(),
  SMTP_URL: text.optional(),
  SMTP_HOST: serverHost.optional(),
  SMTP_PORT: integer(1, 65_535).optional(),
  SMTP_USER: text.optional(),
  SMTP_PASS: text.optional(),
  SMTP_TLS: oneOf('implicit', 'starttls', 'none').optional(),
  MAIL_FROM: mailbox.optional(),
  MAIL_DIR: text.optional(),
  MAIL_TEMPLATES_DIR: text.optional(),
  MAIL_COOLDOWN_SECONDS: integer(0, 86_400).default(60),
  MAIL_COOLDOWN_PENALTY_SECONDS: integer(0, 86_400).default(0),
  SITE_NAME: shortText(LONGEST_SITE_NAME).default('Gatehouse'),

  LOGIN_MAX_FAILURES: integer(1, 1000).default(5),
  LOGIN_WINDOW: duration().default(900_000),
  IP_MAX_FAILURES: integer(1, 1_000_000).default(100),
  IP_MAX_MAILS: integer(0, 1_000_000).default(20),
  REQUEST_COOLDOWN_SECONDS: integer(0, 86_400).default(0),
  REQUEST_COOLDOWN_PENALTY_SECONDS: integer(0, 86_400).default(0),
  RATE_LIMIT: rate.default({ max: 60, windowMs: 60_000 }),
  AUDIT_RETENTION: duration().default(400 * 86_400_000),
  HTTP_RATE_LIMIT: rate.optional(),
  MAX_CONNECTIONS: integer(10, 1_000_000).default(10_000),
  MAX_CONNECTIONS_PER_ADDRESS: integer(1, 1_000_000).default(500),

  WEBHOOK_URL: endpoint.optional(),
  WEBHOOK_SECRET: text.optional(),
  OIDC_PROVIDERS: providerNames.default([]),

  CAPTCHA_PROVIDER: oneOf('off', 'recaptcha', 'hcaptcha', 'turnstile').default('off'),
  CAPTCHA_SECRET: text.optional(),
  CAPTCHA_SITE_KEY: text.optional(),
  CAPTCHA_URL: url.optional(),
  CAPTCHA_HOSTNAMES: captchaPlaces.optional(),
  CAPTCHA_MIN_SCORE: fraction.default(0.5),
  CAPTCHA_AFTER_FAILURES: integer(0, 1000).default(3),

  ADMIN_EMAIL: text.optional(),
  ADMIN_USERNAME: text.optional(),
  ADMIN_PASSWORD: text.optional(),

  METRICS: flag.default(false),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
  LANDING_PAGE: oneOf('sandbox', 'off').optional(),
});

export type GivenSettings = z.output<typeof SETTINGS>;

export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS.shape);
