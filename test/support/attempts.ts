import type { Answer, Client } from './client';
import { type LoginMutation, LoginDocument } from './operations';

export const WRONG = 'a short walk in the rain';

/** The answer to one login. */
export function logIn(client: Client, login: string, password: string): Promise<Answer<LoginMutation>> {
  return client.send(LoginDocument, { input: { login, password } });
}

/** The codes that this many wrong passwords are answered with, one after the other. */
export async function guess(client: Client, login: string, times: number): Promise<(string | null)[]> {
  const codes: (string | null)[] = [];
  for (let tries = 0; tries < times; tries += 1) codes.push((await logIn(client, login, WRONG)).code);
  return codes;
}

/** The answers of all these calls, started at once. */
export function atOnce<T>(times: number, call: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => call(index)));
}

/** The body without the request's own id: what can be compared with another answer. */
export function bodyOf({ text }: Pick<Answer<unknown>, 'text'>): string {
  return text.replace(/"requestId":"[^"]*"/g, '"requestId":""');
}
