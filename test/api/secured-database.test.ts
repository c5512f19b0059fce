import { ALL_COLLECTIONS } from '../../src/storage/collections';
import { StorageUnavailable } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import { randomDatabaseName } from '../support/engines';
import { PASSWORD, startGateway } from '../support/gateway';
import { LoginDocument } from '../support/operations';

const uri = process.env.TEST_MONGODB_SECURED_URI;
const tlsCaFile = process.env.TEST_MONGODB_SECURED_CA;

if (uri === undefined) {
  process.stderr.write('TEST_MONGODB_SECURED_URI names no server: TLS and SCRAM to a database were not tried.\n');
}

(uri === undefined ? describe.skip : describe)('a database behind TLS and SCRAM', () => {
  const settings = { MONGODB_TLS_CA_FILE: tlsCaFile ?? '' };

  it('serves a gateway that has its certificate and password', async () => {
    const gateway = await startGateway(
      { name: 'secured', uri: uri ?? '', open: () => Promise.reject(new Error()) },
      { settings },
    );
    const { username } = await gateway.signedIn();
    const { data } = await gateway.guest().send(LoginDocument, { input: { login: username, password: PASSWORD } });
    expect(data?.login.__typename).toBe('SignedIn');
    await gateway.stop();
  });

  const refusals: [string, string, string | undefined][] = [
    ['a wrong password', (uri ?? '').replace('open-sesame', 'wrong'), tlsCaFile],
    ['a certificate that nothing vouches for', `${uri ?? ''}&tls=true`, undefined],
    ['a connection in clear', uri ?? '', undefined],
  ];
  it.each(refusals)('is unavailable with %s', async (_fault, address, certificate) => {
    const options = { engine: 'mongodb', uri: address, database: randomDatabaseName(), timeoutMs: 3000 } as const;
    const database = await openDatabase(certificate === undefined ? options : { ...options, tlsCaFile: certificate });
    await expect(database.prepare(ALL_COLLECTIONS)).rejects.toThrow(StorageUnavailable);
    await database.close();
  });
});
