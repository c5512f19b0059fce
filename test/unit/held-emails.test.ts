import { parseEmailAddress, type EmailAddress } from '../../src/shared/email-address';
import { assignedHolding, changedHolding, restoration, UNDO_LIFETIME_MS } from '../../src/users/held-emails';

const NOW = new Date('2030-01-01T00:00:00.000Z');
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

const address = (text: string): EmailAddress => {
  const parsed = parseEmailAddress(text);
  if (parsed === null) throw new Error(`${text} is no address`);
  return parsed;
};

const former = (name: string, until: Date) => ({
  email: `${name}@example.com`,
  canonical: `${name}@example.com`,
  confirmedAt: null,
  tokenHash: `undo-${name}`,
  until,
});

const ada = { email: 'Ada@example.com', emailCanonical: 'ada@example.com', emailConfirmedAt: NOW };
const undo = { tokenHash: 'undo-ada', until: later(7) };

describe('a change of address', () => {
  test('gives the present one up, as it was written and confirmed', () => {
    expect(changedHolding(ada, address('Eve@Example.com'), { undo, now: NOW })).toEqual({
      email: 'Eve@Example.com',
      emailCanonical: 'eve@example.com',
      emailConfirmedAt: NOW,
      heldEmails: ['eve@example.com', 'ada@example.com'],
      formerEmails: [
        { ...undo, email: 'Ada@example.com', canonical: 'ada@example.com', confirmedAt: NOW, givenUpAt: NOW },
      ],
    });
  });

  test('keeps those given up before while their links live, and lets the others go', () => {
    const holder = { ...ada, formerEmails: [former('old', NOW), former('bob', later(1))] };
    const { formerEmails, heldEmails } = changedHolding(holder, address('eve@example.com'), { undo, now: NOW });
    expect(formerEmails.map(({ tokenHash }) => tokenHash)).toEqual(['undo-bob', 'undo-ada']);
    expect(heldEmails).toEqual(['eve@example.com', 'bob@example.com', 'ada@example.com']);
  });

  test('of an account without an address gives none up', () => {
    const nobody = { email: null, emailCanonical: null, emailConfirmedAt: null };
    expect(changedHolding(nobody, address('eve@example.com'), { undo, now: NOW }).formerEmails).toEqual([]);
  });

  test('back to one given up holds each address once', () => {
    const holder = { ...ada, formerEmails: [former('bob', later(1))] };
    const { heldEmails } = changedHolding(holder, address('bob@example.com'), { undo, now: NOW });
    expect(heldEmails).toEqual(['bob@example.com', 'ada@example.com']);
  });
});

describe('an undo link', () => {
  const holder = {
    ...ada,
    formerEmails: [former('one', later(1)), former('two', later(2)), former('three', later(3))],
  };

  test('puts its address back; those before it can still be put back, those after it cannot', () => {
    expect(restoration(holder, 'undo-two', NOW)?.holding).toEqual({
      email: 'two@example.com',
      emailCanonical: 'two@example.com',
      emailConfirmedAt: null,
      heldEmails: ['two@example.com', 'one@example.com'],
      formerEmails: [holder.formerEmails[0]],
    });
  });

  test('knows when the address was given up, by its end where that was not kept', () => {
    const [one, two] = [former('one', later(1)), { ...former('two', later(7)), givenUpAt: later(0.5) }];
    const both = { ...ada, formerEmails: [one, two] };
    expect(restoration(both, 'undo-one', NOW)?.since).toEqual(new Date(one.until.getTime() - UNDO_LIFETIME_MS));
    expect(restoration(both, 'undo-two', NOW)?.since).toEqual(later(0.5));
  });

  test.each([
    ['of nobody', 'undo-nobody', NOW],
    ['that is over', 'undo-one', later(1)],
  ])('%s puts nothing back', (_, tokenHash, now) => {
    expect(restoration(holder, tokenHash, now)).toBeNull();
  });
});

test('what an administrator assigns leaves nothing to put back', () => {
  expect(assignedHolding(address('eve@example.com'), null)).toEqual({
    email: 'eve@example.com',
    emailCanonical: 'eve@example.com',
    emailConfirmedAt: null,
    heldEmails: ['eve@example.com'],
    formerEmails: [],
  });
});
