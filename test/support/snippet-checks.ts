/** What can be said about a code block of the documentation without a server, by its language. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { loadConfig, VARIABLES } from '../../src/config.ts';
import { createRegistry } from '../../src/core/registry.ts';
import { createScanners } from '../../src/scanners/index.ts';
import { createPresets } from '../../src/scanners/presets.ts';
import { withFolder } from './app.ts';
import { runCommand } from './command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** Variables that are not settings of scanwire. */
const OTHER_VARIABLES = ['NO_COLOR', 'NODE_EXTRA_CA_CERTS'];
/** Programs whose arguments are not checked. */
const PROGRAMS = [
  'nmap',
  'umask',
  'cd',
  'curl',
  'docker',
  'cp',
  'mkdir',
  'openssl',
  'install',
  'chown',
  'useradd',
  'systemctl',
  'sqlite3',
  'sudo',
  'sed',
  'ln',
  // words of the shell
  'for',
  'done',
  'node',
  'python3',
  'pip',
];

/** Loads a configuration file as the server does. @throws ConfigError, and errors of scanners and presets */
export async function loadYaml(text: string): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'scanwire.yaml');
    await writeFile(path, text);
    // Files that it names must exist.
    for (const [, name = ''] of text.matchAll(/\b(?:module|path): \.\/([\w.-]+)/g))
      await writeFile(join(folder, name), '');
    const config = loadConfig({ SCANWIRE_CONFIG: path, SAST_TOKEN: 'secret' });
    const scanners = createScanners({ ...config, blocklists: null, libraries: null });
    await createRegistry(scanners, createPresets(scanners, config.presets)).close();
  });
}

/** Loads the lines `NAME=value` as the environment. */
export function loadSettings(text: string): void {
  loadConfig(
    Object.fromEntries(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s, 2)),
    ),
  );
}

/** Names in the text that look like settings, and are none. */
export const unknownSettings = (text: string): string[] =>
  [...new Set(text.match(/\bSCANWIRE_[A-Z_]+\b/g))].filter((name) => !(name in VARIABLES));

/** Names of npm scripts and benchmarks in the text, such as `npm run bench -- probe`, that do not exist. */
export function unknownScripts(text: string): string[] {
  return [...text.matchAll(/npm run ([\w:]+)(?: -- ([\w -]+))?/g)].flatMap(
    ([command, script = '', names = '']) => {
      if (!(script in scripts)) return [command];
      const folder = { bench: 'bench', 'bench:stream': 'bench/stream' }[script];
      if (folder === undefined) return [];
      // Arguments of a benchmark follow its name.
      const words = names.replace(/ (?:[A-Z]|--).*/, '').split(' ');
      const missing = words.filter((name) => name && !existsSync(join(ROOT, folder, `${name}.ts`)));
      return missing.map((name) => `${command}: ${name}`);
    },
  );
}

/** The commands of a shell block: without comments, environment and continued lines. */
export function commandsOf(code: string): { line: string; env: string[]; words: string[] }[] {
  const lines = code.replaceAll('\\\n', ' ').split('\n');
  return lines
    .flatMap((line) => line.replace(/(^|\s)#.*/, '').split('&&'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const words = (line.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? []).map((word) =>
        word.replace(/^(['"])(.*)\1$/s, '$2'),
      );
      const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
      return { line, env: words.slice(0, start), words: words.slice(start) };
    });
}

/** Arguments of scanwire in a command; null for other programs. */
export function scanwireArguments(words: readonly string[]): string[] | null {
  if (words[0] === 'scanwire') return words.slice(1);
  return words.slice(0, 4).join(' ') === 'npm run scanwire --' ? words.slice(4) : null;
}

const helpTexts = new Map<string, Promise<string>>();
function helpOf(command: string): Promise<string> {
  const known =
    helpTexts.get(command) ??
    runCommand([...command.split(' '), '--help'], { cwd: ROOT }).then(({ stdout }) => stdout);
  helpTexts.set(command, known);
  return known;
}

/** What a shell block names that does not exist: settings, scripts, commands, options, files. */
export async function shellProblems(code: string): Promise<string[]> {
  const problems = [...unknownSettings(code), ...unknownScripts(code)];
  for (const { line, env, words } of commandsOf(code)) {
    for (const variable of env.map((word) => word.split('=')[0] ?? '')) {
      if (!(variable in VARIABLES) && !OTHER_VARIABLES.includes(variable))
        problems.push(`${line}: ${variable}`);
    }
    const args = scanwireArguments(words);
    if (args) {
      const commandWords = args[0] === 'token' ? 2 : 1;
      const command = args.slice(0, commandWords).join(' ');
      const rest = args.slice(commandWords);
      const help = await helpOf(command);
      if (!help.includes(`scanwire ${command} `)) problems.push(`${line}: there is no command ${command}`);
      for (const option of rest.filter((word) => word.startsWith('-') && word !== '--help')) {
        if (!new RegExp(`^ +.*${option}[ ,]`, 'm').test(help)) problems.push(`${line}: ${option}`);
      }
    } else if (words[0] === 'npm') {
      if (!['ci', 'install', 'pack', 'run', 'start', 'test'].includes(words[1] ?? '')) problems.push(line);
    } else if (words[0] === 'npx') {
      const files = words.filter((word) => /\.(ts|json)$/.test(word));
      problems.push(
        ...files.filter((file) => !existsSync(join(ROOT, file))).map((file) => `${line}: ${file}`),
      );
    } else if (!PROGRAMS.includes(words[0] ?? '')) problems.push(`${line}: is ${words[0]} a program?`);
  }
  return problems;
}

/**
 * Type errors of code that imports the client, as in a project that has installed it.
 * @param given declarations of what the code leaves out
 */
export async function typeErrors(
  snippets: readonly { language: string; code: string }[],
  given = '',
): Promise<string[]> {
  const source = join(ROOT, 'packages/client/src/');
  // Inside the project, so that imports of packages resolve.
  const folder = join(ROOT, 'coverage', crypto.randomUUID());
  await mkdir(folder, { recursive: true });
  try {
    const files = snippets.map(({ language }, index) => join(folder, `${index}.${language}`));
    await Promise.all(
      files.map((file, index) => writeFile(file, `${given}\n${snippets[index]?.code}\nexport {};`)),
    );
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      jsx: ts.JsxEmit.ReactJSX,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      paths: {
        '@scanwire/client': [`${source}index.ts`],
        '@scanwire/client/live': [`${source}live-entry.ts`],
        '@scanwire/client/*': [`${source}*.ts`],
      },
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
