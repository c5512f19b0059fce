import { answer } from '../support/challenges';
import { accountOf } from '../support/confirmation';
import { onEveryEngine, startGateway, type TestGateway } from '../support/gateway';
import { askedStep, personWithTotp } from '../support/second-factors';
import { until } from '../support/until';

const OLD = '5r0Zb1lq2yHcXwQm8dVtKfTzEoUaNjPi';
const NEW = 'Wc7Jt0mXqB3nYs9vRk2pLd6hGz4fAe8u';

onEveryEngine('an authenticator outlives a change of SECRET_KEY (answerChallenge)', (gateway, engine) => {
  const signsIn = async (at: TestGateway, login: string, code: string) =>
    (await answer(at.guest(), (await askedStep(at, login)).id, code)).code;
  const withKeys = (settings: Record<string, string>) => startGateway(engine, { beside: gateway(), settings });

  it('whose owner never came while both keys were known', async () => {
    const { app, person } = await personWithTotp(gateway(), await gateway().signedIn());
    const before = (await accountOf(gateway(), person))?.mfa?.totp?.sealedSecret;
    const both = await withKeys({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
    await until(async () => (await accountOf(gateway(), person))?.mfa?.totp?.sealedSecret !== before);
    await both.stop();
    const after = await withKeys({ SECRET_KEY: NEW });
    expect(await signsIn(after, person.username, app.code())).toBeNull();
    await after.stop();
  });

  it('while both are known', async () => {
    const both = await withKeys({ SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
    const { app, person } = await personWithTotp(gateway(), await gateway().signedIn());
    expect(await signsIn(both, person.username, app.code())).toBeNull();
    await both.stop();
  });
});
