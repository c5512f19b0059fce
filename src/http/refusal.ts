import type { FastifyReply } from 'fastify';
import {
  errorExtensions,
  GatewayError,
  ServiceUnavailable,
  statusOf,
  type ErrorCode,
  type ErrorDetails,
} from '../errors';
import { StorageUnavailable } from '../storage/database';
import { wantsPage } from './wanted-type';

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers a refusal with a page, if one is wanted. */
    readonly showRefusal: (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) => FastifyReply;
  }
}

/** The reason a request was refused, as a client may see it. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

const BAD_REQUEST: Refusal = {
  code: 'BAD_REQUEST',
  message: 'The request is malformed: its URL, headers or JSON body cannot be read.',
};

const BY_STATUS: Readonly<Record<number, Refusal>> = {
  404: { code: 'NOT_FOUND', message: 'There is nothing at this path.' },
  408: { code: 'REQUEST_TIMEOUT', message: 'The request took too long to arrive.' },
  413: { code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 100 KiB.' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the body as application/json in UTF-8, uncompressed.' },
  431: { code: 'HEADERS_TOO_LARGE', message: 'The request headers are too large; cookies may be the reason.' },
};

const INTERNAL: Refusal = { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong. Try again later.' };

/** Maps a status of the framework or of Node to our codes: every other 4xx is a malformed request. */
export function refusalOfStatus(status: number): Refusal {
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL);
}

/** The part of a thrown error that a client may know; of a bug only that there is one. */
export function refusalOf(error: unknown): Refusal {
  const known = error instanceof StorageUnavailable ? new ServiceUnavailable() : error;
  if (known instanceof GatewayError) return known;
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return refusalOfStatus(status);
}

/** The one shape of every refusal. */
export function refusalBody({ code, message, details }: Refusal, requestId: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { ...errorExtensions(code, details), requestId } }] });
}

/**
 * Answers with the refusal: its status, and Retry-After where it knows when to come back.
 *
 * The one place that decides whether it is a page or JSON: by the Accept header, whatever was asked for.
 */
export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const retryAfter = refusal.details?.retryAfter;
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
  const { request } = reply;
  if (wantsPage(request.headers.accept)) return reply.server.showRefusal(request, reply, refusal);
  return reply
    .code(statusOf(refusal.code))
    .header('content-type', 'application/json; charset=utf-8')
    .send(refusalBody(refusal, request.id));
}
