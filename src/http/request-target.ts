/** The path of a request's target: all before the first question mark. */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end < 0 ? target : target.slice(0, end);
}

/** The query of a request's target: all behind the first question mark. Another one belongs to it (RFC 3986 section 3.4). */
export function queryOf(target: string): string {
  const end = target.indexOf('?');
  return end < 0 ? '' : target.slice(end + 1);
}
