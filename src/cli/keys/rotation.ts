import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { JwtAlgorithm } from '../../keys/key-ring';
import { newSigningKey, publicPem } from '../../keys/new-keys';
import { acceptedSecret, inOneLine } from './generate';

/** The keys that the gateways have now. */
export interface PresentKeys {
  readonly algorithm: JwtAlgorithm;
  readonly signingKey: KeyObject;
  readonly previousKeys: readonly KeyObject[];
  readonly secret: string;
}

/** The keys to change. */
export interface RotatedParts {
  readonly signing: boolean;
  readonly secret: boolean;
}

type Lines = readonly (readonly [name: string, value: string])[];

/** Each gateway's environment at the first, the second and the third step. */
export interface Rotation {
  /** Every gateway knows the keys to come, and goes on with the present ones. */
  readonly announce: Lines;
  /** Every gateway uses the new keys and still knows those before. */
  readonly change: Lines;
  /** Nothing is left under the keys before. */
  readonly forget: Lines;
}

/**
 * New keys, and the order in which they are deployed.
 *
 * Gateways are restarted one after the other. Were the new keys used before all know them, those with the old ones
 * would refuse what those with the new ones made: so each change is announced first, in the place of the previous key.
 */
export function rotationOf(present: PresentKeys, parts: RotatedParts): Rotation {
  const signing = parts.signing ? signingRotation(present) : NOTHING;
  const secret = parts.secret ? secretRotation(present.secret) : NOTHING;
  return {
    announce: [...signing.announce, ...secret.announce],
    change: [...signing.change, ...secret.change],
    forget: [...signing.forget, ...secret.forget],
  };
}

const NOTHING: Rotation = { announce: [], change: [], forget: [] };

function signingRotation({ algorithm, signingKey, previousKeys }: PresentKeys): Rotation {
  const next = newSigningKey(algorithm);
  const previous = (...keys: KeyObject[]): Lines[number] => [
    'JWT_PREVIOUS_PUBLIC_KEYS',
    [...keys, ...previousKeys].map((key) => inOneLine(publicPem(key))).join(','),
  ];
  return {
    announce: [previous(createPrivateKey(next))],
    change: [['JWT_PRIVATE_KEY', inOneLine(next)], previous(signingKey)],
    forget: [['JWT_PREVIOUS_PUBLIC_KEYS', '']],
  };
}

function secretRotation(secret: string): Rotation {
  const next = acceptedSecret();
  return {
    announce: [['SECRET_KEY_PREVIOUS', next]],
    change: [
      ['SECRET_KEY', next],
      ['SECRET_KEY_PREVIOUS', secret],
    ],
    forget: [['SECRET_KEY_PREVIOUS', '']],
  };
}
