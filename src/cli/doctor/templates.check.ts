import { MailRenderer } from '../../mail/mail-renderer';
import { type Check, fail, ok } from './finding';

/** Checks that every mail can be written: the shipped templates are whole, and those that replace them too. */
export const templatesCheck: Check = {
  name: 'templates',
  needs: ['MAIL_TEMPLATES_DIR'],
  examine: async ({ survey: { settings }, templatesDir }) => {
    const overrideDir = settings.MAIL_TEMPLATES_DIR;
    try {
      await MailRenderer.load({ templatesDir, overrideDir, siteName: settings.SITE_NAME });
      return [ok(overrideDir === undefined ? 'The shipped ones are whole.' : `Those of ${overrideDir} are whole.`)];
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'TEMPLATE_FAULT') throw error;
      return [
        fail(`${(error as Error).message}.`, 'Correct that file, or remove it: the shipped one takes its place.'),
      ];
    }
  },
};
