import type { Answer, Client } from './client';
import type { Person, TestGateway } from './gateway';
import {
  RequestPasswordResetDocument,
  type RequestPasswordResetMutation,
  ResetPasswordDocument,
  type ResetPasswordMutation,
} from './operations';

/** A password not in use yet. */
export const NEW = 'seven kites over the old harbour';

/** The subject of the mail that resets. */
export const RESET_SUBJECT = 'Set a new password for Gatehouse';

/** The answer to asking for a mail that resets the password. */
export function askForReset(client: Client, email: string): Promise<Answer<RequestPasswordResetMutation>> {
  return client.send(RequestPasswordResetDocument, { email });
}

/** The answer to a new password with the token, or the challenge's id and the code, of a mail. */
export function reset(
  client: Client,
  proof: { token?: string; challengeId?: string; code?: string },
  newPassword = NEW,
): Promise<Answer<ResetPasswordMutation>> {
  return client.send(ResetPasswordDocument, { proof, newPassword });
}

/** The mails that reset a person's password, once `count` of them have come. */
export async function resetMails(gateway: TestGateway, email: string, count = 1) {
  for (let sent = 1; ; sent += 1) {
    const mails = await gateway.mailsTo(email, sent);
    const found = mails.filter((mail) => mail.email.subject === RESET_SUBJECT);
    if (found.length >= count || mails.length < sent) return found;
  }
}

/** The mailed proof of a person who forgot the password, asked for after every wait. */
export async function resetProof(
  gateway: TestGateway,
  { email }: Pick<Person, 'email'>,
  count = 1,
): Promise<{ challengeId: string; token: string; code: string }> {
  gateway.clock.pass(60_000);
  const { data, text } = await askForReset(gateway.guest(), email);
  if (data === null) throw new Error(`no reset: ${text}`);
  const mail = (await resetMails(gateway, email, count)).at(-1)?.email.text ?? '';
  return {
    challengeId: data.requestPasswordReset.id,
    token: /token=([\w-]+)/.exec(mail)?.[1] ?? '',
    code: /^\s*(\d{6,12})\s*$/m.exec(mail)?.[1] ?? '',
  };
}
