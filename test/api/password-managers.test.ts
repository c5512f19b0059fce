import { onEveryEngine } from '../support/gateway';
import { openPage, press, type ShownPage } from '../support/pages';
import { resetProof } from '../support/password-reset';
import type { UserDocument } from '../../src/users/user.document';

/** The values of the fields that name the account, one for each form with a password. */
function named({ html }: ShownPage): string[] {
  return [...html.matchAll(/<input type="text" autocomplete="username" value="([^"]*)" readonly>/g)].map(
    ([, value = '']) => value,
  );
}

/** The purposes of what can be typed in. */
function purposes({ html }: ShownPage): string[] {
  return [...html.matchAll(/<input type="(?:text|password)"[^>]* autocomplete="([^"]*)"/g)].map(
    ([, purpose = '']) => purpose,
  );
}

onEveryEngine('what pages tell password managers', (gateway) => {
  it('the page of resetPassword names the account of a live link, also after a refused password, and no other', async () => {
    const ada = await gateway().signedIn();
    const { token } = await resetProof(gateway(), ada);
    const page = await openPage(gateway(), `/reset-password?token=${token}`);
    expect(named(page)).toEqual([ada.username]);
    expect(purposes(page)).toEqual(['username', 'new-password', 'new-password']);
    expect(page.forms[0]?.inputs).toEqual(['password', 'repeated']);
    const refused = await press(gateway(), page.forms[0], { typed: { password: 'short', repeated: 'short' } });
    expect([refused.status, named(refused)]).toEqual([400, [ada.username]]);
    const password = 'three quiet lanterns by the door';
    const done = await press(gateway(), page.forms[0], { typed: { password, repeated: password } });
    expect([done.status, named(done)]).toEqual([200, []]);
    for (const dead of [token, 'x'.repeat(43), 'x']) {
      const other = await openPage(gateway(), `/reset-password?token=${dead}`);
      expect(named(other)).toEqual([]);
      expect(other.html).not.toContain(ada.username);
    }
  });

  it('the page of confirmEmail names it beside the present password, and beside the new one after a claim', async () => {
    const ada = await gateway().signedIn();
    const { token } = await gateway().proofSentTo(ada.email);
    const page = await openPage(gateway(), `/confirm?token=${token}`);
    expect([named(page), purposes(page)]).toEqual([[ada.username], ['username', 'current-password']]);
    const claimed = await press(gateway(), page.forms[0]);
    const [user] = (await gateway().documents<UserDocument>('users')).filter(({ _id }) => _id === ada.id);
    expect(purposes(claimed)).toEqual(['username', 'new-password', 'new-password']);
    expect(named(claimed)).toEqual([user?.username]);
  });
});
