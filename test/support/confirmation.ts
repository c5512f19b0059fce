import type { Answer, Client } from './client';
import type { Person, TestGateway } from './gateway';
import {
  ConfirmEmailDocument,
  type ConfirmEmailMutation,
  type EmailConfirmationStatusQuery,
  EmailConfirmationStatusDocument,
  RequestEmailConfirmationDocument,
  type RequestEmailConfirmationMutation,
} from './operations';
import type { UserDocument } from '../../src/users/user.document';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

/** The least time between two confirmation mails to an address, as the settings have it by default. */
export const COOLDOWN_MS = 60_000;

/** The answer to a link's token, or to a code. */
export function confirm(
  client: Client,
  proof: { token?: string; challengeId?: string; code?: string; password?: string },
): Promise<Answer<ConfirmEmailMutation>> {
  return client.send(ConfirmEmailDocument, proof);
}

/** The answer to asking for a mail: to one's own address, or as anybody to the one given. */
export function askForMail(client: Client, email?: string): Promise<Answer<RequestEmailConfirmationMutation>> {
  return client.send(RequestEmailConfirmationDocument, email === undefined ? {} : { email });
}

/** The status of the caller's address. */
export async function statusOf(
  client: Client,
): Promise<EmailConfirmationStatusQuery['emailConfirmationStatus'] | undefined> {
  return (await client.send(EmailConfirmationStatusDocument)).data?.emailConfirmationStatus;
}

/** The token, code and challenge of a second mail, asked for after the wait. */
export async function anotherProof(
  gateway: TestGateway,
  person: Person,
): Promise<{ challengeId: string; token: string; code: string }> {
  gateway.clock.pass(COOLDOWN_MS);
  const { data } = await askForMail(person);
  const proof = await gateway.proofSentTo(person.email, 2);
  return { challengeId: data?.requestEmailConfirmation.id ?? '', ...proof };
}

/** The person's challenge as it is stored. */
export async function challengeOf(gateway: TestGateway, { id }: Person): Promise<ChallengeDocument | undefined> {
  return (await gateway.documents<ChallengeDocument>('challenges')).find(
    ({ account, userId }) => (account ?? userId) === id,
  );
}

/** The person's account as it is stored, but for what waits to leave, which is taken out meanwhile. */
export async function accountOf(gateway: TestGateway, { id }: { id: string }): Promise<UserDocument | undefined> {
  const account = (await gateway.documents<UserDocument>('users')).find(({ _id }) => _id === id);
  if (account === undefined) return undefined;
  const rest = { ...account };
  delete rest.outbox;
  return rest;
}

/** The account as if it had been stored like this. */
export async function setAccount(gateway: TestGateway, id: string, change: Partial<UserDocument>): Promise<void> {
  const users = gateway.gateway.platform.database.collection<UserDocument>('users');
  await users.updateOne({ _id: id }, { $set: change });
}
