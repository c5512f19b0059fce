import { CookieDomainRepository } from '../../sessions/cookie-domain.repository';
import { type Check, fail, ok } from './finding';

/** Checks that COOKIE_DOMAIN is the one that gateways served with; says nothing where that cannot be looked at. */
export const cookieDomainCheck: Check = {
  name: 'addresses',
  needs: ['COOKIE_DOMAIN'],
  examine: async ({ clock, database, survey: { faults, settings } }) => {
    if (faults.length > 0 || settings.storage.engine === 'memory') return [];
    const opened = await database.open();
    const record = opened.state === 'open' ? await new CookieDomainRepository(opened.database, clock).read() : null;
    if (record === null) return [];
    if (record.domain !== (settings.COOKIE_DOMAIN ?? null)) return [CHANGING];
    const { changedAt } = record;
    const since = changedAt === null ? Infinity : clock.now().getTime() - changedAt.getTime();
    return since < settings.REFRESH_TOKEN_EXPIRES_IN ? [changed(changedAt)] : [];
  },
};

const CHANGING = fail(
  'COOKIE_DOMAIN is another than the gateway last served with.',
  'Browsers keep the cookies of the one before, and send both: where these are of two sessions, people have to sign in ' +
    'once more. Start the gateway to change it for good, or set it back.',
);

function changed(at: Date | null) {
  const when = at?.toISOString() ?? '';
  return ok(
    `COOKIE_DOMAIN was changed at ${when}; some browsers may hold cookies of the one before, which sign-ins clear.`,
  );
}
