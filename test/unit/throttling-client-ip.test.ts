import { clientIpKey } from '../../src/throttling/client-ip';

const SHARED = clientIpKey(null);

describe('the key of a client address', () => {
  it.each([
    ['an IPv4 address is its own key', '203.0.113.9', '203.0.113.9'],
    ['an IPv4-mapped address is the IPv4 address', '::ffff:203.0.113.9', '203.0.113.9'],
    ['a mapped address in hex is the IPv4 address', '::ffff:cb00:7109', '203.0.113.9'],
    ['a mapped address in full and upper case is the IPv4 address', '0:0:0:0:0:FFFF:CB00:7109', '203.0.113.9'],
    ['a mapped address with a zone is the IPv4 address', '::ffff:203.0.113.9%eth0', '203.0.113.9'],
    ['a NAT64 address is the IPv4 address', '64:ff9b::203.0.113.9', '203.0.113.9'],
    ['an IPv6 address is its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['a shortened IPv6 address is its /64', '2001:db8::1', '2001:db8:0:0::/64'],
    ['upper case and leading zeros change nothing', '2001:0DB8:0000:0000::0001', '2001:db8:0:0::/64'],
    ['an IPv6 address ending in dotted quads is its /64', '2001:db8:1:2:3:4:192.0.2.1', '2001:db8:1:2::/64'],
    ['a gap at the end is zeros', '2001:db8:1::', '2001:db8:1:0::/64'],
    ['a gap at the start is zeros', '::5:6:7:8', '0:0:0:0::/64'],
    ['a gap of one group is a zero', '1:2:3::5:6:7:8', '1:2:3:0::/64'],
    ['the unspecified address has a key', '::', '0:0:0:0::/64'],
    ['a zone id is dropped', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s', (_name, ip, key) => {
    expect(clientIpKey(ip)).toBe(key);
  });

  it('is one for all addresses of a /64 and another for its neighbour', () => {
    expect(clientIpKey('2001:db8:1:2:ffff:ffff:ffff:ffff')).toBe(clientIpKey('2001:db8:1:2::'));
    expect(clientIpKey('2001:db8:1:3::')).not.toBe(clientIpKey('2001:db8:1:2::'));
  });

  it.each([
    '',
    'unknown',
    'localhost',
    '203.0.113.9:8080',
    '203.0.113.9 ',
    '203.0.113',
    '203.0.113.256',
    '0203.0.113.9',
    '0xcb007109',
    '3405803785',
    '203.0.113.9, 198.51.100.1',
    '[::1]',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:1.2.3',
    'fe80::1%',
    '::g',
    '__proto__',
    '1'.repeat(65_536),
  ])('puts %.40p into the bucket of unknown clients', (ip) => {
    expect(clientIpKey(ip)).toBe(SHARED);
  });
});
