import { type Operation, refreshOf } from '../harness/operations';
import type { Stream } from '../harness/tasks';
import type { Answer, Outcome } from './post';

/** Sends the stream's next request. */
export type Ask = () => Promise<Outcome>;

type Send = (operation: Operation) => Promise<Answer>;

/** Asks the stream's operations in turn, or rotates its refresh tokens, each one request at a time. */
export function asker(asks: Stream['asks'], send: Send): Ask {
  return 'operations' in asks ? inTurn(asks.operations, send) : rotating([...asks.refreshTokens], send);
}

function inTurn(operations: readonly Operation[], send: Send): Ask {
  let next = 0;
  return async () => {
    const operation = operations[next++ % operations.length];
    return operation ? (await send(operation)).outcome : 'wrong';
  };
}

/** A token is taken out while it is being replaced: two requests with one token would be a replay. */
function rotating(tokens: string[], send: Send): Ask {
  return async () => {
    const token = tokens.shift();
    if (token === undefined) return 'wrong';
    const { body, outcome } = await send(refreshOf(token));
    const successor = /"refreshToken":"([^"]+)"/.exec(body)?.[1];
    if (successor === undefined) return 'wrong';
    tokens.push(successor);
    return outcome;
  };
}
