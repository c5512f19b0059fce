const isDocstring = (comment) => comment?.type === 'Block' && comment.value.startsWith('*');

/** The GraphQL side speaks through its decorators: the schema carries its descriptions. */
const isDecorated = ({ declaration }) => (declaration.decorators ?? []).length > 0;

/** An ESLint rule: every exported class and function says in a docblock what it is or does. */
export const documented = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: '{{name}} is exported: say in a docblock what it is or does.' },
  },
  create(context) {
    return {
      'ExportNamedDeclaration:has(> ClassDeclaration, > FunctionDeclaration)'(node) {
        if (isDecorated(node) || isDocstring(context.sourceCode.getCommentsBefore(node).at(-1))) return;
        context.report({ node, messageId: 'missing', data: { name: node.declaration.id.name } });
      },
    };
  },
};
