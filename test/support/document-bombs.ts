/** `count` texts in a row. */
export function times(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(' ');
}

/** Documents far beyond what any client asks, by what they attack; each must be refused before it is executed. */
export const BOMBS: Readonly<Record<string, string>> = {
  'GD-01 eight levels of fields': '{ users { edges { node { sessions { a { b { c { d } } } } } } } }',
  'GD-01 thirty fragments, each a level deeper': `{ me { ...f0 } } ${times(30, (i) => `fragment f${i} on User { sessions { ...f${i + 1} } }`)} fragment f30 on User { id }`,
  'GD-01 nested introspection':
    '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
  'GD-02 sixteen aliases': `{ ${times(16, (i) => `a${i}: me { id }`)} }`,
  'GD-02 a hundred aliases': `{ ${times(100, (i) => `a${i}: me { id }`)} }`,
  'GD-02 a thousand aliases of __typename': `{ ${times(1000, (i) => `a${i}: __typename`)} }`,
  'GD-03 a fragment in a circle': '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }',
  'GD-03 a fragment within itself': '{ me { ...A } } fragment A on User { id ...A }',
  'GD-04 fragments that double 24 times': `{ me { ...f0 } } ${times(24, (i) => `fragment f${i} on User { ...f${i + 1} ...f${i + 1} }`)} fragment f24 on User { id }`,
  'GD-04 fields that double 24 times': `{ ...f0 } ${times(24, (i) => `fragment f${i} on Query { a: me { id } b: me { id } ...f${i + 1} ...f${i + 1} }`)} fragment f24 on Query { me { id } }`,
  'GD-05 a thousand unknown directives': `{ me { id ${'@aa'.repeat(1000)} } }`,
  'GD-05 sixty known directives': `{ me { id ${'@include(if: true) '.repeat(60)} } }`,
  'GD-06 one field five thousand times': `{ me { ${'id '.repeat(5000)} } }`,
  'GD-06 one field twenty thousand times': `{ me { ${'id '.repeat(20_000)} } }`,
  'GD-06 one object a hundred times': `{ me { ${'sessions { id } '.repeat(100)} } ${'me { id } '.repeat(100)} }`,
  'GD-07 eleven root fields': `{ ${times(11, () => 'me { id }')} }`,
  'GD-08 braces nested without end': '{a'.repeat(40_000),
  'GD-08 lists nested without end': `{ user(id: ${'['.repeat(90_000)}`,
  'GD-15 fifty operations': times(50, (i) => `query q${i} { me { id } }`),
  'GD-15 two operations': 'query a { me { id } } query b { me { id } }',
  'GD-16 five thousand variables': `query q(${times(5000, (i) => `$v${i}: Int`)}) { me { id } }`,
  'GD-20 a subscription': 'subscription { me { id } }',
  'GD-20 @defer': '{ me { ... @defer { id } } }',
  'GD-20 @stream': '{ sessions @stream { id } }',
  'GD-20 an upload': 'mutation m($file: Upload!) { logout(file: $file) }',
};
