import { newSigningKey } from '../../src/keys/new-keys';
import { rotationOf } from '../../src/cli/keys/rotation';
import { mustRefresh, newDevice, refresh, refusalOf } from '../support/devices';
import { decodePart } from '../support/forged-token';
import { onEveryEngine, startGateway, type TestGateway } from '../support/gateway';

onEveryEngine('the signing key', (gateway, engine) => {
  const published = async ({ url }: TestGateway) => {
    const response = await fetch(`${url}/.well-known/jwks.json`);
    return ((await response.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  };

  it('JW-22 is changed without a gap: gateways with the new key still take tokens of the old one', async () => {
    const person = await gateway().signedIn();
    const old = await newDevice(gateway(), person);
    const oldKey = [...gateway().gateway.platform.signing.publicKeys.values()][0];
    const [before, key] = [oldKey?.export({ type: 'spki', format: 'pem' }).toString() ?? '', newSigningKey('ES256')];
    const settings = { JWT_PRIVATE_KEY: key, JWT_PREVIOUS_PUBLIC_KEYS: Buffer.from(before).toString('base64') };
    const both = await startGateway(engine, { beside: gateway(), settings });
    const newOnly = await startGateway(engine, { beside: gateway(), settings: { JWT_PRIVATE_KEY: key } });
    try {
      const young = await newDevice(both, person);
      expect(await published(both)).toEqual([
        decodePart(young.accessToken, 0)['kid'],
        decodePart(old.accessToken, 0)['kid'],
      ]);
      expect(await published(newOnly)).toEqual([decodePart(young.accessToken, 0)['kid']]);
      expect(await refusalOf(both, old.accessToken)).toBeNull();
      expect(await refusalOf(newOnly, old.accessToken)).toBe('INVALID');
      expect(await refusalOf(newOnly, young.accessToken)).toBeNull();
      const continued = await mustRefresh(newOnly, old.refreshToken);
      expect(await refusalOf(newOnly, continued.accessToken)).toBeNull();
    } finally {
      await Promise.all([both.stop(), newOnly.stop()]);
    }
  });

  it('JW-22 of refresh tokens is changed the same way, by SECRET_KEY_PREVIOUS', async () => {
    const device = await newDevice(gateway(), await gateway().signedIn());
    const renewed = { SECRET_KEY: 'b7Xq2Lw9Zt4Nc6Rk1Vm8Hy3Gd5Jp0SfA' };
    const previous = { SECRET_KEY_PREVIOUS: '5r0Zb1lq2yHcXwQm8dVtKfTzEoUaNjPi' };
    const rotating = await startGateway(engine, { beside: gateway(), settings: { ...renewed, ...previous } });
    const rotated = await startGateway(engine, { beside: gateway(), settings: renewed });
    try {
      expect(await refresh(rotated, device.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
      const next = await mustRefresh(rotating, device.refreshToken);
      expect(await mustRefresh(rotated, next.refreshToken)).toHaveProperty('sessionId', device.sessionId);
    } finally {
      await Promise.all([rotating.stop(), rotated.stop()]);
    }
  });
});

onEveryEngine(
  'SECRET_KEY',
  (gateway, engine) => {
    it('JW-22 is changed by the steps of `keys rotate`: gateways of each step take what those beside them make', async () => {
      const SECRET_KEY = '5r0Zb1lq2yHcXwQm8dVtKfTzEoUaNjPi';
      const present = { algorithm: 'ES256', previousKeys: [], secret: SECRET_KEY } as const;
      const signingKey = gateway().gateway.platform.signing.privateKey;
      const { announce, change } = rotationOf({ ...present, signingKey }, { signing: true, secret: true });
      const person = await gateway().signedIn();
      const first = await startGateway(engine, { beside: gateway(), settings: Object.fromEntries(announce) });
      const settings = { ...Object.fromEntries(announce), ...Object.fromEntries(change) };
      const second = await startGateway(engine, { beside: gateway(), settings });
      try {
        for (const [from, to] of [
          [gateway(), first],
          [first, gateway()],
          [first, second],
          [second, first],
        ] as const) {
          const device = await newDevice(from, person);
          expect(await refusalOf(to, device.accessToken)).toBeNull();
          expect(await mustRefresh(to, device.refreshToken)).toHaveProperty('sessionId', device.sessionId);
        }
      } finally {
        await Promise.all([first.stop(), second.stop()]);
      }
    });
  },
  // Not shared: the database above knows of another SECRET_KEY by now.
  {},
);
