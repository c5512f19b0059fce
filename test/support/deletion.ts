import { COLLECTIONS } from '../../src/storage/collections';
import type { Answer, Client } from './client';
import { PASSWORD, type TestGateway } from './gateway';
import {
  DeleteAccountDocument,
  type DeleteAccountMutation,
  type MailProof,
  RequestAccountDeletionDocument,
  type RequestAccountDeletionMutation,
} from './operations';

/** The answer to deleting one's account; with everybody's password where nothing else is said. */
export function deleteAccount(
  client: Client,
  { password = PASSWORD, proof = null }: { password?: string | null; proof?: MailProof | null } = {},
): Promise<Answer<DeleteAccountMutation>> {
  return client.send(DeleteAccountDocument, { password, proof });
}

export function askForDeletionCode(client: Client): Promise<Answer<RequestAccountDeletionMutation>> {
  return client.send(RequestAccountDeletionDocument);
}

/** Every place in the database that holds the text, as `collection._id`. */
export async function placesOf(gateway: TestGateway, text: string): Promise<string[]> {
  const names = Object.keys(COLLECTIONS) as (keyof typeof COLLECTIONS)[];
  const kept = await Promise.all(
    names.map(async (name) =>
      (await gateway.documents(name)).map((row) => [`${name}.${row._id}`, JSON.stringify(row)]),
    ),
  );
  return kept.flat().flatMap(([place = '', row = '']) => (row.includes(text) ? [place] : []));
}
