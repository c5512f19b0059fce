import { isDeepStrictEqual } from 'node:util';
import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import type { AuditService } from '../audit/audit.service';
import { BadUserInput, NotAllowed, ServiceUnavailable } from '../errors';
import type { Clock } from '../shared/clock';
import type { OwnedUser } from './address-ownership';
import { type CustomDataRules, entryNameFault, entryOf, formFaults, withEntry } from './custom-data.policy';
import type { ProfileChange, ProfileRepository } from './profile.repository';
import { FieldNotFound, UserNotFound } from './user.errors';
import { acceptedProfile, profileFaults, refuseFaults } from './user.policy';
import type { Actor, CallingActor } from '../shared/actor';
import type { UserService } from './user.service';
import type { UserDocument } from './user.document';

interface Parts {
  readonly users: UserService;
  readonly profiles: ProfileRepository;
  readonly rules: CustomDataRules;
  readonly announcer: Announcer;
  readonly audit: Pick<AuditService, 'withRefusals'>;
  readonly clock: Clock;
}

/** A change of custom data: the user's own or, by an administrator, another user's. */
export interface CustomDataChange {
  readonly userId: string;
  readonly actor: CallingActor;
}

/** Writers of one user's custom data at once, of whom in each round at least one comes through. */
const MAX_ROUNDS = 50;

/** Changes the profile of a user, and the data that an application keeps with the user. */
export class ProfileService {
  constructor(private readonly parts: Parts) {}

  /**
   * Changes name and photo and returns the user; undefined leaves one as it is, null clears it. Equal values are neither
   * written nor announced.
   * @throws {BadUserInput} @throws {UserNotFound}
   */
  async update({ name, photo }: ProfileChange, actor: Actor): Promise<UserDocument> {
    const { profiles, users } = this.parts;
    refuseFaults(profileFaults({ name, photo }));
    const change = acceptedProfile({ name, photo });
    const fields = Object.keys(change);
    if (fields.length === 0) return users.getById(actor.id);
    const at = this.parts.clock.now();
    const user = await this.announcementOf(actor.id, actor, fields).write((deliveries) =>
      profiles.update(actor, change, { at, deliveries }),
    );
    return user ?? this.seen(actor);
  }

  /** Replaces the custom data and returns the user. @throws {BadUserInput} @throws {NotAllowed} @throws {UserNotFound} */
  replaceCustomData(data: unknown, change: CustomDataChange): Promise<UserDocument> {
    return this.asAllowed(change, async () => {
      refuseFaults(this.parts.rules.faults(data, 'data'));
      const seen = await this.seen(ownedBy(change));
      if (isDeepStrictEqual(seen.customData, data)) return seen;
      const at = this.parts.clock.now();
      const user = await this.announcementOf(change.userId, change.actor).write((deliveries) =>
        this.parts.profiles.replaceCustomData(ownedBy(change), data, { at, deliveries }),
      );
      if (user === null) throw new UserNotFound();
      return user;
    });
  }

  /**
   * Adds or replaces one entry of the custom data and returns the user.
   *
   * The rules hold for all of the data as they are after it, so it is judged together with what others wrote meanwhile:
   * a change that meets another one is made anew on top of it, and none is lost.
   * @throws {BadUserInput} @throws {NotAllowed} @throws {UserNotFound}
   */
  updateCustomData(entry: { field: string; value: unknown }, change: CustomDataChange): Promise<UserDocument> {
    return this.asAllowed(change, async () => {
      const fault = entryNameFault(entry.field, 'field');
      if (fault !== null) refuseFaults([fault, ...formFaults(entry.value, 'value')]);
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const seen = await this.seen(ownedBy(change));
        const next = this.accepted(seen.customData, entry);
        if (isDeepStrictEqual(seen.customData, next)) return seen;
        const at = this.parts.clock.now();
        const user = await this.announcementOf(seen._id, change.actor).write((deliveries) =>
          this.parts.profiles.claimCustomData(seen, next, { at, deliveries }),
        );
        if (user !== null) return user;
      }
      throw new ServiceUnavailable();
    });
  }

  /** Returns all custom data, or the named entry. @throws {FieldNotFound} */
  entry(data: unknown, field: string | null): unknown {
    if (field === null) return data;
    const entry = entryOf(data, field);
    if (entry === null) throw new FieldNotFound();
    return entry.value;
  }

  /** Returns the user if the account still has the same owner. @throws {UserNotFound} */
  private async seen({ id, ownerVersion }: OwnedUser): Promise<UserDocument> {
    const user = await this.parts.users.getById(id);
    if (ownerVersion !== undefined && ownerVersion !== (user.ownerVersion ?? 0)) throw new UserNotFound();
    return user;
  }

  private accepted(data: unknown, { field, value }: { field: string; value: unknown }): Record<string, unknown> {
    const next = withEntry(data, field, value);
    if (next === null) {
      const message = 'The custom data are no object, so they have no entries. Replace them as a whole.';
      throw new BadUserInput([{ path: 'field', rule: 'NO_OBJECT', message }]);
    }
    refuseFaults(this.parts.rules.faults(next, 'customData'));
    return next;
  }

  private announcementOf(userId: string, actor: Actor, fields: readonly string[] = ['customData']): Announcement {
    const { id: actorId, origin } = actor;
    const about = { userId, actorId, origin, details: { fields }, data: { fields } };
    return this.parts.announcer.prepare('user-updated', about);
  }

  private asAllowed({ userId, actor }: CustomDataChange, make: () => Promise<UserDocument>): Promise<UserDocument> {
    if (userId === actor.id) return make();
    const caller = { actorId: actor.id, isAdmin: actor.isAdmin, subjectId: userId, origin: actor.origin };
    return this.parts.audit.withRefusals(actor.field, caller, async () => {
      if (!actor.isAdmin) throw new NotAllowed();
      return make();
    });
  }
}

/** The user to change: one's own account only while it is still one's own; for an administrator, any owner's. */
function ownedBy({ actor, userId }: CustomDataChange): OwnedUser {
  return actor.id === userId ? { id: userId, ownerVersion: actor.ownerVersion } : { id: userId };
}
