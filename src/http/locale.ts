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
    const locale = LOCALES.find((name) => range.trimStart().slice(0, 2).toLowerCase() === name);
    const weight = locale === undefined ? 0 : weightOf(range);
    if (locale !== undefined && weight > bestWeight) [best, bestWeight] = [locale, weight];
  }
  return best;
}

function weightOf(range: string): number {
  const weight = /;\s*q=([\d.]+)/i.exec(range)?.[1];
  return weight === undefined ? 1 : Number(weight);
}
