import { askForCode } from './challenges';
import type { Answer, Client } from './client';
import type { TestGateway } from './gateway';
import { SignInWithLinkDocument, type SignInWithLinkMutation } from './operations';

/** A sign-in mail: its challenge, its code and the token of its link. */
export interface LoginMail {
  readonly challengeId: string;
  readonly code: string;
  readonly token: string;
}

/** The answer to the link of a sign-in mail. */
export function openLink(client: Client, token: string): Promise<Answer<SignInWithLinkMutation>> {
  return client.send(SignInWithLinkDocument, { token });
}

/** The sign-in mail that a guest asked for, once `mails` of them have come to the address. */
export async function loginMail(gateway: TestGateway, { email }: { email: string }, mails = 1): Promise<LoginMail> {
  const { data } = await askForCode(gateway.guest(), email);
  const proof = await gateway.proofSentTo(email, mails, /sign-in code/);
  return { challengeId: data?.requestLoginCode.id ?? '', ...proof };
}
