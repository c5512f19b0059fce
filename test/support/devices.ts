import type { StoredDocument } from '../../src/storage/database';
import { Client } from './client';
import { PASSWORD, type TestGateway } from './gateway';
import { LoginDocument, MeDocument, RefreshTokenDocument } from './operations';

/** An app that was given the tokens of one session in the body and keeps them itself. */
export interface Device {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The answer of a sign-in or refresh: tokens, or the code of the refusal. */
export type Answered = { readonly next: Device } | { readonly code: string };

/** A new session of somebody who has an account. @throws {Error} where signing in was refused. */
export async function newDevice(gateway: Pick<TestGateway, 'url'>, person: { username: string }): Promise<Device> {
  return granted(await signIn(gateway, person.username));
}

/** The tokens of a new session, by the password that everybody has. */
export async function signIn({ url }: Pick<TestGateway, 'url'>, login: string): Promise<Answered> {
  const input = { login, password: PASSWORD };
  const { data, code } = await new Client(url).send(LoginDocument, { input, delivery: 'BODY' });
  if (data?.login.__typename !== 'SignedIn') return { code: code ?? 'CHALLENGE' };
  const { accessToken, refreshToken, session } = data.login;
  return { next: { sessionId: session.id, accessToken, refreshToken: refreshToken ?? '' } };
}

/** The device's tokens after presenting a refresh token as an argument. */
export async function refresh({ url }: Pick<TestGateway, 'url'>, token: string): Promise<Answered> {
  const answer = await new Client(url).send(RefreshTokenDocument, { token, delivery: 'BODY' });
  if (answer.data === null) return { code: answer.code ?? `HTTP ${String(answer.status)}` };
  const { accessToken, refreshToken, session } = answer.data.refreshToken;
  return { next: { sessionId: session.id, accessToken, refreshToken: refreshToken ?? '' } };
}

/** The next tokens. @throws {Error} where the refresh was refused. */
export async function mustRefresh(gateway: Pick<TestGateway, 'url'>, token: string): Promise<Device> {
  return granted(await refresh(gateway, token));
}

function granted(answered: Answered): Device {
  if ('code' in answered) throw new Error(`no tokens: ${answered.code}`);
  return answered.next;
}

/** A client that sends the access token in the Authorization header. */
export function bearing({ url }: Pick<TestGateway, 'url'>, accessToken: string): Client {
  const client = new Client(url);
  client.headers['authorization'] = `Bearer ${accessToken}`;
  return client;
}

/** A client that sends these cookies. */
export function withCookies({ url }: Pick<TestGateway, 'url'>, cookies: Readonly<Record<string, string>>): Client {
  const client = new Client(url);
  for (const [name, value] of Object.entries(cookies)) client.cookies.set(name, value);
  return client;
}

/** The reason the access token is refused, or null where it works. */
export async function refusalOf(gateway: Pick<TestGateway, 'url'>, accessToken: string): Promise<string | null> {
  const { code, data, errors } = await bearing(gateway, accessToken).send(MeDocument);
  if (data?.me) return null;
  return errors[0]?.extensions.reason ?? code ?? 'nobody';
}

/** Everything that an operation without effect leaves alone; a mail is the same one wherever it waits or was sent. */
export async function stateOf(gateway: TestGateway) {
  const names = ['users', 'sessions', 'challenges'] as const;
  const found = await Promise.all(names.map((name) => gateway.documents<Carrier>(name)));
  const documents = found.flat().sort((a, b) => (a._id < b._id ? -1 : 1));
  const waiting = documents.flatMap(({ outbox = [] }) => outbox.map(({ id }) => id));
  const moved = (await gateway.documents('outbox')).map(({ _id }) => _id);
  return {
    documents: documents.map(({ outbox: _outbox, ...rest }) => rest),
    mails: [...new Set([...waiting, ...moved])].sort(),
  };
}

interface Carrier extends StoredDocument {
  readonly outbox?: readonly { readonly id: string }[];
}
