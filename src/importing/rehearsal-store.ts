import type { RefusedInsert } from '../storage/database';
import { addressesOf, type ImportStore } from './import-store';
import type { UserDocument } from '../users/user.document';
import type { IdentityDocument } from '../identities/identity.document';

/**
 * An import that changes nothing: it reads the real data, and stores new users in a scratch database.
 *
 * So it refuses what the import would refuse, rows that clash with each other included, in memory that hardly grows.
 */
export class RehearsalStore implements ImportStore {
  constructor(
    private readonly real: Pick<ImportStore, 'occupants' | 'linkedElsewhere'>,
    private readonly scratch: ImportStore,
  ) {}

  async insertUsers(users: readonly UserDocument[]): Promise<readonly RefusedInsert[]> {
    const taken = new Set(keysOf(await this.real.occupants(users)));
    const isFree = (user: UserDocument): boolean => !keysOf([user]).some((key) => taken.has(key));
    const refused = users.flatMap((user, position) => (isFree(user) ? [] : [{ position, index: 'taken' }]));
    const positions = users.flatMap((user, position) => (isFree(user) ? [position] : []));
    const clashing = await this.scratch.insertUsers(users.filter(isFree));
    return [...refused, ...clashing.map(({ index, position: at }) => ({ index, position: positions[at] ?? at }))];
  }

  async occupants(users: readonly UserDocument[]): Promise<readonly UserDocument[]> {
    return [...(await this.real.occupants(users)), ...(await this.scratch.occupants(users))];
  }

  linkedElsewhere(identities: readonly IdentityDocument[]): Promise<readonly number[]> {
    return this.real.linkedElsewhere(identities);
  }

  async link(identities: readonly IdentityDocument[]): Promise<readonly number[]> {
    const elsewhere = [...(await this.real.linkedElsewhere(identities)), ...(await this.scratch.link(identities))];
    return [...new Set(elsewhere)];
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }
}

/** The unique keys of the users. */
function keysOf(users: readonly UserDocument[]): string[] {
  return users.flatMap(({ _id, usernameCanonical, ...user }) => [
    `id ${_id}`,
    `name ${usernameCanonical}`,
    ...addressesOf(user).map((address) => `email ${address}`),
  ]);
}
