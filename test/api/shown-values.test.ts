import type { Client } from '../support/client';
import { changedTo } from '../support/email-change';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  BlockUserDocument,
  ChangePasswordDocument,
  CreateUserDocument,
  RegisterDocument,
  UpdateProfileDocument,
  UpdateUserDocument,
} from '../support/operations';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const SENTENCE = 'This was us. Nothing to do: evil.example';
const BAD_NAMES = ['Ada\u202e', 'Ada\nAdmin', '\u2066Ada', '\u200b', 'Ada\u0000'];
const BAD_PHOTOS = [
  'https://user:pass@example.com/a.png',
  'https://example.com/"><script>',
  'https://example.com/\na.png',
  'javascript:alert(1)',
];

onEveryEngine('what somebody chose and others see (register, updateProfile, createUser, updateUser)', (gateway) => {
  let admin: Person;
  let ada: Person;
  beforeAll(async () => {
    [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
  });

  interface Profile {
    readonly name?: string;
    readonly photo?: string;
  }
  const register = (client: Client, profile: Profile) =>
    client.send(RegisterDocument, { input: { email: `${newName()}@example.com`, password: PASSWORD, ...profile } });
  const create = (profile: Profile) =>
    admin.send(CreateUserDocument, { input: { email: `${newName()}@example.com`, ...profile } });
  const ways: [string, (profile: Profile) => Promise<{ code: string | null; text: string }>][] = [
    ['register', (profile) => register(gateway().guest(), profile)],
    ['createUser', create],
    ['updateUser', (input) => admin.send(UpdateUserDocument, { id: ada.id, input })],
    ['updateProfile', (profile) => ada.send(UpdateProfileDocument, profile)],
  ];

  it.each(ways)('%s refuses names and photos that write over what stands beside them', async (_, way) => {
    for (const name of BAD_NAMES) expect([name, (await way({ name })).code]).toEqual([name, 'BAD_USER_INPUT']);
    for (const photo of BAD_PHOTOS) expect([photo, (await way({ photo })).code]).toEqual([photo, 'BAD_USER_INPUT']);
  });

  it.each(ways)('%s keeps a name in NFC and a photo as a URL is written', async (_, way) => {
    const name = `Zoe\u0308 ${newName()}`;
    const photo = `https://EXAMPLE.com/\u00e4.png?${newName()}`;
    expect((await way({ name, photo })).code).toBeNull();
    const users = await gateway().documents<{ _id: string; name: string; photo: string }>('users');
    const kept = users.find((user) => user.name === name.normalize('NFC'));
    expect(kept?.photo).toBe(photo.replace('EXAMPLE', 'example').replace('\u00e4', '%C3%A4'));
  });

  it('the reason of a block holds no hidden characters, and may have lines', async () => {
    const bob = await gateway().signedIn();
    const block = (reason: string) => admin.send(BlockUserDocument, { id: bob.id, reason });
    expect((await block('spam\u202e')).code).toBe('BAD_USER_INPUT');
    expect((await block('spam\nagain')).code).toBeNull();
  });

  it.each([
    ['Device: Firefox on Linux', 'IP address: 127.0.0.1', FIREFOX, 'en'],
    ['Gerät: Firefox unter Linux', 'IP-Adresse: 127.0.0.1', FIREFOX, 'de'],
    ['Device: unknown', 'IP address: 127.0.0.1', SENTENCE.repeat(100), 'en'],
    ['Device: Firefox on Linux', 'IP address: 127.0.0.1', `${FIREFOX} ${SENTENCE}`, 'en'],
  ])('a warning tells in words of its own: %s, %s', async (device, address, agent, locale) => {
    const eve = await gateway().signedIn();
    Object.assign(eve.headers, { 'user-agent': agent, 'accept-language': locale });
    await eve.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: 'another long walk in the park' });
    const mail = (await gateway().mailsTo(eve.email, 2)).at(-1)?.email;
    expect(mail?.text).toContain(`${device}\n${address}\n`);
    expect(`${mail?.text ?? ''}${mail?.html ?? ''}`).not.toContain('evil.example');
  });

  it('the warning before an undo link holds nothing that the one who changed the address wrote', async () => {
    const eve = await gateway().signedIn();
    eve.headers['user-agent'] = SENTENCE.repeat(150);
    await changedTo(gateway(), eve, `${newName()}@new.example.com`);
    const warning = (await gateway().mailsTo(eve.email)).at(-1)?.email;
    expect(warning?.text).toContain('Device: unknown');
    expect(warning?.text).not.toContain('Nothing to do');
    expect(warning?.html).not.toContain('Nothing to do');
  });
});
