import { storeCrowd } from '../support/crowd';
import { changedTo } from '../support/email-change';
import { onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { CreateUserDocument, UserDocument, UsersDocument } from '../support/operations';

const FULL_WIDTH = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0));

onEveryEngine('searching users (users)', (gateway) => {
  let admin: Person;
  beforeAll(async () => {
    admin = await gateway().admin('the.boss');
    await storeCrowd(gateway());
    for (const [username, email] of [
      ['bookshop', 'info@bücher.example'],
      ['bookworm', 'Reader@xn--bcher-kva.example'],
      ['sushi', 'info@日本語.example'],
      ['plain', 'info@books.example'],
    ] as const) {
      await admin.send(CreateUserDocument, { input: { username, email, password: PASSWORD, emailConfirmed: true } });
    }
  }, 60_000);

  const found = async (search: string) => {
    const { data } = await admin.send(UsersDocument, { first: 100, filter: { search } });
    return data?.users.nodes.map(({ username }) => username).sort();
  };

  it.each([
    ['info@bücher.example'],
    ['info@xn--bcher-kva.example'],
    ['INFO@BÜCHER.EXAMPLE'],
    ['Info@XN--BCHER-KVA.Example'],
    [' info@bücher.example '],
    ['info@bu\u0308cher.example'],
    [`${FULL_WIDTH('info@b')}ü${FULL_WIDTH('cher.example')}`],
    ['info@bücher。example'],
    ['info\u2060@\u2060bücher\u2060.\u2060example'],
    ['info@bücher.example\u200b'],
    ['\u2068info@bücher.example\u2069'],
    ['info@bücher'],
    ['info@büch'],
    ['info@xn--bcher'],
  ])('finds an address of other letters by %j', async (search) => {
    expect(await found(search)).toEqual(['bookshop']);
  });

  it.each(['bücher', 'BÜCHER.example', 'büch', '@bücher', '@xn--bcher-kva.example'])(
    'finds those of a domain of other letters by %j',
    async (search) => {
      expect(await found(search)).toEqual(['bookshop', 'bookworm']);
    },
  );

  it('finds a domain in another script', async () => {
    expect(await found('日本')).toEqual(['sushi']);
    expect(await found('info@日本語.e')).toEqual(['sushi']);
  });

  it('finds every address that begins so, whatever its letters', async () => {
    expect(await found('info@b')).toEqual(['bookshop', 'plain']);
    expect(await found('info@')).toEqual(['bookshop', 'plain', 'sushi']);
  });

  it.each(['BOOK', FULL_WIDTH('book'), ' book', 'b\u2060ook'])('finds a username by %j', async (search) => {
    expect(await found(search)).toEqual(['bookshop', 'bookworm']);
  });

  it('finds an address by its new domain after a change, and no more by the old', async () => {
    const ada = await gateway().signedIn();
    await changedTo(gateway(), ada, 'ada@žofie.example');
    expect(await found('žof')).toEqual([ada.username]);
    await changedTo(gateway(), ada, 'ada@plain.example');
    expect(await found('žof')).toEqual([]);
  });

  it.each([
    'info@bücher.example',
    'INFO@xn--bcher-kva.example',
    'info@BÜCHER.example',
    `${FULL_WIDTH('info')}@bücher.example`,
    'bookshop',
    FULL_WIDTH('BookShop'),
  ])('user(login) finds one account by %j', async (login) => {
    expect((await admin.send(UserDocument, { login })).data?.user?.username).toBe('bookshop');
  });
});
