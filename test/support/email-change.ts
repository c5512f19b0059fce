import type { Answer, Client } from './client';
import { accountOf } from './confirmation';
import { PASSWORD, type Person, type TestGateway } from './gateway';
import {
  CancelEmailChangeDocument,
  type CancelEmailChangeMutation,
  ConfirmEmailChangeDocument,
  type ConfirmEmailChangeMutation,
  type MailProof,
  RequestEmailChangeDocument,
  type RequestEmailChangeMutation,
} from './operations';
import type { UserDocument } from '../../src/users/user.document';

/** The proofs of a new address: both forms, and the challenge that the request answered. */
export interface NewAddressProof {
  readonly challengeId: string;
  readonly token: string;
  readonly code: string;
}

/** The answer to asking for another address; with everybody's password where nothing else is said. */
export function askForChange(
  client: Client,
  newEmail: string,
  password: string | null = PASSWORD,
): Promise<Answer<RequestEmailChangeMutation>> {
  return client.send(RequestEmailChangeDocument, { newEmail, password });
}

export function confirmChange(
  client: Client,
  proof: MailProof,
  currentProof?: MailProof,
): Promise<Answer<ConfirmEmailChangeMutation>> {
  return client.send(ConfirmEmailChangeDocument, { proof, currentProof: currentProof ?? null });
}

/** As `confirmChange`, by the link in a browser that need not be signed in to the account. */
export function confirmElsewhere(
  client: Client,
  token: string,
  password?: string,
): Promise<Answer<ConfirmEmailChangeMutation>> {
  return client.send(ConfirmEmailChangeDocument, { proof: { token }, password: password ?? null });
}

export function cancelChange(client: Client, token: string): Promise<Answer<CancelEmailChangeMutation>> {
  return client.send(CancelEmailChangeDocument, { token });
}

/** The proof of a new address that the person has asked for; the mail is the `count`th there. */
export async function requestedChange(
  gateway: TestGateway,
  person: Client,
  { newEmail, password, count = 1 }: { newEmail: string; password?: string | null; count?: number },
): Promise<NewAddressProof> {
  const { data, text } = await askForChange(person, newEmail, password);
  if (!data) throw new Error(`asking for a change failed: ${text}`);
  return { challengeId: data.requestEmailChange.id, ...(await gateway.proofSentTo(newEmail, count)) };
}

/** The person has the new address; answers the undo link's token from the mail to the old one. */
export async function changedTo(gateway: TestGateway, person: Person, newEmail: string): Promise<string> {
  const old = (await stored(gateway, person)).email ?? '';
  const before = mailsSoFar(gateway, old);
  const count = mailsSoFar(gateway, newEmail) + 1;
  const { token } = await requestedChange(gateway, person, { newEmail, count });
  const { code } = await confirmChange(person, { token });
  if (code !== null) throw new Error(`changing failed: ${code}`);
  const mails = await gateway.mailsTo(old, before + 1);
  const undo = mails.map(({ email }) => /cancel-email-change\?token=([\w-]+)/.exec(email.text ?? '')?.[1]);
  return undo.findLast((token) => token !== undefined) ?? '';
}

/** The person's account as it is stored. @throws {Error} where there is none. */
export async function stored(gateway: TestGateway, person: { id: string }): Promise<UserDocument> {
  const account = await accountOf(gateway, person);
  if (account === undefined) throw new Error('there is no such account');
  return account;
}

function mailsSoFar(gateway: TestGateway, address: string): number {
  return gateway.smtp.mails.filter(({ recipients }) => recipients.includes(address)).length;
}
