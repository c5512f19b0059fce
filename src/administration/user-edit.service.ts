import type { FieldFault } from '../errors';
import type { SessionService } from '../sessions/session.service';
import { usernameFault } from '../shared/username';
import type { KeptBlockRepository } from '../users/kept-block.repository';
import { usernameFieldFault } from '../users/user.errors';
import { profileFaults, refuseFaults } from '../users/user.policy';
import type { UserEdit, UserEditing } from '../users/user-editing.service';
import type { CallingActor } from '../shared/actor';
import type { AdminTrail } from './admin-trail';
import { EmailBlocked } from './administration.errors';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly editing: UserEditing;
  readonly sessions: SessionService;
  readonly keptBlocks: KeptBlockRepository;
  readonly trail: AdminTrail;
}

/** Changes others' accounts without the proofs that their owners would need. */
export class UserEditService {
  constructor(private readonly parts: Parts) {}

  /**
   * Makes all changes in one write and returns the user. Another address is unconfirmed unless given as confirmed; every
   * session ends with it, no earlier one can be put back, and the old one gets a mail, as for another username.
   * @throws {BadUserInput} @throws {UserNotFound} @throws {EmailTaken} @throws {UsernameTaken} @throws {EmailBlocked}
   */
  edit(id: string, given: UserEdit, actor: CallingActor): Promise<UserDocument> {
    const fields = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const call = { actor, subjectId: id, details: { fields } };
    return this.parts.trail.around(call, async () => {
      const { editing, keptBlocks, sessions } = this.parts;
      refuseFaults(this.faults(given));
      if (given.email != null && (await keptBlocks.isBlocked(given.email.canonical))) throw new EmailBlocked();
      const { user, hasNewAddress } = await editing.edit(id, given, actor.origin.locale);
      if (hasNewAddress) await sessions.revokeAll(id, 'email-assigned');
      return user;
    });
  }

  /** Returns every rule that the changes break. */
  faults(given: UserEdit): FieldFault[] {
    const rule = given.username == null ? null : usernameFault(given.username);
    const missing = (['username', 'email', 'emailConfirmed'] as const).filter((path) => given[path] === null);
    const message = 'This cannot be cleared. Leave it out to keep it.';
    return [
      ...missing.map((path) => ({ path, rule: 'REQUIRED', message })),
      ...(rule === null ? [] : [usernameFieldFault(rule)]),
      ...profileFaults(given),
    ];
  }
}
