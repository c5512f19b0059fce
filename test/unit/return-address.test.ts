import { returnAddress } from '../../src/social/return-address';

const ORIGINS = new Set(['https://app.example.com', 'capacitor://localhost']);

describe('the address that a sign-in at a provider returns to', () => {
  it.each(['https://app.example.com/signed-in', 'capacitor://localhost/signed-in?a=b', 'capacitor://localhost'])(
    'may be %s',
    (address) => {
      expect(returnAddress(address, ORIGINS)).toBe(address);
    },
  );

  it.each([
    'capacitor://other/signed-in',
    'capacitor://me@localhost/',
    'capacitor://localhost:1/',
    'Xcapacitor://localhost/',
    'capacitor:localhost',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example.com/0b0e6f3c',
    'BLOB:https://app.example.com/0b0e6f3c',
    'filesystem:https://app.example.com/temporary/x',
    'view-source:https://app.example.com/',
    'wss://app.example.com/',
    'https://evil.example/',
    'https://me:x@app.example.com/',
    'null',
  ])('may not be %s', (address) => {
    expect(() => returnAddress(address, ORIGINS)).toThrow();
  });
});
