import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedKeys } from '../../src/cli/keys/generate';
import { type Rotation, rotationOf } from '../../src/cli/keys/rotation';
import {
  developmentPreviousKeys,
  developmentPreviousSecret,
  developmentSecret,
  developmentSigningKey,
  rotateDevelopmentSecret,
  rotateDevelopmentSigningKey,
} from '../../src/keys/development-keys';
import { type JwtAlgorithm, purposeKeys, signingKeys } from '../../src/keys/key-ring';
import type { Settings } from '../../src/settings';
import { inProduction } from '../support/settings';

const ALGORITHMS: JwtAlgorithm[] = ['ES256', 'RS256'];

describe.each(ALGORITHMS)('new keys for %s', (algorithm) => {
  const environment = Object.fromEntries(generatedKeys(algorithm));

  it('are accepted by production as they are printed, each on one line', () => {
    expect(Object.values(environment).join('')).not.toMatch(/\s/);
    expect(inProduction(environment).keys.signingKey?.type).toBe('private');
  });

  it('are others each time', () => {
    const [, key, secret] = generatedKeys(algorithm).map(([, value]) => value);
    expect([key, secret]).not.toContain(environment['JWT_PRIVATE_KEY']);
    expect([key, secret]).not.toContain(environment['SECRET_KEY']);
  });

  describe('after the present ones', () => {
    const present = inProduction(environment);
    const rotation = rotationOf(presentOf(present), { signing: true, secret: true });
    const steps = stepsFrom(environment, rotation);

    it('sign from the second step on; each step verifies what the one before and after it signs', () => {
      const [first, second, third, fourth] = [present, ...steps].map(kidsOf);
      expect(first!.signs).toBe(second!.signs);
      expect(third!.signs).toBe(fourth!.signs);
      expect(third!.signs).not.toBe(first!.signs);
      expect([second!.verifies, third!.verifies].map((kids) => kids.toSorted())).toEqual([
        [first!.signs, third!.signs].toSorted(),
        [first!.signs, third!.signs].toSorted(),
      ]);
      expect(fourth!.verifies).toEqual([fourth!.signs]);
    });

    it('make and take refresh tokens in the same order', () => {
      const [first, second, third, fourth] = [present, ...steps].map(macKeysOf);
      expect(second!.current).toEqual(first!.current);
      expect(second!.all).toContainEqual(third!.current);
      expect(third!.all).toContainEqual(first!.current);
      expect(fourth!.all).toEqual([third!.current]);
    });

    it('leave the other alone where one is asked for', () => {
      const names = (parts: { signing: boolean; secret: boolean }) =>
        Object.values(rotationOf(presentOf(present), parts)).flatMap((lines) =>
          (lines as Rotation['change']).map(([name]) => name),
        );
      expect(names({ signing: true, secret: false }).filter((name) => name.startsWith('SECRET'))).toEqual([]);
      expect(names({ signing: false, secret: true }).filter((name) => name.startsWith('JWT'))).toEqual([]);
    });
  });
});

/** The settings after each step, as a person would copy its lines into the environment. @throws {InvalidSettings} */
function stepsFrom(environment: Readonly<Record<string, string>>, { announce, change, forget }: Rotation): Settings[] {
  let now = environment;
  return [announce, change, forget].map((lines) => {
    now = { ...now, ...Object.fromEntries(lines) };
    return inProduction(now);
  });
}

function presentOf({ keys: { signingKey, previousKeys, secret }, JWT_ALGORITHM: algorithm }: Settings) {
  return { algorithm, signingKey: signingKey!, previousKeys, secret: secret! };
}

function kidsOf({ keys, JWT_ALGORITHM }: Settings) {
  const ring = signingKeys(JWT_ALGORITHM, keys.signingKey!, keys.previousKeys);
  return { signs: ring.kid, verifies: [...ring.publicKeys.keys()] };
}

function macKeysOf({ keys: { secret, previousSecret } }: Settings) {
  return purposeKeys(secret!, previousSecret).refreshMac;
}

describe('the keys of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(ALGORITHMS)('are changed, and those before still verify (%s)', (algorithm) => {
    const [key, secret] = [developmentSigningKey(folder, algorithm), developmentSecret(folder)];
    expect([developmentPreviousKeys(folder, algorithm), developmentPreviousSecret(folder)]).toEqual([[], null]);
    expect([rotateDevelopmentSigningKey(folder, algorithm), rotateDevelopmentSecret(folder)]).toEqual([true, true]);
    const [next, nextSecret] = [developmentSigningKey(folder, algorithm), developmentSecret(folder)];
    expect(next.equals(key) || nextSecret === secret).toBe(false);
    expect(developmentPreviousSecret(folder)).toBe(secret);
    const ring = signingKeys(algorithm, next, developmentPreviousKeys(folder, algorithm));
    expect([...ring.publicKeys.keys()]).toEqual([ring.kid, signingKeys(algorithm, key).kid]);
  });

  it('are readable by their owner alone, and no draft is left', () => {
    developmentSigningKey(folder, 'ES256');
    developmentSecret(folder);
    rotateDevelopmentSigningKey(folder, 'ES256');
    rotateDevelopmentSecret(folder);
    const names = readdirSync(folder);
    expect(names).toHaveLength(4);
    expect(names.map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  it('are not made by changing them', () => {
    expect([rotateDevelopmentSigningKey(folder, 'ES256'), rotateDevelopmentSecret(folder)]).toEqual([false, false]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stay whole when a change was stopped between its two writes', () => {
    const key = developmentSigningKey(folder, 'ES256');
    const ring = signingKeys('ES256', key, [createPrivateKey(key.export({ type: 'pkcs8', format: 'pem' }))]);
    expect([...ring.publicKeys.keys()]).toEqual([ring.kid]);
  });
});
