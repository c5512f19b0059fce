import type { Client } from '../support/client';
import { accountOf } from '../support/confirmation';
import { onEveryEngine } from '../support/gateway';
import { type UpdateProfileMutationVariables, UpdateProfileDocument } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

const PHOTO = 'https://example.com/ada.png';

onEveryEngine('a profile (updateProfile)', (gateway) => {
  const update = (client: Client, change: UpdateProfileMutationVariables) => client.send(UpdateProfileDocument, change);
  const eventsOf = (subjectId: string) => gateway().trail({ type: 'user_updated', subjectId });

  it('takes a name and a photo, and the moment is kept', async () => {
    const ada = await gateway().signedIn();
    gateway().clock.pass(1000);
    const { data } = await update(ada, { name: 'Ada Lovelace', photo: PHOTO });
    const updatedAt = gateway().clock.now().toISOString();
    expect(data?.updateProfile).toEqual({ id: ada.id, name: 'Ada Lovelace', photo: PHOTO, updatedAt });
    expect(await accountOf(gateway(), ada)).toMatchObject({ name: 'Ada Lovelace', photo: PHOTO });
  });

  it('keeps what is left out, and null clears', async () => {
    const ada = await gateway().signedIn();
    await update(ada, { name: 'Ada', photo: PHOTO });
    expect((await update(ada, { name: 'Countess' })).data?.updateProfile).toMatchObject({ photo: PHOTO });
    const cleared = (await update(ada, { photo: null })).data?.updateProfile;
    expect(cleared).toMatchObject({ name: 'Countess', photo: null });
    expect((await eventsOf(ada.id)).map(({ details }) => details?.['fields'])).toEqual(
      expect.arrayContaining([['name', 'photo'], ['name'], ['photo']]),
    );
  });

  it('given nothing changes nothing and leaves no event', async () => {
    const ada = await gateway().signedIn();
    const before = await accountOf(gateway(), ada);
    gateway().clock.pass(1000);
    expect((await update(ada, {})).data?.updateProfile.name).toBeNull();
    expect(await accountOf(gateway(), ada)).toEqual(before);
    expect(await eventsOf(ada.id)).toEqual([]);
  });

  it('names every field at fault at once, never the value, and changes nothing', async () => {
    const ada = await gateway().signedIn();
    const before = await accountOf(gateway(), ada);
    const { code, errors, text } = await update(ada, { name: 'CANARY\n', photo: 'http://CANARY.example' });
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors[0]?.extensions.fields?.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'name NAME',
      'photo URL',
    ]);
    expect(text).not.toContain('CANARY');
    expect(await accountOf(gateway(), ada)).toEqual(before);
  });

  it('is for signed-in people, and says nothing of the name in its event', async () => {
    expect((await update(gateway().guest(), { name: 'Eve' })).code).toBe('UNAUTHENTICATED');
    const ada = await gateway().signedIn();
    await update(ada, { name: 'CANARY-NAME' });
    expect(JSON.stringify(await gateway().trail())).not.toContain('CANARY-NAME');
  });

  it('changed in both fields at once by two keeps both changes', async () => {
    const ada = await gateway().signedIn();
    for (let round = 0; round < 5; round += 1) {
      const name = `Ada ${String(round)}`;
      const photo = `${PHOTO}?${String(round)}`;
      await Promise.all([update(ada, { name }), update(ada, { photo })]);
      expect(await accountOf(gateway(), ada)).toMatchObject<Partial<UserDocument>>({ name, photo });
    }
  });
});
