const template = ({ subject, greeting, sentence, footer }) => `---
subject: ${subject}
title: ${subject}
footer: ${footer}
---
${greeting},

${sentence}: **<%= it.username %>** (<%= it.siteName %>).
`;

/** CONTRIBUTING's recipe “A mail”, with the row of the happening that it tells of. */
export const mail = {
  name: 'a mail',
  goal: 4,
  remark: 'message, two languages, and the row of its happening',
  changes: [
    {
      file: 'src/mail/mail-message.ts',
      before: '} as const satisfies Record<string, readonly (keyof typeof SAMPLES)[]>',
      insert: "  /** A notice that name and photo were taken off. */\n  'profile-cleared': ['username'],\n",
    },
    {
      file: 'src/mail/templates/en/profile-cleared.eta',
      text: template({
        subject: 'Your profile at <%= it.siteName %> is empty',
        greeting: 'Hello',
        sentence: 'Name and photo were taken off',
        footer: 'It is your account.',
      }),
    },
    {
      file: 'src/mail/templates/de/profile-cleared.eta',
      text: template({
        subject: 'Ihr Profil bei <%= it.siteName %> ist leer',
        greeting: 'Guten Tag',
        sentence: 'Name und Foto sind entfernt',
        footer: 'Es ist Ihr Konto.',
      }),
    },
    {
      file: 'src/announcing/happenings.ts',
      before: '} as const satisfies Readonly<Record<string, Happening>>',
      insert: "  'profile-cleared': { mail: 'profile-cleared' },\n",
    },
  ],
  tests: [{ file: 'test/unit/mail-rendering.test.ts' }, { file: 'test/unit/happenings.test.ts' }],
};
