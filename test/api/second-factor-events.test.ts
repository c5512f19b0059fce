import type { GatewayEvent } from '../../src/events/event-types';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import { DisableTotpDocument, SetEmailMfaDocument } from '../support/operations';
import { personWithEmailFactor, personWithTotp } from '../support/second-factors';

const heard: GatewayEvent[] = [];

onEveryEngine(
  'functions that listen hear of second factors (confirmTotp, disableTotp, setEmailMfa)',
  (gateway) => {
    it('what is turned on and off, and no secret', async () => {
      const { app, person, recoveryCodes } = await personWithTotp(gateway(), await personWithEmailFactor(gateway()));
      await person.send(DisableTotpDocument, { password: PASSWORD, code: app.code() });
      await person.send(SetEmailMfaDocument, { enabled: false, password: PASSWORD });
      await gateway().gateway.platform.outbox.flush();
      const told = heard.filter(({ type, userId }) => type.startsWith('mfa.') && userId === person.id);
      expect(told.map(({ type, userId, data }) => ({ type, userId, data }))).toEqual([
        { type: 'mfa.enabled', userId: person.id, data: { factor: 'EMAIL' } },
        { type: 'mfa.enabled', userId: person.id, data: { factor: 'TOTP' } },
        { type: 'mfa.disabled', userId: person.id, data: { factor: 'TOTP' } },
        { type: 'mfa.disabled', userId: person.id, data: { factor: 'EMAIL' } },
      ]);
      for (const code of recoveryCodes) expect(JSON.stringify(heard)).not.toContain(code);
    });
  },
  { listeners: [(event) => void heard.push(event)] },
);
