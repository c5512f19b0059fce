import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

// The output of tsc in dist/types, made fit for every compiler that reads it: settings are spelt out, since the types of zod
// that they are inferred by are refused without `esModuleInterop`, and what the library does not lead to is removed.
const TYPES = path.resolve('dist/types');
const SCHEMA = 'src/settings/schema.ts';
const NAME = 'GivenSettings';

function parsed(files) {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  return ts.createProgram(files, { ...options, types: ['node'] });
}

function spelledSettings() {
  const program = parsed([SCHEMA]);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(SCHEMA);
  const alias = source.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === NAME);
  const { InTypeAlias, MultilineObjectLiterals, NoTruncation } = ts.TypeFormatFlags;
  const flags = InTypeAlias | MultilineObjectLiterals | NoTruncation;
  const text = checker.typeToString(checker.getTypeAtLocation(alias), alias, flags);
  if (!text.startsWith('{') || /\b(?:any|zod|import)\b/.test(text)) throw new Error(`${NAME} cannot be spelt out`);
  return `/** Every setting as it was given, or its default. */\nexport type ${NAME} = ${text};\n`;
}

function removeUnreached() {
  const reached = new Set(
    parsed([path.join(TYPES, 'library.d.ts')])
      .getSourceFiles()
      .map(({ fileName }) => path.resolve(fileName)),
  );
  for (const entry of readdirSync(TYPES, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !reached.has(file)) rmSync(file);
  }
}

writeFileSync(path.join(TYPES, 'settings/schema.d.ts'), spelledSettings());
removeUnreached();
