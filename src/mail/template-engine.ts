import { Script } from 'node:vm';
import type { Eta } from 'eta' with { 'resolution-mode': 'import' };
import { marked } from './letter-inline';
import { TemplateFault } from './template-files';
import type { TemplateFile, TemplateFiles } from './template-files';

type EtaClass = typeof Eta;

/** Renders template files by name. */
export interface TemplateEngine {
  /** @throws {TemplateFault} when the template names a value that there is not, or fails. */
  render(fileName: string, values: object): string;
}

/** Engines over the same files, which differ in what becomes of a value. */
export interface TemplateEngines {
  /** Values are escaped for HTML. */
  readonly html: TemplateEngine;
  /** Values are marked, for `readLetter`. */
  readonly letter: TemplateEngine;
  /** Values are as they are: subjects and texts of the old form. */
  readonly text: TemplateEngine;
}

/**
 * The engines. Eta is loaded here and not at import. Files are read once; a template can reach no file but those given.
 *
 * @throws {TemplateFault} when a file does not parse.
 */
export async function loadEngines(files: TemplateFiles): Promise<TemplateEngines> {
  const { Eta: EtaConstructor } = await import('eta');
  const html = createEta(EtaConstructor, files, {});
  for (const file of files.values()) checkSyntax(html, file);
  const letter = createEta(EtaConstructor, files, { escapeFunction: marked });
  const text = createEta(EtaConstructor, files, { autoEscape: false });
  return { html: engineOf(html), letter: engineOf(letter), text: engineOf(text) };
}

function createEta(
  EtaConstructor: EtaClass,
  files: TemplateFiles,
  escaping: { autoEscape?: boolean; escapeFunction?: (value: unknown) => string },
): Eta {
  const eta = new EtaConstructor({ autoEscape: true, ...escaping, cache: true, debug: true, autoTrim: [false, false] });
  eta.resolvePath = (name) => fileNamed(files, name.endsWith('.eta') ? name : `${name}.eta`).path;
  const texts = new Map([...files.values()].map((file) => [file.path, file.text]));
  eta.readFile = (path) => texts.get(path) ?? '';
  const render = eta.render.bind(eta);
  eta.render = (template, data, meta) => render(template, onlyKnown(data), meta);
  return eta;
}

function fileNamed(files: TemplateFiles, name: string): TemplateFile {
  const file = files.get(name.replace(/^\.\//, ''));
  if (!file) throw new Error(`there is no template file "${name}"`);
  return file;
}

/** The same data, of which a name that is not there throws: a misspelt value must not be mailed as "undefined". */
function onlyKnown<T extends object>(data: T): T {
  return new Proxy(data, {
    get(target, name, receiver): unknown {
      const absent = typeof name === 'string' && name !== '__blocks' && !Object.hasOwn(target, name);
      if (absent) throw new Error(`there is no value "${name}"; there are ${Object.keys(target).join(', ')}`);
      return Reflect.get(target, name, receiver);
    },
  });
}

function engineOf(eta: Eta): TemplateEngine {
  return {
    render(fileName, values) {
      try {
        return eta.render(fileName, values);
      } catch (error) {
        throw faultOf(error, fileName);
      }
    },
  };
}

/** Eta writes `path:line` on the first line of its message, and wraps once for each layout. */
function faultOf(error: unknown, fileName: string): TemplateFault {
  let [place, cause] = [fileName, error];
  while (cause instanceof Error && cause.cause instanceof Error) {
    place = cause.message.split('\n', 1)[0] ?? place;
    cause = cause.cause;
  }
  return new TemplateFault(place, cause instanceof Error ? cause.message : 'failed');
}

function checkSyntax(eta: Eta, file: TemplateFile): void {
  const code = compiled(eta, file);
  try {
    new Script(`(function(it, options) {\n${code}\n})`, { filename: 'template' });
  } catch (error) {
    const { message, stack } = error as { message: string; stack: string };
    throw new TemplateFault(`${file.path}:${String(templateLine(code, stack))}`, message);
  }
}

function compiled(eta: Eta, file: TemplateFile): string {
  try {
    return eta.compileToString(file.text);
  } catch (error) {
    const message = (error as { message: string }).message.split('\n', 1)[0] ?? '';
    const [, fault = message, line = '1'] = /^(.*) at line (\d+)/.exec(message) ?? [];
    throw new TemplateFault(`${file.path}:${line}`, fault);
  }
}

/** The template's line for the generated line in `stack`: Eta's debug code notes it before each tag. */
function templateLine(code: string, stack: string): number {
  const generated = Number(/^template:(\d+)/.exec(stack)?.[1] ?? 1) - 1;
  const before = code.split('\n').slice(0, generated).join('\n');
  return Number([...before.matchAll(/__eta\.line=(\d+)/g)].at(-1)?.[1] ?? 1);
}
