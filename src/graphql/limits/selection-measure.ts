import { Kind, type FieldNode, type FragmentDefinitionNode, type SelectionNode, type SelectionSetNode } from 'graphql';

/** Measures a selection by one number: each field, and two neighbours together. */
export interface Measure {
  field(node: FieldNode, below: () => number): number;
  join(left: number, right: number): number;
}

/** Finds the fragments of a document, as a ValidationContext does. */
export interface Fragments {
  getFragment(name: string): FragmentDefinitionNode | null | undefined;
}

/** No total is counted beyond this: fragments that double at each level would pass every number. */
const CEILING = 1_000_000;

/** The sum, up to the most that is counted. */
export function cappedSum(left: number, right: number): number {
  return Math.min(left + right, CEILING);
}

/**
 * A function that measures a selection set with its fragments expanded.
 *
 * Each fragment is measured once and remembered, so the work is linear in the document whatever the expansion
 * would be (GD-04). A fragment inside itself counts nothing: graphql-js refuses the cycle by its own rule.
 */
export function selectionMeasure(context: Fragments, measure: Measure): (set: SelectionSetNode) => number {
  const fragments = new Map<string, number>();
  const ofSet = (set: SelectionSetNode): number =>
    set.selections.reduce((total, node) => measure.join(total, ofSelection(node)), 0);
  const ofFragment = (name: string): number => {
    const known = fragments.get(name);
    if (known !== undefined) return known;
    fragments.set(name, 0);
    const fragment = context.getFragment(name);
    const total = fragment ? ofSet(fragment.selectionSet) : 0;
    fragments.set(name, total);
    return total;
  };
  const ofSelection = (node: SelectionNode): number => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value);
    const { selectionSet } = node;
    const below = (): number => (selectionSet ? ofSet(selectionSet) : 0);
    return node.kind === Kind.FIELD ? measure.field(node, below) : below();
  };
  return ofSet;
}
