const DEFAULT_IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * An address, a username or an id as it was meant, however a person copied or typed it: without blanks around it or
 * invisible characters. None of this is ever a part of one, so two that differ in nothing else are one.
 *
 * Joiners come with what is copied from our own mails (src/mail/unlinked.ts), marks of direction with what is copied from
 * chats and tables.
 */
export function typedName(text: string): string {
  return withoutIgnorables(text).trim();
}

/** The text without the characters that Unicode says are not shown: joiners, marks, fillers, variation selectors. */
export function withoutIgnorables(text: string): string {
  return text.replace(DEFAULT_IGNORABLE, '');
}
