import type { HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyReply } from 'fastify';
import { errorExtensions, isErrorCode, statusOf, type ErrorCode } from '../errors';
import { refusalOfStatus } from './refusal';

interface ErrorBody {
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** Sends what Apollo answered. What it refused without executing gets our shape where it has another. */
export function sendAnswer(reply: FastifyReply, { status = 200, headers, body }: HTTPGraphQLResponse): FastifyReply {
  if (body.kind === 'chunked') throw new Error('incremental delivery is not served');
  for (const [name, value] of headers) void reply.header(name, value);
  if (status === 200) return reply.send(body.string);
  const [code, text] = shaped(body.string, status, reply.request.id);
  return reply.code(code === undefined ? status : statusOf(code)).send(text);
}

function shaped(body: string, status: number, requestId: string): [ErrorCode | undefined, string] {
  const { errors, ...rest } = JSON.parse(body) as ErrorBody;
  if (errors === undefined) return [undefined, body];
  const fallback = refusalOfStatus(status);
  const complete = errors.map(({ message, extensions, ...place }) => {
    const given = extensions?.['code'];
    const code = isErrorCode(given) ? given : fallback.code;
    const shown = code === 'INTERNAL_SERVER_ERROR' ? refusalOfStatus(500).message : message;
    return { message: shown, ...place, extensions: { ...errorExtensions(code), ...extensions, code, requestId } };
  });
  return [complete[0]?.extensions.code, JSON.stringify({ errors: complete, ...rest })];
}
