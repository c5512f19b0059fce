import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Operation } from '../harness/operations';

/** `refused`: 503 with Retry-After, before anything was executed. `wrong`: anything else that is no answer. */
export type Outcome = 'answered' | 'refused' | 'wrong';

export interface Answer {
  readonly outcome: Outcome;
  readonly body: string;
}

/** The answer to one operation, over a connection that is kept. Never rejects. */
export function post(url: string, agent: Agent, { headers, body }: Operation): Promise<Answer> {
  return new Promise((resolve) => {
    const lost = () => resolve({ outcome: 'wrong', body: '' });
    const length = String(Buffer.byteLength(body));
    const sent = request(
      url,
      { agent, method: 'POST', headers: { ...headers, 'content-length': length } },
      (response) => {
        const { headers: given, statusCode: status = 0 } = response;
        text(response).then((answer) => resolve({ outcome: outcomeOf(status, given, answer), body: answer }), lost);
      },
    );
    sent.once('error', lost).end(body);
  });
}

function outcomeOf(status: number, headers: IncomingHttpHeaders, body: string): Outcome {
  if (status === 200 && !body.includes('"errors"')) return 'answered';
  return status === 503 && headers['retry-after'] !== undefined ? 'refused' : 'wrong';
}
