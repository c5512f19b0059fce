/** Whether the Authorization header is meant as a Bearer token. Browsers add headers of their own for Basic and Digest alone. */
export function isBearer(authorization: string | null | undefined): boolean {
  return /^bearer\b/i.test(authorization ?? '');
}
