import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atOnce, logIn } from '../support/attempts';
import type { AnsweredError } from '../support/client';
import { setAccount } from '../support/confirmation';
import { engines } from '../support/engines';
import { newName, PASSWORD, startGateway, type TestGateway } from '../support/gateway';
import { ChangePasswordDocument, RegisterDocument, SetPasswordDocument } from '../support/operations';
import { NEW, reset, resetProof } from '../support/password-reset';

const GUESSABLE = 'Passw0rd1234!';
const STOLEN = 'four brass bells at sea';

describe.each(engines())('guessed or stolen passwords (register, changePassword, setPassword) ($name)', (engine) => {
  let gateway: TestGateway;
  const digest = createHash('sha1').update(STOLEN).digest('hex').toUpperCase();
  const breaches = createServer((request, response) => {
    response.end(request.url === `/${digest.slice(0, 5)}` ? `${digest.slice(5)}:7` : '');
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => breaches.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((breaches.address() as AddressInfo).port)}`;
    gateway = await startGateway(engine, {
      settings: {
        PASSWORD_MIN_SCORE: '3',
        PASSWORD_BREACH_CHECK: 'on',
        PASSWORD_BREACH_URL: url,
      },
    });
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    breaches.close();
  });

  const rule = ({ errors }: { errors: readonly AnsweredError[] }) => {
    const [field] = errors[0]?.extensions.fields ?? [];
    return field === undefined ? null : `${field.path} ${field.rule}`;
  };
  const refusedOrBusy = (code: string | null) =>
    code === 'SERVICE_UNAVAILABLE' ? [null, code] : ['newPassword WEAK', 'BAD_USER_INPUT'];
  const computations = () => gateway.gateway.platform.hasher.computations;

  it.each([
    [GUESSABLE, 'WEAK'],
    [STOLEN, 'BREACHED'],
  ])('%s is %s, and refused before anything is hashed', async (password, wanted) => {
    const ada = await gateway.signedIn();
    const before = computations();
    const input = { email: `${newName()}@example.com`, password };
    expect(rule(await gateway.guest().send(RegisterDocument, { input }))).toBe(`password ${wanted}`);
    const { token } = await resetProof(gateway, ada);
    expect(rule(await reset(gateway.guest(), { token }, password))).toBe(`newPassword ${wanted}`);
    expect(computations()).toBe(before);
    expect((await reset(gateway.guest(), { token }, NEW)).code).toBeNull();
  });

  it.each([
    [GUESSABLE, 'WEAK'],
    [STOLEN, 'BREACHED'],
  ])('%s is %s for those who are signed in, too', async (password, wanted) => {
    const ada = await gateway.signedIn();
    const change = { currentPassword: PASSWORD, newPassword: password };
    expect(rule(await ada.send(ChangePasswordDocument, change))).toBe(`newPassword ${wanted}`);
    await setAccount(gateway, ada.id, { passwordHash: null });
    expect(rule(await ada.send(SetPasswordDocument, { password }))).toBe(`password ${wanted}`);
  });

  it('is judged in a burst of forty, too: none is accepted unseen', async () => {
    const ada = await gateway.signedIn();
    const change = (number: number) =>
      ada.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: `Passw0rd${String(1234 + number)}!` });
    const answers = await atOnce(40, change);
    for (const answer of answers) expect([rule(answer), answer.code]).toEqual(refusedOrBusy(answer.code));
    expect((await logIn(gateway.guest(), ada.email, PASSWORD)).code).toBeNull();
  });

  it('Gate_House_2024 is refused where the site is Gatehouse', async () => {
    const ada = await gateway.signedIn();
    const password = 'Gate_House_2024';
    const input = { email: `${newName()}@example.com`, password };
    expect(rule(await gateway.guest().send(RegisterDocument, { input }))).toBe('password CONTEXT');
    const { token } = await resetProof(gateway, ada);
    expect(rule(await reset(gateway.guest(), { token }, password))).toBe('newPassword CONTEXT');
    const change = { currentPassword: PASSWORD, newPassword: password };
    expect(rule(await ada.send(ChangePasswordDocument, change))).toBe('newPassword CONTEXT');
    const { firstAdmin } = gateway.gateway.services;
    const account = { email: `${newName()}@example.com`, password };
    await expect(firstAdmin.create(account)).rejects.toMatchObject({ details: { fields: [{ rule: 'CONTEXT' }] } });
  });

  it('makes no administrator either', async () => {
    const { firstAdmin } = gateway.gateway.services;
    const account = { email: `${newName()}@example.com`, password: GUESSABLE };
    await expect(firstAdmin.create(account)).rejects.toMatchObject({ details: { fields: [{ rule: 'WEAK' }] } });
  });

  it('are accepted while the breaches cannot be asked, and the log says so', async () => {
    breaches.closeAllConnections();
    await new Promise((resolve) => breaches.close(resolve));
    const input = { email: `${newName()}@example.com`, password: STOLEN };
    expect((await gateway.guest().send(RegisterDocument, { input })).code).toBeNull();
    expect(gateway.log).toContain('known breaches could not be asked');
    expect(gateway.log).not.toContain(STOLEN);
  });
});
