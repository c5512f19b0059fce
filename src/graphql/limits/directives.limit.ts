import type { ValidationRule } from 'graphql';
import { LimitFault } from './limit-fault';

/** A rule that refuses documents that apply more directives than the limit, known or not (GD-05). */
export function directiveLimit(limit: number): ValidationRule {
  return (context) => {
    let count = 0;
    return {
      Directive() {
        count += 1;
      },
      Document: {
        leave() {
          if (count <= limit) return;
          const message = `The document applies ${String(count)} directives; at most ${String(limit)} allowed.`;
          context.reportError(new LimitFault(message));
        },
      },
    };
  };
}
