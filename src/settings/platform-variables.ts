type Environment = Readonly<Record<string, string | undefined>>;

/** `tcp://10.0.0.1:80`, as Kubernetes and Docker write the address of a linked service. */
const LINK = /^(?:tcp|udp|sctp):\/\/(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i;
const PORT_PART = /_PORT_\d{1,5}_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR|START|END))?$/;
const HOST = /^[\w.:[\]-]*$/;
const DOCKER_NAME = /^\/[\w.-]+\/[\w.-]+$/;

/** Variables that platforms add to the user's: the form of each name, and of its value. */
const FORMS: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/(?:^|_)PORT$/, LINK],
  [PORT_PART, /^(?:(?:tcp|udp|sctp)(?::\/\/.*)?|[\w.:[\]-]*)$/i],
  [/_SERVICE_HOST$/, HOST],
  [/_SERVICE_PORT(?:_[A-Z0-9_]+)?$/, /^\d{0,5}$/],
  [/_NAME$/, DOCKER_NAME],
];

/**
 * Whether a platform made the variable and not the user: the service links of Kubernetes (`OIDC_SERVICE_HOST`,
 * `OIDC_PORT=tcp://…`) and the links of Docker. Both the name and the value must be of the form, so that a misspelt
 * setting is not one.
 */
export function isOfPlatform(name: string, environment: Environment): boolean {
  const value = environment[name] ?? '';
  if (FORMS.some(([nameForm, valueForm]) => nameForm.test(name) && valueForm.test(value))) return true;
  const [, linked] = /^(.+?)_ENV_/.exec(name) ?? [];
  return linked !== undefined && DOCKER_NAME.test(environment[`${linked}_NAME`] ?? '');
}

/** Returns the environment without a platform's variables, and those of its variables that have the name of a setting. */
export function withoutPlatform(
  environment: Environment,
  isOurs: (name: string) => boolean,
): { readonly own: Environment; readonly hiding: readonly string[] } {
  const made = Object.keys(environment).filter((name) => isOfPlatform(name, environment));
  const hiding = made.filter(isOurs);
  const own = Object.fromEntries(Object.entries(environment).filter(([name]) => !made.includes(name)));
  return { own, hiding };
}

/** Returns the warning about a setting whose name a platform has taken. */
export function hidingWarning(name: string): string {
  return `${name} holds the link of a service, made by the platform, and is ignored; \`enableServiceLinks: false\` in the pod's spec leaves the name to the setting`;
}
