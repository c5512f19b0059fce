import type { GatewayEvent } from '../../src/events/event-types';
import { atOnce, logIn } from '../support/attempts';
import type { Client } from '../support/client';
import { accountOf } from '../support/confirmation';
import { cancelChange, changedTo } from '../support/email-change';
import { onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  DisableTotpDocument,
  MeDocument,
  RenewRecoveryCodesDocument,
  ResetPasswordDocument,
  SetEmailMfaDocument,
} from '../support/operations';
import { openPage, press } from '../support/pages';
import { NEW, resetProof } from '../support/password-reset';
import { askedStep, confirmedPerson, mfaOf, personWithTotp, trailOf } from '../support/second-factors';

const DAY = 86_400_000;
const OFF = { email: false, totp: false, recoveryCodesLeft: 0 };

onEveryEngine('a second factor that a thief put on (resetPassword)', (gateway) => {
  const isIn = async (client: Client) => (await client.send(MeDocument)).data?.me != null;
  /** Of the links mailed to the person, that of the first change first: mails may come in any order, and twice. */
  const linksTo = async ({ email }: Person, count: number) => {
    const mails = await gateway().mailsTo(email, count);
    const links = mails.flatMap(
      ({ email: { text } }) => /\/remove-second-step\?token=(\S+)/.exec(text ?? '')?.[1] ?? [],
    );
    return [...new Set(links)].sort((one, other) => Number(one.split('.')[1]) - Number(other.split('.')[1]));
  };
  const takeOff = (token: string) => press(gateway(), { action: 'remove-second-step', hidden: { token } });
  const factorsOf = async (person: Person) => (await accountOf(gateway(), person))?.mfa ?? {};
  const resetWith = async (person: Person, removeRecentFactors: boolean | null) => {
    const sent = (await gateway().mailsTo(person.email)).filter(({ email }) =>
      (email.subject ?? '').includes('new password for'),
    );
    const { token } = await resetProof(gateway(), person, sent.length + 1);
    return gateway().guest().send(ResetPasswordDocument, { proof: { token }, newPassword: NEW, removeRecentFactors });
  };

  it('is told of by a mail whose link shows a page, and whose button takes it off and ends every session', async () => {
    const { person } = await personWithTotp(gateway());
    const [token = ''] = await linksTo(person, 2);
    const page = await openPage(gateway(), `/remove-second-step?token=${token}`);
    expect([page.status, page.forms]).toEqual([200, [{ action: 'remove-second-step', hidden: { token }, inputs: [] }]]);
    expect(await mfaOf(person)).toMatchObject({ totp: true });
    const done = await press(gateway(), page.forms[0]);
    expect([done.status, done.html]).toEqual([200, expect.stringContaining('The second step is off')]);
    expect(await factorsOf(person)).toEqual({});
    expect(await isIn(person)).toBe(false);
    expect((await logIn(gateway().guest(), person.email, PASSWORD)).data?.login.__typename).toBe('SignedIn');
    expect(await trailOf(gateway(), person)).toContain('mfa_disabled');
    const mails = await gateway().mailsTo(person.email, 3);
    expect(mails.at(-1)?.email.text).toContain('no longer asked for when you sign in');
  });

  it('is taken off once, also by twenty at once', async () => {
    const { person } = await personWithTotp(gateway());
    const [token = ''] = await linksTo(person, 2);
    const statuses = (await atOnce(20, () => takeOff(token))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    await personWithTotp(gateway(), await backIn(person));
    expect((await takeOff(token)).status).toBe(400);
    expect(await factorsOf(person)).toHaveProperty('totp');
  });

  it.each([
    [-31_000, 200],
    [0, 400],
  ])('can be taken off for seven days (%d ms)', async (lateMs, status) => {
    const { person } = await personWithTotp(gateway());
    const [token = ''] = await linksTo(person, 2);
    gateway().clock.pass(7 * DAY + lateMs);
    expect((await takeOff(token)).status).toBe(status);
  });

  it('goes by the first link too where it was put on again, so that changing it often helps nobody', async () => {
    const { app, person } = await personWithTotp(gateway());
    const [token = ''] = await linksTo(person, 2);
    await person.send(DisableTotpDocument, { password: PASSWORD, code: app.code() });
    await personWithTotp(gateway(), person);
    expect((await takeOff(token)).status).toBe(200);
    expect(await factorsOf(person)).toEqual({});
  });

  it('goes with recovery codes and codes by mail that were put on after it, and no link takes off what is older', async () => {
    const { app, person } = await personWithTotp(gateway());
    await linksTo(person, 2);
    gateway().clock.pass(DAY);
    await logBackIn(person, app.code());
    await person.send(SetEmailMfaDocument, { enabled: true, password: PASSWORD });
    const [first = '', second = ''] = await linksTo(person, 3);
    expect((await takeOff(second)).status).toBe(200);
    expect(await factorsOf(person)).toHaveProperty('totp.since');
    expect(await factorsOf(person)).not.toHaveProperty('email');
    expect((await takeOff(first)).status).toBe(400);
  });

  it('leaves the owner’s authenticator where it renewed the recovery codes alone', async () => {
    const { app, person } = await personWithTotp(gateway());
    gateway().clock.pass(8 * DAY);
    await logBackIn(person, app.code());
    gateway().clock.pass(30_000);
    await person.send(RenewRecoveryCodesDocument, { password: PASSWORD, code: app.code() });
    const renewed = (await linksTo(person, 3)).at(-1) ?? '';
    expect((await takeOff(renewed)).status).toBe(200);
    expect(await factorsOf(person)).not.toHaveProperty('recoveryCodeHashes');
    expect(await factorsOf(person)).toHaveProperty('totp');
  });

  it('is not taken off by whoever reads a mailbox that the account had for a while, though it is the owner’s by now', async () => {
    const owner = await confirmedPerson(gateway());
    const first = owner.email;
    const elsewhere = `elsewhere-${first}`;
    const undo = await changedTo(gateway(), owner, elsewhere);
    const { app } = await personWithTotp(gateway(), owner);
    const [token = ''] = await linksTo({ ...owner, email: elsewhere } as Person, 2);
    await owner.send(DisableTotpDocument, { password: PASSWORD, code: app.code() });
    expect((await cancelChange(gateway().guest(), undo)).code).toBeNull();
    await logIn(owner, first, PASSWORD);
    await personWithTotp(gateway(), owner);
    expect((await takeOff(token)).status).toBe(400);
    expect(await factorsOf(owner)).toHaveProperty('totp');
  });

  it.each(['', 'x', 'a.1.b', `nobody.1.${'a'.repeat(43)}`])('is not taken off by "%s"', async (token) => {
    expect((await takeOff(token)).status).toBe(400);
  });

  it('is not taken off by a link of somebody else, nor by one whose moment was changed', async () => {
    const [ada, eve] = [(await personWithTotp(gateway())).person, (await personWithTotp(gateway())).person];
    const [token = ''] = await linksTo(eve, 2);
    const [, moment, mac] = token.split('.');
    for (const forged of [`${ada.id}.${moment ?? ''}.${mac ?? ''}`, `${eve.id}.0.${mac ?? ''}`]) {
      expect((await takeOff(forged)).status).toBe(400);
    }
    expect(await factorsOf(ada)).toHaveProperty('totp');
  });

  describe('is offered to be taken off by the reset', () => {
    it('on its page, where a box says since when, and only where there is one', async () => {
      const { person } = await personWithTotp(gateway());
      const { token } = await resetProof(gateway(), person);
      const page = await openPage(gateway(), `/reset-password?token=${token}`);
      expect(page.forms[0]?.inputs).toEqual(['password', 'repeated', 'removeFactors']);
      const typed = { password: NEW, repeated: NEW, removeFactors: 'yes' };
      expect((await press(gateway(), page.forms[0], { typed })).status).toBe(200);
      expect((await logIn(gateway().guest(), person.email, NEW)).data?.login.__typename).toBe('SignedIn');
      const other = await confirmedPerson(gateway());
      const plain = await openPage(gateway(), `/reset-password?token=${(await resetProof(gateway(), other)).token}`);
      expect(plain.forms[0]?.inputs).toEqual(['password', 'repeated']);
    });

    it('in the API, where it is asked for', async () => {
      const { person } = await personWithTotp(gateway());
      expect((await resetWith(person, null)).code).toBeNull();
      expect(await factorsOf(person)).toHaveProperty('totp');
      expect((await resetWith(person, true)).code).toBeNull();
      expect(await factorsOf(person)).toEqual({});
      expect(await trailOf(gateway(), person)).toEqual(
        expect.arrayContaining(['mfa_disabled', 'authn_password_change']),
      );
      const [link = ''] = await linksTo(person, 2);
      expect((await takeOff(link)).status).toBe(400);
    });

    it('and one that is seven days old stays, whoever waits for the mailbox', async () => {
      const { person } = await personWithTotp(gateway());
      gateway().clock.pass(7 * DAY);
      expect((await resetWith(person, true)).code).toBeNull();
      expect(await factorsOf(person)).toHaveProperty('totp');
      expect(await askedStepAfterReset(person)).toBe('MFA_TOTP');
    });

    it('with codes by mail too', async () => {
      const person = await confirmedPerson(gateway());
      await person.send(SetEmailMfaDocument, { enabled: true, password: PASSWORD });
      expect((await resetWith(person, true)).code).toBeNull();
      expect(await factorsOf(person)).toEqual({});
    });
  });

  it('takes nothing from the thief’s password where the owner only takes it off: the page says to reset it', async () => {
    const { person } = await personWithTotp(gateway());
    const [token = ''] = await linksTo(person, 2);
    expect((await takeOff(token)).html).toContain('reset it now');
    expect(OFF).toEqual(await mfaOf(await backIn(person)));
  });

  const backIn = async (person: Person): Promise<Person> => {
    await logIn(person, person.email, PASSWORD);
    return person;
  };
  const logBackIn = async (person: Person, code: string): Promise<void> => {
    const { id } = await askedStep(gateway(), person.email, person);
    await person.query(
      'mutation ($id: ID!, $code: String!) { answerChallenge(challengeId: $id, code: $code) { __typename } }',
      {
        ...{ id, code },
      },
    );
  };
  const askedStepAfterReset = async (person: Person) => {
    const { data } = await logIn(gateway().guest(), person.email, NEW);
    return data?.login.__typename === 'Challenge' ? data.login.kind : null;
  };
});

const heard: GatewayEvent[] = [];

onEveryEngine(
  'functions that listen',
  (gateway) => {
    it('hear of a factor that was taken off by its mail', async () => {
      heard.length = 0;
      const { person } = await personWithTotp(gateway());
      const [mail] = (await gateway().mailsTo(person.email, 2)).slice(1);
      const token = /token=(\S+)/.exec(mail?.email.text ?? '')?.[1] ?? '';
      await press(gateway(), { action: 'remove-second-step', hidden: { token } });
      await gateway().gateway.platform.outbox.flush();
      expect(heard).toContainEqual(expect.objectContaining({ type: 'mfa.disabled', data: { factor: 'TOTP' } }));
    });
  },
  { listeners: [(event) => void heard.push(event)] },
);
