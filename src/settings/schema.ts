import { z } from 'zod';
import { PLACE } from './sections/place';
import { STORAGE } from './sections/storage';
import { KEYS } from './sections/keys';
import { COOKIES } from './sections/cookies';
import { ACCOUNTS } from './sections/accounts';
import { MAIL } from './sections/mail';
import { LIMITS } from './sections/limits';
import { WEBHOOK } from './sections/webhook';
import { PROVIDERS } from './sections/providers';
import { CAPTCHA } from './sections/captcha';
import { FIRST_ADMIN } from './sections/first-admin';
import { PAGES } from './sections/pages';

/** The sections in the order of docs/settings.md, which `npm run settings` writes from them. */
export const SECTIONS = [
  PLACE,
  STORAGE,
  KEYS,
  COOKIES,
  ACCOUNTS,
  MAIL,
  LIMITS,
  WEBHOOK,
  PROVIDERS,
  CAPTCHA,
  FIRST_ADMIN,
  PAGES,
] as const;

/** Every setting by name, with its form. Defaults that depend on others are in settings.ts. */
export const SETTINGS = z.object({
  ...PLACE.settings,
  ...STORAGE.settings,
  ...KEYS.settings,
  ...COOKIES.settings,
  ...ACCOUNTS.settings,
  ...MAIL.settings,
  ...LIMITS.settings,
  ...WEBHOOK.settings,
  ...PROVIDERS.settings,
  ...CAPTCHA.settings,
  ...FIRST_ADMIN.settings,
  ...PAGES.settings,
});

export type GivenSettings = z.output<typeof SETTINGS>;

export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS.shape);
