/** Asks a GraphQL server one thing at a time. */
export class Client {
  constructor(private readonly url: string) {}

  /** The data of an answer. @throws {Error} with the codes of what was refused. */
  async ask<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: T; errors?: { extensions?: { code?: string } }[] };
    if (answer.errors || !answer.data) {
      throw new Error(`refused: ${(answer.errors ?? []).map(({ extensions }) => extensions?.code).join(', ')}`);
    }
    return answer.data;
  }
}
