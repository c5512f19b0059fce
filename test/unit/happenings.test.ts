import { HAPPENINGS } from '../../src/announcing/happenings';
import { TEMPLATE_NAMES } from '../../src/mail/mail-message';
import { read } from '../support/documents';
import type { AuditType } from '../../src/audit/audit.service';

/** Every type of the trail; a type that is missing here does not compile. */
const AUDIT_TYPES: Record<AuditType, true> = {
  user_created: true,
  user_create_fail: true,
  users_imported: true,
  user_renamed: true,
  user_updated: true,
  user_deleted: true,
  email_confirmed: true,
  address_claimed: true,
  email_changed: true,
  email_change_dropped: true,
  email_restored: true,
  identity_linked: true,
  identity_unlinked: true,
  authn_login_success: true,
  authn_login_fail: true,
  authn_login_fail_max: true,
  authn_password_change: true,
  authn_password_change_fail: true,
  authn_token_reuse: true,
  mfa_enabled: true,
  mfa_disabled: true,
  mfa_recovery_codes_renewed: true,
  mfa_recovery_codes_removed: true,
  mfa_recovery_code_used: true,
  session_renewed: true,
  session_revoked: true,
  excess_sessions_exceeded: true,
  authz_fail: true,
  authz_admin: true,
  data_dropped: true,
  secret_adopted: true,
};

/** The trail counts refusals by itself. */
const OF_THE_TRAIL = 'authz_fail';
/** A tombstone tells it, when the account is gone. */
const OF_TOMBSTONES = 'user.deleted';

function column(name: 'audit' | 'event' | 'mail' | 'ended'): string[] {
  const rows: Partial<Record<string, string>>[] = Object.values(HAPPENINGS);
  return [...new Set(rows.flatMap((row) => row[name] ?? []))].sort();
}

describe('the table of happenings', () => {
  test('has every type of the trail', () => {
    expect([...column('audit'), OF_THE_TRAIL].sort()).toEqual(Object.keys(AUDIT_TYPES).sort());
  });

  test('has every event of docs/events.md, and no other', () => {
    const documented = [...read('docs/events.md').matchAll(/^\| `([a-z_.]+)`/gm)].map(([, type = '']) => type);
    expect([...column('event'), OF_TOMBSTONES].sort()).toEqual(documented.sort());
  });

  test('has every mail', () => {
    expect(column('mail')).toEqual([...TEMPLATE_NAMES].sort());
  });

  test('has every type that docs/support.md explains', () => {
    const [, table = ''] = read('docs/support.md').split('## The audit trail');
    const rows = (table.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
    const [, ...below] = rows;
    const explained = below.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, type = '']) => type),
    );
    expect(explained.length).toBeGreaterThan(10);
    expect(explained.filter((type) => !(type in AUDIT_TYPES))).toEqual([]);
  });

  test('keeps the reasons with which ended sessions are stored', () => {
    expect(column('ended')).toEqual([
      'address-claimed',
      'blocked',
      'email-changed',
      'email-restored',
      'identity-removed',
      'kicked',
      'mfa-removed',
      'password-changed',
      'password-reset',
      'reused',
      'revoked',
      'signed-out',
      'signed-out-everywhere',
      'too-many',
    ]);
  });
});
