import { administrationModule, countedAdmins } from '../administration/administration.module';
import { challengesModule } from '../challenges/challenges.module';
import { emailsModule } from '../emails/emails.module';
import { identitiesModule, linkedIdentities } from '../identities/identities.module';
import { importingModule } from '../importing/importing.module';
import { passwordsModule } from '../passwords/passwords.module';
import type { Module } from '../platform/module';
import type { Platform } from '../platform/platform.module';
import { changedFactors, secondFactorsModule } from '../second-factors/second-factors.module';
import { sessionsModule } from '../sessions/sessions.module';
import { signInModule } from '../sign-in/sign-in.module';
import { socialModule } from '../social/social.module';
import { usersModule } from '../users/users.module';

/** The domains of the gateway, ready for resolvers and for trusted code. */
export type Services = Awaited<ReturnType<typeof createModules>>['services'];

/**
 * Builds every domain. Each is given the services of those above it.
 *
 * Three domains are built in two halves, since other domains need the first half.
 */
export async function createModules(platform: Platform) {
  return ModuleList.of(platform, await usersModule(platform))
    .with(sessionsModule)
    .with(linkedIdentities)
    .with(countedAdmins)
    .with(changedFactors)
    .with(challengesModule)
    .with(passwordsModule)
    .with(identitiesModule)
    .with(emailsModule)
    .with(secondFactorsModule)
    .with(signInModule)
    .with(socialModule)
    .with(administrationModule)
    .with(importingModule);
}

/** The modules so far, and all of their services by name. */
class ModuleList<Services extends object> {
  private constructor(
    private readonly platform: Platform,
    readonly services: Services,
    readonly modules: readonly Module<object>[],
  ) {}

  static of<First extends object>(platform: Platform, first: Module<First>): ModuleList<First> {
    return new ModuleList(platform, first.services, [first]);
  }

  /** Returns the list with one module more, which is given what there is so far. */
  with<Added extends object>(
    module: (platform: Platform, left: Services) => Module<Added>,
  ): ModuleList<Services & Added> {
    const made = module(this.platform, this.services);
    return new ModuleList(this.platform, { ...this.services, ...made.services }, [...this.modules, made]);
  }
}
