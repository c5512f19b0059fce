import { isBlocked } from '../../src/users/user.policy';
import { logIn } from './attempts';
import { deleteAccount } from './deletion';
import { newName, PASSWORD, type Person, type TestGateway } from './gateway';
import {
  BlockUserDocument,
  CreateUserDocument,
  DeleteUserDocument,
  SetPermissionsDocument,
  UnblockUserDocument,
  UpdateUserDocument,
  UsersDocument,
} from './operations';
import type { UserDocument } from '../../src/users/user.document';
import type { AdminsDocument } from '../../src/administration/admins.document';

export const HOUR = 3_600_000;

/** The effect of an operation on the rights of its subject. */
type Effect = 'takes' | 'gives' | 'neither';

export interface Deed {
  readonly kind: string;
  readonly effect: Effect;
  readonly subject: string | null;
  readonly code: string | null;
}

interface Kind {
  readonly effect: Effect;
  readonly send: (actor: Person, subject: Person, gateway: TestGateway) => Promise<string | null>;
}

/** Every operation that touches who administers, and some that must not. */
export const KINDS: Readonly<Record<string, Kind>> = {
  block: { effect: 'takes', send: async (actor, { id }) => (await actor.send(BlockUserDocument, { id })).code },
  blockForAnHour: {
    effect: 'takes',
    send: async (actor, { id }, { clock }) =>
      (await actor.send(BlockUserDocument, { id, until: new Date(clock.now().getTime() + HOUR).toISOString() })).code,
  },
  unblock: { effect: 'gives', send: async (actor, { id }) => (await actor.send(UnblockUserDocument, { id })).code },
  demote: {
    effect: 'takes',
    send: async (actor, { id }) => (await actor.send(SetPermissionsDocument, { id, permissions: ['editor'] })).code,
  },
  promote: {
    effect: 'gives',
    send: async (actor, { id }) => (await actor.send(SetPermissionsDocument, { id, permissions: ['admin', 'b'] })).code,
  },
  remove: { effect: 'takes', send: async (actor, { id }) => (await actor.send(DeleteUserDocument, { id })).code },
  leave: { effect: 'takes', send: async (_, subject) => (await deleteAccount(subject)).code },
  make: {
    effect: 'neither',
    send: async (actor) => {
      const input = { email: `${newName()}@example.com`, permissions: ['admin'] };
      return (await actor.send(CreateUserDocument, { input })).code;
    },
  },
  edit: {
    effect: 'neither',
    send: async (actor, { id }) => (await actor.send(UpdateUserDocument, { id, input: { name: 'Renamed' } })).code,
  },
  wait: {
    effect: 'neither',
    send: (_, __, { clock }) => {
      clock.pass(HOUR);
      return Promise.resolve(null);
    },
  },
};

/** Numbers from 0 to below 1 that follow from the seed alone (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The administrators by the documents of users, and those counted by the roster. */
export async function standings(gateway: TestGateway) {
  const users = await gateway.documents<UserDocument>('users');
  const now = gateway.clock.now();
  const active = users.filter(({ block, permissions }) => permissions.includes('admin') && !isBlocked(block, now));
  const rosters = await gateway.documents<AdminsDocument>('settings');
  const counted = rosters.find(({ _id }) => _id === 'admins')?.ids ?? [];
  return { users, active, counted };
}

/**
 * The faults after the deeds: nobody can act, the roster counts a person who cannot or leaves out one who can, or an
 * answer is not true. A person whose block ends counts from the next time that somebody looks for them.
 */
export async function faultsAfter(gateway: TestGateway, deeds: readonly Deed[]): Promise<string[]> {
  const { active, counted, users } = await standings(gateway);
  const ids = active.map(({ _id }) => _id);
  const faults = ids.length === 0 ? ['nobody administers'] : [];
  for (const id of counted) if (!ids.includes(id)) faults.push(`${id} counts without being an administrator`);
  for (const { _id, block } of active) {
    if (block === null && !counted.includes(_id)) faults.push(`${_id} does not count`);
  }
  for (const { _id } of users) {
    const did = deeds.filter(({ code, subject }) => code === null && subject === _id).map(({ effect }) => effect);
    const waited = deeds.some(({ kind }) => kind === 'wait' || kind === 'blockForAnHour');
    if (did.includes('takes') && !did.includes('gives') && !waited && ids.includes(_id)) {
      faults.push(`${_id} administers though a success said otherwise`);
    }
  }
  return faults;
}

/** Whether somebody of these can sign in and use what only administrators may. */
export async function canSomebodyAct(gateway: TestGateway): Promise<boolean> {
  const { active } = await standings(gateway);
  for (const { passwordHash, username } of active) {
    const client = gateway.guest();
    if (passwordHash !== null) await logIn(client, username, PASSWORD);
    if (passwordHash === null || (await client.send(UsersDocument, { first: 1 })).code === null) return true;
  }
  return false;
}
