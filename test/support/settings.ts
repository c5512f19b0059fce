import { generateKeyPairSync } from 'node:crypto';
import { InvalidSettings, parseSettings, type Settings } from '../../src/settings';
import type { SettingFault } from '../../src/settings/setting-fault';

/** A private key in PEM: of the curve, or of RSA with so many bits. */
export function privateKeyPem(kind: 'prime256v1' | 'secp384r1' | number): string {
  const format = { type: 'pkcs8', format: 'pem' } as const;
  const pair =
    typeof kind === 'number'
      ? generateKeyPairSync('rsa', { modulusLength: kind })
      : generateKeyPairSync('ec', { namedCurve: kind });
  return pair.privateKey.export(format).toString();
}

/** Everything that production asks for, and nothing else. */
export const PRODUCTION = {
  PUBLIC_URL: 'https://auth.example.com',
  MONGODB_URI: 'mongodb://db.example.com/?tls=true',
  JWT_PRIVATE_KEY: privateKeyPem('prime256v1'),
  SECRET_KEY: 'Vq2mZ8x/1Rk0dTnY5uB7wLhC4sJfEoXp9aGiNtKb',
  SMTP_URL: 'smtp://mail.example.com:587',
  MAIL_FROM: 'Gatehouse <no-reply@example.com>',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a production environment with changes; `undefined` leaves a setting out. @throws {InvalidSettings} */
export function inProduction(changes: Environment = {}, readFile: (path: string) => string = () => ''): Settings {
  return parseSettings({ ...PRODUCTION, ...changes }, { dev: false, readFile });
}

/** The settings of a development environment. @throws {InvalidSettings} */
export function inDevelopment(environment: Environment = {}): Settings {
  return parseSettings(environment, { dev: true, readFile: () => '' });
}

/** The faults of the settings, `NAME rule` each. */
export function faultsOf(parse: () => Settings): string[] {
  return refusalOf(parse)?.faults.map(({ name, rule }: SettingFault) => `${name} ${rule}`) ?? [];
}

/** The refusal of the settings, or null where they are accepted. */
export function refusalOf(parse: () => Settings): InvalidSettings | null {
  try {
    parse();
    return null;
  } catch (error) {
    if (error instanceof InvalidSettings) return error;
    throw error;
  }
}
