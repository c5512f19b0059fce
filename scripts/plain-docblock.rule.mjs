const CLAUSE = /^[\s*]*(What|Who|Whom|Whose|Which|Where|How)\b/;

/** An ESLint rule: no docblock opens with a clause in place of a noun or a verb. */
export const plainDocblock = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { clause: 'Open the docblock with a noun or a verb instead of "{{word}}".' },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const word = comment.type === 'Block' && comment.value.startsWith('*') && CLAUSE.exec(comment.value)?.[1];
          if (word) context.report({ loc: comment.loc, messageId: 'clause', data: { word } });
        }
      },
    };
  },
};
