import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The parts that a constructor may take. */
const LIMIT = 8;

const PLAIN = new Set([
  ts.SyntaxKind.NumberKeyword,
  ts.SyntaxKind.StringKeyword,
  ts.SyntaxKind.BooleanKeyword,
  ts.SyntaxKind.UndefinedKeyword,
  ts.SyntaxKind.LiteralType,
  ts.SyntaxKind.FunctionType,
]);

/** Whether the type is of values (numbers, strings, booleans, functions, or several of them), not of parts. */
function isPlain(type, declared) {
  if (type === undefined) return false;
  if (PLAIN.has(type.kind)) return true;
  if (ts.isUnionTypeNode(type)) return type.types.every((each) => isPlain(each, declared));
  if (ts.isArrayTypeNode(type)) return isPlain(type.elementType, declared);
  if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) return isPlain(type.type, declared);
  const named = declaredBy(type, declared);
  return named !== undefined && ts.isTypeAliasDeclaration(named) && isPlain(named.type, declared);
}

function declaredBy(type, declared) {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? declared.get(type.typeName.text) : undefined;
}

/** The members of an inline type, or of one that the file declares, with those it extends; null for any other type. */
function membersOf(type, declared) {
  if (ts.isTypeLiteralNode(type)) return [...type.members];
  if (ts.isIntersectionTypeNode(type)) {
    const each = type.types.map((part) => membersOf(part, declared));
    return each.includes(null) ? null : each.flat();
  }
  const named = declaredBy(type, declared);
  if (named === undefined) return null;
  if (ts.isTypeAliasDeclaration(named)) return membersOf(named.type, declared);
  const bases = (named.heritageClauses ?? []).flatMap((clause) => clause.types);
  const inherited = bases.flatMap(({ expression }) => {
    const base = declared.get(expression.getText());
    return base !== undefined && ts.isInterfaceDeclaration(base) ? [...base.members] : [];
  });
  return [...named.members, ...inherited];
}

/** A parameter is one part; the members of a bag are one each, unless they are values alone: settings of one thing. */
function partsOf({ type }, declared) {
  const members = type === undefined ? null : membersOf(type, declared);
  if (members === null || members.every((member) => ts.isMethodSignature(member) || isPlain(member.type, declared))) {
    return 1;
  }
  return members.length;
}

/** Whether others hand the parts to the constructor; a private one is called by the class itself, with what it made. */
function isHanded(member) {
  const isPrivate = (member.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  return ts.isConstructorDeclaration(member) && member.body !== undefined && !isPrivate;
}

function classesOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const declares = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  const declared = new Map(source.statements.filter(declares).map((node) => [node.name.text, node]));
  const found = [];
  const visit = (node) => {
    if (ts.isClassLike(node)) {
      const { parameters = [] } = node.members.find(isHanded) ?? {};
      const parts = parameters.reduce((sum, parameter) => sum + partsOf(parameter, declared), 0);
      found.push({ file, name: node.name?.text ?? '(a class without a name)', parts });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The classes of `src/` and the parts that their constructors take, counted in the syntax tree. */
function countedClasses() {
  const files = readdirSync('src', { recursive: true }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((name) => classesOf(path.join('src', name)));
}

const over = countedClasses().filter(({ parts }) => parts > LIMIT);
for (const { file, name, parts } of over) {
  console.error(`${file}: the constructor of ${name} takes ${parts} parts; ${LIMIT} are the most.`);
}
process.exitCode = over.length === 0 ? 0 : 1;
