/** The languages that pages and mails exist in; the first is the one for everybody else. */
export const LOCALES = ['en', 'de'] as const;

export type Locale = (typeof LOCALES)[number];

const MAX_LENGTH = 256;

/** The client's most wanted language of ours, by the weights of Accept-Language (RFC 9110 section 12.5.4). */
export function bestLocale(acceptLanguage: string | undefined): Locale {
  if (acceptLanguage === undefined || acceptLanguage.length > MAX_LENGTH) return LOCALES[0];
  let best: Locale = LOCALES[0];
  let bestWeight = 0;
  for (const range of acceptLanguage.split(',')) {
    const [tag = '', ...parameters] = range.split(';');
    const language = tag.trim().split('-', 1)[0]?.toLowerCase();
    const locale = LOCALES.find((name) => name === language);
    const weight = weightOf(parameters);
    if (locale !== undefined && weight > bestWeight) [best, bestWeight] = [locale, weight];
  }
  return best;
}

function weightOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => /^\s*q=/i.test(parameter));
  return weight === undefined ? 1 : Number(weight.trim().slice(2));
}
