import type { ServicesOf } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import { InvalidSettings, type Settings } from '../settings';
import { AccountEditedMail } from './account-edited.mail';
import { compileSchema, type SchemaCheck } from './custom-data-schema';
import { CustomDataRules } from './custom-data.policy';
import { KeptBlockRepository } from './kept-block.repository';
import { OwnerNotices } from './owner-notices';
import { ProfileRepository } from './profile.repository';
import { ProfileResolver } from './profile.resolver';
import { ProfileService } from './profile.service';
import { UserClaims } from './user-claims.service';
import { UserEditing } from './user-editing.service';
import { UserEmailRepository } from './user-email.repository';
import { UserEmailService } from './user-email.service';
import { profileFaults } from './user.policy';
import { UserRepository } from './user.repository';
import { UserResolver } from './user.resolver';
import { UserSearchRepository } from './user-search.repository';
import { UserSearchService } from './user-search.service';
import { UserService } from './user.service';

/** The services of users/. */
export type Users = ServicesOf<typeof usersModule>;

/** Builds the accounts: names, addresses, profiles, search. @throws {InvalidSettings} for a schema of custom data that is none */
export async function usersModule(platform: Platform) {
  const { announcer, audit, clock, cooldown, database, keys, settings } = platform;
  const customData = await openCustomData(settings);
  const mail = new AccountEditedMail();
  const emails = new UserEmailRepository(database);
  const keptBlocks = new KeptBlockRepository(database, clock, keys.keptBlocks);
  const userStore = new UserRepository(database);
  const users = new UserService(userStore, { announcer, audit, clock, keptBlocks, mail });
  const profileStore = new ProfileRepository(database);
  const profiles = new ProfileService({ users, profiles: profileStore, rules: customData, announcer, audit, clock });
  return {
    services: {
      ...{ customData, keptBlocks, profiles, users },
      userClaims: new UserClaims(userStore, { announcer, clock }),
      emails: new UserEmailService(emails, keptBlocks, clock),
      editing: new UserEditing({ announcer, clock, emails, mail }),
      notices: new OwnerNotices(cooldown),
      userSearch: new UserSearchService(new UserSearchRepository(database), clock),
    },
    resolvers: [new UserResolver(users, clock), new ProfileResolver(profiles)],
    inputRules: { updateProfile: profileFaults },
  };
}

async function openCustomData({ CUSTOM_DATA_MAX_BYTES: maxBytes, customDataSchema: schema }: Settings) {
  return new CustomDataRules({ maxBytes, check: schema === null ? null : await compiled(schema) });
}

async function compiled(schema: unknown): Promise<SchemaCheck> {
  try {
    return await compileSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be compiled';
    throw new InvalidSettings([{ name: 'CUSTOM_DATA_SCHEMA', rule: `names a file that is no JSON Schema: ${reason}` }]);
  }
}
