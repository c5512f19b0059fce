import { TOTP, URI } from 'otpauth';
import type { Client } from './client';
import { logIn } from './attempts';
import { confirm } from './confirmation';
import { PASSWORD, type Person, type TestGateway } from './gateway';
import {
  ConfirmTotpDocument,
  RequestTotpDocument,
  SetEmailMfaDocument,
  type LoginMutation,
  type RequestTotpMutation,
} from './operations';

export const STEP_MS = 30_000;

/** The answer to a login that has a second step. */
export type AskedStep = Extract<LoginMutation['login'], { __typename: 'Challenge' }>;

/** Somebody whose address is confirmed, in the browser that registered. */
export async function confirmedPerson(gateway: TestGateway): Promise<Person> {
  const person = await gateway.signedIn();
  const { token } = await gateway.proofSentTo(person.email);
  await confirm(person, { token });
  return person;
}

/** Somebody whose sign-in asks for a code by mail. */
export async function personWithEmailFactor(gateway: TestGateway): Promise<Person> {
  const person = await confirmedPerson(gateway);
  const { errors } = await person.send(SetEmailMfaDocument, { enabled: true, password: PASSWORD });
  if (errors.length > 0) throw new Error(`turning codes by mail on failed: ${JSON.stringify(errors)}`);
  return person;
}

/** An app on the person's phone. */
export class Authenticator {
  private readonly totp: TOTP;

  constructor(
    uri: string,
    private readonly gateway: TestGateway,
  ) {
    const parsed = URI.parse(uri);
    if (!(parsed instanceof TOTP)) throw new Error('the address is of no TOTP');
    this.totp = parsed;
  }

  /** The code of the present 30 seconds, or of those so many later. */
  code(later = 0): string {
    return this.totp.generate({ timestamp: this.gateway.clock.now().getTime() + later * STEP_MS });
  }

  /** A code of the right length, but not of the next or last few. */
  wrongCode(): string {
    const near = [-2, -1, 0, 1, 2].map((later) => this.code(later));
    for (let code = 0; ; code += 1) {
      const text = String(code).padStart(6, '0');
      if (!near.includes(text)) return text;
    }
  }
}

/** The answer that the app is given. */
export async function requestTotp(person: Client, password = PASSWORD): Promise<RequestTotpMutation['requestTotp']> {
  const { data, text } = await person.send(RequestTotpDocument, { password });
  if (data === null) throw new Error(`no secret came: ${text}`);
  return data.requestTotp;
}

/** Somebody whose sign-in asks for an authenticator's code; the clock has moved on to the next one. */
export async function personWithTotp(gateway: TestGateway, owner?: Person) {
  const person = owner ?? (await confirmedPerson(gateway));
  const app = new Authenticator((await requestTotp(person)).uri, gateway);
  const { data } = await person.send(ConfirmTotpDocument, { code: app.code() });
  if (data === null) throw new Error('the code was not taken');
  gateway.clock.pass(STEP_MS);
  return { person, app, recoveryCodes: data.confirmTotp };
}

/** The second step of signing in with the password. */
export async function askedStep(gateway: TestGateway, login: string, client = gateway.guest()): Promise<AskedStep> {
  const { data, text } = await logIn(client, login, PASSWORD);
  if (data?.login.__typename !== 'Challenge') throw new Error(`no second step came: ${text}`);
  return data.login;
}

/** The factors as their owner sees them. */
export async function mfaOf(person: Client): Promise<unknown> {
  const { data } = await person.query<{ me: { mfa: unknown } }>('{ me { mfa { email totp recoveryCodesLeft } } }');
  return data?.me.mfa;
}

/** The types of all that the audit trail says of somebody. */
export async function trailOf(gateway: TestGateway, { id }: Pick<Person, 'id'>): Promise<string[]> {
  return (await gateway.trail({ subjectId: id })).map(({ type }) => type);
}
