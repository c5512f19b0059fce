import type { Answer, Client } from './client';
import {
  AnswerChallengeDocument,
  type AnswerChallengeMutation,
  RequestLoginCodeDocument,
  type RequestLoginCodeMutation,
} from './operations';

/** The answer to asking for a sign-in code. */
export function askForCode(client: Client, email: string): Promise<Answer<RequestLoginCodeMutation>> {
  return client.send(RequestLoginCodeDocument, { email });
}

/** The answer to one code. */
export function answer(client: Client, challengeId: string, code: string): Promise<Answer<AnswerChallengeMutation>> {
  return client.send(AnswerChallengeDocument, { challengeId, code });
}

/** Another code of the same length. */
export function otherThan(code: string, by = 1): string {
  return String((Number(code) + by) % 10 ** code.length).padStart(code.length, '0');
}

/** The body with everything that differs between two accounts taken out. */
export function shapeOf(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/"sentTo":"[^"]*"/, '"sentTo":"MASKED"');
}
