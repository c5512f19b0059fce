import type { Client } from './client';

/** Somebody with an account and a session. */
export interface Person {
  readonly username: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

const REGISTER = `mutation Register($input: RegisterInput!) {
  register(input: $input, delivery: BODY) { ... on SignedIn { accessToken refreshToken } }
}`;

/** As many people as asked for, registered one after the other with passwords of their own. */
export async function seedPeople(client: Client, count: number): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (let number = 1; number <= count; number += 1) people.push(await register(client, number));
  return people;
}

async function register(client: Client, number: number): Promise<Person> {
  const username = `person-${number}`;
  const password = `seventeen quiet harbours ${number}`;
  const input = { email: `${username}@example.com`, username, password };
  type Answer = { register: Pick<Person, 'accessToken' | 'refreshToken'> };
  const { register: tokens } = await client.ask<Answer>(REGISTER, { input });
  return { username, password, accessToken: tokens.accessToken, refreshToken: tokens.refreshToken };
}
