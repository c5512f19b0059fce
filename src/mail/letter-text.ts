import type { Block, Letter } from './letter';

type Line = Extract<Block, { kind: 'text' }>['lines'][number];

/** The letter as plain text: the link of a button stands alone on its line, below the words of the button. */
export function textOf({ account, blocks, footer }: Letter, username: string): string {
  const paragraphs: string[] = [];
  for (const block of blocks) {
    if (block.kind === 'button' && !paragraphs.at(-1)?.endsWith(':')) paragraphs.push(`${block.label}:`);
    paragraphs.push(paragraphOf(block));
  }
  const last = account === '' ? '' : `${account}: ${username}`;
  return [...paragraphs, footer, last].filter((paragraph) => paragraph !== '').join('\n\n');
}

function paragraphOf(block: Block): string {
  if (block.kind === 'button') return block.link;
  return block.kind === 'code' ? block.code : block.lines.map(lineOf).join('\n');
}

function lineOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}
