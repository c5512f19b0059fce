import { isBlocked } from '../../src/users/user.policy';
import type { TestGateway } from './gateway';
import type { UserDocument } from '../../src/users/user.document';
import type { AdminsDocument } from '../../src/administration/admins.document';

/** The users who may administer: not blocked now, and in the roster. Both must agree. */
export async function activeAdmins(gateway: TestGateway): Promise<string[]> {
  const users = await gateway.documents<UserDocument>('users');
  const admins = users.filter(({ permissions }) => permissions.includes('admin'));
  const free = admins.filter(({ block }) => !isBlocked(block, gateway.clock.now())).map(({ _id }) => _id);
  const [roster] = await gateway.documents<AdminsDocument>('settings');
  expect([...(roster?.ids ?? [])].sort()).toEqual([...free].sort());
  return free;
}
