import { newSecret, newSigningKey } from '../../keys/new-keys';
import type { JwtAlgorithm } from '../../keys/key-ring';
import { secretFault } from '../../settings/secrets';
import { loadSurvey } from '../environment';
import { runCommand } from '../failure';
import { printLine } from '../runtime';

/** Prints new keys as lines for the environment. */
export function generateKeys({ algorithm, dev }: { algorithm?: JwtAlgorithm; dev: boolean }): Promise<void> {
  return runCommand(async () => {
    const chosen = algorithm ?? loadSurvey(dev).settings.JWT_ALGORITHM;
    for (const [name, value] of generatedKeys(chosen)) printLine(`${name}=${value}`);
  });
}

/** New keys by the names of their settings, on one line each. */
export function generatedKeys(algorithm: JwtAlgorithm): [name: string, value: string][] {
  return [
    ['JWT_ALGORITHM', algorithm],
    ['JWT_PRIVATE_KEY', inOneLine(newSigningKey(algorithm))],
    ['SECRET_KEY', acceptedSecret()],
  ];
}

/** PEM as a setting takes it: base64, for many a platform's form for variables loses line breaks. */
export function inOneLine(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

/** A new secret that the settings accept: once in many millions random letters spell a word that they refuse. */
export function acceptedSecret(): string {
  const secret = newSecret();
  return secretFault(secret) === null ? secret : acceptedSecret();
}
