import { generateKeyPairSync, sign } from 'node:crypto';

const ECDSA_WITH_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const SUBJECT_ALTERNATIVE_NAME = '0603551d11';
const BASIC_CONSTRAINTS = '0603551d13';
const [SEQUENCE, SET, OCTETS, BITS, UTF8, TIME, BOOLEAN, INTEGER] = [0x30, 0x31, 0x04, 0x03, 0x0c, 0x17, 0x01, 0x02];

/**
 * A key and a certificate for `localhost` and 127.0.0.1 that signs itself, both in PEM (RFC 5280).
 *
 * Made anew for each run, so that no private key is kept in the repository and none expires there.
 */
export function selfSignedCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, hex(ECDSA_WITH_SHA256));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, hex(COMMON_NAME), der(UTF8, Buffer.from('localhost')))));
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, hex('02'))),
    der(INTEGER, hex('01')),
    algorithm,
    name,
    der(SEQUENCE, der(TIME, Buffer.from('200101000000Z')), der(TIME, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, alternativeNames(), authority())),
  );
  const signature = der(BITS, hex('00'), sign('sha256', body, privateKey));
  const cert = der(SEQUENCE, body, algorithm, signature);
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(cert) };
}

function alternativeNames(): Buffer {
  const names = der(SEQUENCE, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  return der(SEQUENCE, hex(SUBJECT_ALTERNATIVE_NAME), der(OCTETS, names));
}

function authority(): Buffer {
  const constraints = der(OCTETS, der(SEQUENCE, der(BOOLEAN, hex('ff'))));
  return der(SEQUENCE, hex(BASIC_CONSTRAINTS), der(BOOLEAN, hex('ff')), constraints);
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function pem(cert: Buffer): string {
  const lines = cert.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
