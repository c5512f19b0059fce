import type { PageInfo } from './page-info.type';

interface Page<TDocument> {
  readonly edges: readonly { readonly cursor: string; readonly document: TDocument }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

interface Connection<TNode> {
  edges: { cursor: string; node: TNode }[];
  nodes: TNode[];
  pageInfo: PageInfo;
}

/** A page as a Relay connection. */
export function toRelay<TDocument, TNode>(
  { edges: found, hasNextPage, hasPreviousPage }: Page<TDocument>,
  toNode: (document: TDocument) => TNode,
): Connection<TNode> {
  const edges = found.map(({ cursor, document }) => ({ cursor, node: toNode(document) }));
  const [startCursor, endCursor] = [edges.at(0)?.cursor ?? null, edges.at(-1)?.cursor ?? null];
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor },
  };
}
