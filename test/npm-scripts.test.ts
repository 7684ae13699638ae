import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withFolder } from './support/app.ts';
import { runProgram } from './support/command.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test('a first start generates the client and compiles, with one line in a log, and more only if that fails', async () => {
  await withFolder(async (folder) => {
    const files = [
      'package.json',
      'package-lock.json',
      'prisma.config.ts',
      'tsconfig.json',
      'tsconfig.build.json',
      'tsconfig.client.json',
    ];
    for (const name of [...files, 'prisma', 'scripts', 'packages', 'src/dashboard']) {
      await cp(join(ROOT, name), join(folder, name), { recursive: true });
    }
    // As after `npm ci`, without what earlier starts left there.
    await mkdir(join(folder, 'node_modules'));
    for (const name of await readdir(join(ROOT, 'node_modules'))) {
      if (name !== '.cache')
        await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    }
    const write = (code: string) => writeFile(join(folder, 'src', 'main.ts'), code);
    const start = () => runProgram(['npm', 'run', 'scanwire', '--', 'scan', '--help'], { cwd: folder });

    await write(
      "import './store/generated/client.ts';\nconsole.log('runs', process.argv.slice(2).join(' '));\n",
    );
    const first = await start();
    expect(first.stderr).toBe('Compiling scanwire …\n');
    expect(first.stdout).toMatch(
      /^\n> scanwire@\S+ scanwire\n> node scripts\/run\.mjs scan --help\n\nruns scan --help\n$/,
    );

    expect((await start()).stderr).toBe('');

    await write('let = ;\n');
    const broken = await start();
    expect(broken.code).not.toBe(0);
    expect(broken.stderr).toMatch(/^Compiling scanwire …\nCompiling failed:\nsrc\/main\.ts\(1,7\): error TS/);
    expect(broken.stdout).not.toContain('runs');
  });
});
