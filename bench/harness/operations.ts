import type { Person } from './people';

/** One HTTP request of a GraphQL operation. */
export interface Operation {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const ME = 'query Me { me { id username email } }';
const LOGIN = `mutation Login($input: LoginInput!) {
  login(input: $input, delivery: BODY) { ... on SignedIn { accessToken refreshToken user { id } } }
}`;
const REFRESH = `mutation Refresh($token: String!) {
  refreshToken(token: $token, delivery: BODY) { accessToken refreshToken user { id } }
}`;

/** The cheapest question that a GraphQL server can be asked. */
export const HELLO: Operation = { headers: JSON_TYPE, body: JSON.stringify({ query: '{ hello }' }) };

/** The query `me`, sent by that person. */
export function meOf({ accessToken }: Person): Operation {
  return {
    headers: { ...JSON_TYPE, authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: ME }),
  };
}

/** That person's sign-in. */
export function loginOf({ username, password }: Person): Operation {
  const variables = { input: { login: username, password } };
  return { headers: JSON_TYPE, body: JSON.stringify({ query: LOGIN, variables }) };
}

/** A rotation of that refresh token. */
export function refreshOf(token: string): Operation {
  return { headers: JSON_TYPE, body: JSON.stringify({ query: REFRESH, variables: { token } }) };
}
