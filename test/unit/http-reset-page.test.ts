import { RunningApp } from './http-app.support';

let gateway: RunningApp;
beforeAll(async () => {
  gateway = await new RunningApp().start();
});
beforeEach(() => {
  [gateway.reset, gateway.refused] = [[], []];
  gateway.confirm = () => 'done';
});
afterAll(() => gateway.stop());

const GERMAN = { 'accept-language': 'de' };
const PASSWORD = 'seven kites over the old harbour';

const submit = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const response = await gateway.fetch('/reset-password', {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  return { status: response.status, html: await response.text() };
};

describe('the page that resets a password', () => {
  it.each(['GET', 'HEAD'])('%s spends nothing, five times over (EM-16)', async (method) => {
    for (let times = 0; times < 5; times += 1) {
      expect((await gateway.fetch('/reset-password?token=abc', { method })).status).toBe(200);
    }
    expect(gateway.reset).toEqual([]);
  });

  it('asks twice for a new password, says how long, and holds no script', async () => {
    const html = await (await gateway.fetch('/reset-password?token=abc')).text();
    expect(html).toContain('action="reset-password"><input type="hidden" name="token" value="abc">');
    expect(html.match(/<input type="password" name="\w+" autocomplete="new-password" required>/g)).toHaveLength(2);
    expect(html).toContain('at least 12 characters');
    expect(html).not.toMatch(/<script|javascript:| on\w+=/i);
  });

  it('sets it, and says what to do next', async () => {
    const { status, html } = await submit({ token: 'abc', password: PASSWORD, repeated: PASSWORD });
    expect([status, gateway.reset]).toEqual([200, [['abc', PASSWORD]]]);
    expect(html).toContain('Sign in with the new password');
    expect(html).not.toContain(PASSWORD);
  });

  it('shows every rule that is broken, keeps the link and repeats no password', async () => {
    gateway.refused = ['TOO_SHORT', 'COMMON'];
    const { status, html } = await submit({ token: 'abc', password: 'password12', repeated: 'password12' });
    expect(status).toBe(400);
    expect(html).toContain('<li>Use at least 12 characters.</li><li>Many people use this password');
    expect(html).toContain('name="token" value="abc"');
    expect(html).not.toContain('password12');
  });

  it('wants the same one twice, and does nothing before', async () => {
    const { status, html } = await submit({ token: 'abc', password: PASSWORD, repeated: `${PASSWORD}!` });
    expect([status, gateway.reset]).toEqual([400, []]);
    expect(html).toContain('The two passwords differ');
  });

  it.each<[string, Record<string, string>]>([
    ['no token', { password: PASSWORD, repeated: PASSWORD }],
    ['an endless token', { token: 'x'.repeat(513), password: PASSWORD, repeated: PASSWORD }],
  ])('with %s does nothing', async (_case, fields) => {
    expect([(await submit(fields)).status, gateway.reset]).toEqual([400, []]);
  });

  it('says so where the link no longer works', async () => {
    gateway.confirm = () => 'invalid';
    const { status, html } = await submit({ token: 'abc', password: PASSWORD, repeated: PASSWORD });
    expect(status).toBe(400);
    expect(html).toContain('This link no longer works');
    expect(html).not.toContain('<form');
  });

  it('speaks German where that is wanted, its rules too', async () => {
    gateway.refused = ['TOO_SHORT', 'TOO_LONG', 'CHARACTERS', 'COMMON', 'CONTEXT', 'WEAK', 'BREACHED'];
    const { html } = await submit({ token: 'abc', password: 'x', repeated: 'x' }, GERMAN);
    expect(html).toContain('Verwenden Sie mindestens 12 Zeichen.');
    expect(html.match(/<li>[^<]*<\/li>/g)).toHaveLength(7);
    expect(html).not.toMatch(/TOO_|COMMON|WEAK|BREACHED|CONTEXT/);
  });
});
