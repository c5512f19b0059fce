import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { BreachCheck } from '../../src/passwords/breach-check';
import { PasswordStrength } from '../../src/passwords/password-strength';
import { strengthWorker } from '../support/hash-worker';

describe('the strength of a password', () => {
  let refused = 0;
  const onRefused = () => (refused += 1);
  const strength = new PasswordStrength({ worker: strengthWorker(), minScore: 3, words: ['quokkaria'], onRefused });
  afterAll(() => strength.stop());

  test.each([
    'aaaaaaaaaaaaaaaa',
    'abcdefghijklmnop',
    'qwertyuiop123',
    'Passw0rd1234!',
    'hunter2hunter2',
    '12345678901234567890',
    'ab'.repeat(64),
  ])('%s is soon guessed', async (password) => {
    expect(await strength.isGuessable(password)).toBe(true);
  });

  test.each([
    'a long walk in the park',
    'correct horse battery staple',
    'x8#kL2$vQ9!m',
    'über sieben Brücken gehn',
    '長い散歩と静かな庭と古い橋',
    `${'a'.repeat(48)}seven kites over the old harbour`,
  ])('%s is not', async (password) => {
    expect(await strength.isGuessable(password)).toBe(false);
  });

  test('is not asked of one that is too long for any account', async () => {
    expect(await strength.isGuessable('a'.repeat(1_000_000))).toBe(false);
  });

  test.each(['quokkaria2024', 'Qu0kkari@1234'])('%s is where the word in it is known', async (password) => {
    const unaware = new PasswordStrength({ worker: strengthWorker(), minScore: 3, words: [], onRefused });
    expect([await strength.isGuessable(password), await unaware.isGuessable(password)]).toEqual([true, false]);
    await unaware.stop();
  });

  test('a burst gets no password past the estimate: each is estimated or refused', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 80 }, (_, index) => strength.isGuessable(`hunter${String(index)}hunter${String(index)}`)),
    );
    const accepted = answers.filter((answer) => answer.status === 'fulfilled' && !answer.value);
    const turnedAway = answers.filter((answer) => answer.status === 'rejected');
    expect(accepted).toEqual([]);
    expect(turnedAway.length).toBeGreaterThan(0);
    expect(turnedAway.length).toBe(refused);
    for (const { reason } of turnedAway) expect(reason).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('an estimate that cannot be had refuses for now, and is told of', async () => {
    const before = refused;
    const worker = { file: '/nowhere/strength.worker.js' };
    const broken = new PasswordStrength({ worker, minScore: 3, words: [], onRefused });
    await expect(broken.isGuessable('four kites over the harbour')).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(refused).toBe(before + 1);
    await broken.stop();
  });
});

describe('the look at known breaches', () => {
  const password = 'a long walk in the park';
  const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
  const [prefix, suffix] = [digest.slice(0, 5), digest.slice(5)];
  const padding = `${'0'.repeat(35)}:0\r\n${'F'.repeat(35)}:3`;
  let server: Server;
  let answer: RequestListener;
  let asked: { url: string | undefined; padding: unknown }[];
  let faults: unknown[];

  beforeAll(() => {
    server = createServer((request, response) => {
      asked.push({ url: request.url, padding: request.headers['add-padding'] });
      answer(request, response);
    });
    return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    [asked, faults] = [[], []];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const look = (timeoutMs = 10_000) => {
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/range`;
    return new BreachCheck({ url, timeoutMs, onMissed: (error) => faults.push(error) }).isBreached(password);
  };
  const says = (text: string, status = 200) => {
    answer = (_request, response) => response.writeHead(status).end(text);
  };

  test('finds one by its suffix, and tells five digits alone, with padding asked for', async () => {
    says(`${padding}\r\n${suffix}:42\r\n`);
    expect(await look()).toBe(true);
    expect(asked).toEqual([{ url: `/range/${prefix}`, padding: 'true' }]);
  });

  test.each([
    ['is not among them', padding],
    ['is padding alone', `${padding}\r\n${suffix}:0`],
    ['is part of a longer line', `X${suffix}:5`],
    ['came without a count', suffix],
  ])('one that %s is not known', async (_case, text) => {
    says(text);
    expect([await look(), faults]).toEqual([false, []]);
  });

  test.each([
    ['an error', () => says('no', 503)],
    [
      'a redirect',
      () => {
        answer = (_request, response) => response.writeHead(302, { location: 'https://evil.example/' }).end();
      },
    ],
    ['a flood', () => says(`${suffix}:1\n${'x'.repeat(2_000_000)}`)],
    [
      'silence',
      () => {
        answer = () => undefined;
      },
    ],
  ])('%s accepts, and is told of', async (name, misbehave) => {
    misbehave();
    expect([await look(name === 'silence' ? 300 : 10_000), faults.length]).toEqual([false, 1]);
  });

  test('nobody there accepts, and is told of', async () => {
    const away = new BreachCheck({ url: 'http://127.0.0.1:9/range', onMissed: (error) => faults.push(error) });
    expect([await away.isBreached(password), faults.length]).toEqual([false, 1]);
  });
});
