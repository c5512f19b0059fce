import { validate, type ValidationError, type ValidatorOptions } from 'class-validator';
import { BadUserInput } from '../errors';
import type { InputFault } from './input-faults';

const OPTIONS: ValidatorOptions = {
  forbidUnknownValues: true,
  skipMissingProperties: true,
  validationError: { target: false, value: false },
};

/** Classes that stand for scalars; their instances have no rules to keep. */
const PLAIN: ReadonlySet<unknown> = new Set([String, Number, Boolean, Date]);

/**
 * Resolves when the rules that the input class states hold for an argument: type-graphql's `validateFn`.
 *
 * Arguments of scalar types pass: class-validator would refuse a Date, an e-mail address or a JSON object as a
 * value of an unknown class, and switching `forbidUnknownValues` off would let a real one through (security rule 28).
 * @throws {BoundsBroken} naming each field and the rule that it breaks, never the value.
 */
export async function validateInput(value: unknown, type: unknown): Promise<void> {
  if (typeof type !== 'function' || PLAIN.has(type)) return;
  const inputs = [value].flat(Infinity).filter((input) => typeof input === 'object' && input !== null);
  const errors = await Promise.all(inputs.map((input) => validate(input, OPTIONS)));
  const faults = brokenRules(errors.flat());
  if (faults.length > 0) throw new BoundsBroken(faults);
}

/** The fault of values beyond the bounds of their input class. */
export class BoundsBroken extends BadUserInput {}

/** The rules that class-validator found broken, nested inputs included: `maxLength` of `name` as `name`, `MAX_LENGTH`. */
export function brokenRules(errors: readonly ValidationError[], within = ''): InputFault[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = [within, property].filter(Boolean).join('.');
    const own = Object.entries(constraints).map(([name, message]) => ({
      path,
      rule: ruleName(name),
      message: sentence(message),
    }));
    return [...own, ...brokenRules(children, path)];
  });
}

function ruleName(constraint: string): string {
  return constraint.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
}
