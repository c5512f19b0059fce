import { stateOf } from '../support/devices';
import { newName, onEveryEngine } from '../support/gateway';
import { IdentitiesDocument, MeDocument } from '../support/operations';
import { StandInProvider } from '../support/stand-in-provider';
import { isCallback, toldOf, Traveller } from '../support/traveller';

let provider: StandInProvider;
let ids = 7000;

onEveryEngine(
  'signing in at GitHub',
  (gateway) => {
    afterAll(() => provider.stop());
    beforeEach(() => {
      provider.lies = {};
      provider.person = {
        sub: String((ids += 1)),
        email: `${newName()}@example.com`,
        email_verified: true,
        name: 'Ada',
      };
    });

    async function signIn(): Promise<{ told: Record<string, string>; there: Traveller }> {
      const there = new Traveller(gateway(), gateway().guest());
      return { told: toldOf(await there.comeBack(await there.begin('github'))), there };
    }

    it('makes an account of the primary verified address, known by the number that is for ever', async () => {
      const { told, there } = await signIn();
      expect(told).toEqual({});
      const { email, sub } = provider.person;
      expect((await there.client.send(MeDocument)).data?.me).toMatchObject({ email, emailConfirmed: true });
      expect((await there.client.send(IdentitiesDocument)).data?.me?.identities).toMatchObject([
        { provider: 'github', subject: sub },
      ]);
    });

    it('asks for what it needs, with PKCE', async () => {
      const there = new Traveller(gateway(), gateway().guest());
      const url = new URL((await there.begin('github')).location ?? '');
      expect(url.pathname).toBe('/login/oauth/authorize');
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        scope: 'read:user user:email',
        code_challenge_method: 'S256',
        redirect_uri: 'https://auth.example.com/auth/github/callback',
      });
    });

    it('does not take an unverified address for the person’s', async () => {
      const ada = await gateway().signedIn();
      provider.person = { sub: '6999', email: ada.email, email_verified: false };
      expect((await signIn()).told).toEqual({ error: 'EMAIL_TAKEN' });
    });

    it('makes no account where GitHub tells no primary address', async () => {
      provider.person = { sub: '6998' };
      expect((await signIn()).told).toEqual({ error: 'BAD_USER_INPUT' });
    });

    it.each([
      ['its token endpoint fails', { broken: { '/login/oauth/access_token': 502 } }, 'SERVICE_UNAVAILABLE'],
      ['its API fails', { broken: { '/api/v3/user': 500 } }, 'SERVICE_UNAVAILABLE'],
      ['its API refuses the token', { broken: { '/api/v3/user/emails': 401 } }, 'SERVICE_UNAVAILABLE'],
      ['its API never ends', { endless: ['/api/v3/user'] }, 'SERVICE_UNAVAILABLE'],
      ['the person says no', { error: 'access_denied' }, 'SIGN_IN_DECLINED'],
    ])('signs nobody in where %s', async (_, lies, code) => {
      provider.lies = lies;
      const { told, there } = await signIn();
      expect([told, (await there.client.send(MeDocument)).data?.me]).toEqual([{ error: code }, null]);
    });

    it.each<[status: number, why: string, headers: Record<string, string>, code: string]>([
      [403, 'a refusal', { 'x-ratelimit-remaining': '4999' }, 'BAD_USER_INPUT'],
      [404, 'a refusal', {}, 'BAD_USER_INPUT'],
      [403, 'a rate limit', { 'x-ratelimit-remaining': '0' }, 'SERVICE_UNAVAILABLE'],
      [403, 'a secondary rate limit', { 'retry-after': '60', 'x-ratelimit-remaining': '4999' }, 'SERVICE_UNAVAILABLE'],
      [429, 'a rate limit', {}, 'SERVICE_UNAVAILABLE'],
      [408, 'a timeout', {}, 'SERVICE_UNAVAILABLE'],
      [502, 'an outage', {}, 'SERVICE_UNAVAILABLE'],
    ])(
      'where the addresses answer %s as %s, signs in who is linked, and tells somebody new what is so',
      async (status, _why, headers, code) => {
        expect((await signIn()).told).toEqual({});
        provider.lies = { broken: { '/api/v3/user/emails': status }, headers };
        provider.asked.clear();
        expect([(await signIn()).told, provider.asked.has('/api/v3/user/emails')]).toEqual([{}, false]);
        provider.person = { ...provider.person, sub: String((ids += 1)) };
        const before = await stateOf(gateway());
        expect([(await signIn()).told, (await stateOf(gateway())).mails]).toEqual([{ error: code }, before.mails]);
      },
    );

    it('signs in who is linked where the addresses never come', async () => {
      expect((await signIn()).told).toEqual({});
      provider.lies = { endless: ['/api/v3/user/emails'] };
      expect((await signIn()).told).toEqual({});
    });

    it('signs nobody in as a person without a number', async () => {
      provider.person = { ...provider.person, sub: 'ada' };
      expect((await signIn()).told).toEqual({ error: 'INVALID_CREDENTIALS' });
    });

    it('signs nobody in with a code that was used', async () => {
      const [first, second] = [
        new Traveller(gateway(), gateway().guest()),
        new Traveller(gateway(), gateway().guest()),
      ];
      const used = (await first.follow(await first.begin('github'), isCallback)).location ?? '';
      await first.open(used);
      const own = new URL((await second.follow(await second.begin('github'), isCallback)).location ?? '');
      own.searchParams.set('code', new URL(used).searchParams.get('code') ?? '');
      expect(toldOf(await second.open(own.href))).toEqual({ error: 'INVALID_CREDENTIALS' });
    });
  },
  async () => {
    provider = await StandInProvider.start();
    return { settings: provider.settings('github') };
  },
);
