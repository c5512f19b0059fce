import { counted } from '../../shared/counted';
import { plainDomain } from '../../shared/host-name';
import { type Check, fail, type Finding, ok, type Patient } from './finding';

/** Checks that people and pages can reach the gateway under the addresses that it names. */
export const addressesCheck: Check = {
  name: 'addresses',
  needs: ['PUBLIC_URL', 'CLIENT_ORIGINS', 'COOKIE_DOMAIN'],
  examine: async (patient) => {
    const faults = faultsOf(patient);
    return faults.length > 0 ? faults : [ok(summary(patient))];
  },
};

const OF_THIS_MACHINE = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$/;

function faultsOf({ dev, survey: { settings } }: Patient): Finding[] {
  if (settings.publicUrl === null) return [];
  const { hostname } = new URL(settings.publicUrl);
  const { COOKIE_DOMAIN: given } = settings;
  const domain = given === undefined ? undefined : plainDomain(given);
  return [
    ...(!dev && OF_THIS_MACHINE.test(hostname)
      ? [
          fail(
            'PUBLIC_URL names this machine alone.',
            'Name the address that people open: links in mail are built from it.',
          ),
        ]
      : []),
    ...(domain !== undefined && hostname !== domain && !hostname.endsWith(`.${domain}`)
      ? [
          fail(
            'COOKIE_DOMAIN does not hold the host of PUBLIC_URL.',
            'Browsers would drop every cookie: name a domain above it, or none.',
          ),
        ]
      : []),
  ];
}

function summary({ survey: { settings } }: Patient): string {
  const { publicUrl, CLIENT_ORIGINS: origins = [], PORT, TRUST_PROXY } = settings;
  const callers =
    origins.length === 0
      ? 'no page of another origin may call it'
      : `${counted(origins.length, 'client origin')} may call it`;
  const proxy =
    TRUST_PROXY === false && publicUrl !== null
      ? '; TRUST_PROXY is off, so clients behind a proxy share one address and its limits'
      : '';
  return `${publicUrl ?? `http://localhost:${PORT}`}; ${callers}${proxy}.`;
}
