import { times } from './document-bombs';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const CIRCLE = '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }';

/** The findings of graphql-cop, re-made as statements: the names of the checks that find something. */
export async function copFindings(url: string): Promise<string[]> {
  const found: Readonly<Record<string, boolean>> = {
    ...(await disclosures(`${url}/graphql`)),
    ...(await overloads(`${url}/graphql`)),
    ...(await forgeries(`${url}/graphql`)),
  };
  return Object.keys(found).filter((name) => found[name]);
}

async function disclosures(url: string): Promise<Record<string, boolean>> {
  return {
    field_suggestions: /did you mean/i.test(await post(url, { query: '{ __schema { directive } }' })),
    introspection: executed(await post(url, { query: '{ __schema { types { name } } }' })),
    graphiql: /graphiql|playground|sandbox|altair/i.test(await get(url)),
    trace: /tracing|ftv1/.test(await post(url, { query: '{ __typename }' })),
    unhandled_error: /stack|exception|node_modules/i.test(await post(url, { query: 'abc' })),
  };
}

async function overloads(url: string): Promise<Record<string, boolean>> {
  const { errors = [] } = JSON.parse(await post(url, { query: `{ __typename ${'@aa'.repeat(10)} }` })) as {
    errors?: unknown[];
  };
  const batch = Array.from({ length: 10 }, () => ({ query: '{ __typename }' }));
  return {
    alias_overloading: executed(await post(url, { query: `{ ${times(101, (i) => `alias${i}: __typename`)} }` })),
    batch: executed(await post(url, batch)),
    directive_overloading: errors.length === 10,
    circular_introspection: executed(await post(url, { query: CIRCLE })),
    field_duplication: executed(await post(url, { query: `{ ${'__typename '.repeat(500)} }` })),
  };
}

async function forgeries(url: string): Promise<Record<string, boolean>> {
  return {
    get_method: executed(await get(`${url}?query={__typename}`)),
    get_mutation: executed(await get(`${url}?query=mutation{__typename}`)),
    post_form: executed(await send(url, { method: 'POST', headers: FORM_TYPE, body: 'query={__typename}' })),
  };
}

function executed(body: string): boolean {
  return body.includes('"data":{');
}

function post(url: string, body: unknown): Promise<string> {
  return send(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) });
}

function get(url: string): Promise<string> {
  return send(url, { headers: { accept: 'text/html' } });
}

async function send(url: string, init: RequestInit): Promise<string> {
  return (await fetch(url, init)).text();
}
