/** The gateway's paths besides the API. */
const OWN_PATHS =
  /^\/(?:livez|readyz|healthz|version|metrics|api\/healthchecker|confirm|reset-password|sign-in|sign-in-step|(?:confirm|cancel)-email-change|remove-second-step|unlink-provider|(?:explorer|auth)(?:\/.*)?)\/?$/;

/** Returns the rule that the path of the API breaks, or null. */
export function graphqlPathRule(path: string): string | null {
  if (!/^\/(?:[\w-]+(?:\/[\w-]+)*\/?)?$/.test(path)) return 'must be a path such as /graphql';
  return OWN_PATHS.test(path) ? 'is the path of a page or of a probe of the gateway: name another' : null;
}
