/** Pictures of the command line: runs the program in a pseudo terminal, and draws what the terminal shows at the end. */
import { fileURLToPath } from 'node:url';
import type { OpenPage } from '../../test/support/browser.ts';
import { COMMAND, runProgram } from '../../test/support/command.ts';

const XTERM = fileURLToPath(import.meta.resolve('@xterm/xterm/lib/xterm.js'));
const XTERM_CSS = fileURLToPath(import.meta.resolve('@xterm/xterm/css/xterm.css'));

const ROWS = 36;
const THEME = {
  background: '#ffffff',
  foreground: '#1f2328',
  black: '#24292f',
  red: '#cf222e',
  green: '#1a7f37',
  yellow: '#9a6700',
  blue: '#0969da',
  magenta: '#8250df',
  cyan: '#1b7c83',
  white: '#6e7781',
};
const STYLE = `
  body { margin: 0; padding: 12px; background: #fff; width: max-content }
  #window { border: 1px solid #d1d9e0; border-radius: 8px; overflow: hidden }
  #title { padding: 8px 14px; font: 13px 'DejaVu Sans Mono', Menlo, monospace; color: #59636e; background: #f6f8fa; border-bottom: 1px solid #d1d9e0 }
  #screen { padding: 10px 14px }
  .xterm-viewport { overflow: hidden !important; background: #fff !important }`;

export interface Command {
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  columns: number;
}

/** @returns the output of the program, with control sequences */
export async function record({ args, cwd, env, columns }: Command): Promise<string> {
  const line = [...COMMAND, ...args].map((word) => `'${word}'`).join(' ');
  const { code, stdout, stderr } = await runProgram(
    ['script', '-qec', `stty cols ${columns} rows ${ROWS}; ${line}`, '/dev/null'],
    { cwd, env: { TERM: 'xterm-256color', ...env } },
  );
  if (code !== 0) throw new Error(`scanwire ${args.join(' ')} exited with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

export interface Recording {
  title: string;
  output: string;
  columns: number;
}

/** Draws the last screen of a recording. */
export async function drawTerminal(open: OpenPage, { title, output, columns }: Recording): Promise<Buffer> {
  const { page } = await open('about:blank', { deviceScaleFactor: 1.5 });
  await page.setContent(
    `<style>${STYLE}</style><div id="window"><div id="title"></div><div id="screen"></div></div>`,
  );
  await page.addStyleTag({ path: XTERM_CSS });
  await page.addScriptTag({ path: XTERM });
  const options = {
    cols: columns,
    rows: ROWS,
    theme: THEME,
    fontFamily: "'DejaVu Sans Mono', Menlo, monospace",
    fontSize: 14,
    lineHeight: 1.15,
    minimumContrastRatio: 4.5,
    cursorInactiveStyle: 'none',
    drawBoldTextInBrightColors: false,
    scrollback: 0,
  };
  // A string, since the compiler's types of this file do not include those of a page.
  await page.evaluate(`new Promise((drawn) => {
    document.querySelector('#title').textContent = ${JSON.stringify(title)};
    const terminal = new Terminal(${JSON.stringify(options)});
    terminal.open(document.querySelector('#screen'));
    terminal.write(${JSON.stringify(output)}, () => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  })`);
  return await page.locator('#window').screenshot();
}
