import { PASSWORD_MAX_LENGTH } from '../hashing/prepared-password';
import { providerTitle } from '../identities/provider-title';
import type { Platform } from '../platform/platform.module';
import { USERNAME_MAX_LENGTH, USERNAME_MIN_LENGTH, USERNAME_PATTERN } from '../shared/username';
import { RegistrationMode, type SignInOptions } from './sign-in-options.type';

/** Returns the part of the settings that forms show; every value is picked by name, so that no secret comes with it. */
export function signInOptions({ publicUrl, settings }: Platform): SignInOptions {
  const { CAPTCHA_PROVIDER: captcha, CAPTCHA_SITE_KEY: siteKey = '' } = settings;
  const isConfirmedFirst = settings.REGISTRATION === 'confirm-first';
  return {
    registration: isConfirmedFirst ? RegistrationMode.CONFIRM_FIRST : RegistrationMode.OPEN,
    passwordMinLength: settings.PASSWORD_MIN_LENGTH,
    passwordMaxLength: PASSWORD_MAX_LENGTH,
    usernameMinLength: USERNAME_MIN_LENGTH,
    usernameMaxLength: USERNAME_MAX_LENGTH,
    usernamePattern: USERNAME_PATTERN,
    loginCodes: settings.mailTransport !== 'none',
    passkeys: false,
    providers: settings.providers.map(({ name, title }) => ({
      id: name,
      title: providerTitle(name, title),
      url: `${publicUrl}/auth/${name}`,
    })),
    captcha: captcha === 'off' ? null : { provider: captcha, siteKey },
  };
}
