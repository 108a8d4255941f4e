import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listenCommand } from '../../src/cli/listen.ts';
import { bodyOf, post } from '../running-listener.ts';
import { tempFolder } from '../temp-folder.ts';
import { earshot, listening, run, until } from './command.ts';

describe('earshot listen', () => {
  test('prints one line to stdout once it answers, refuses a second one on its data, and ends with 0 on SIGTERM [CLI-1, CLI-9, CLI-10, HTTP-23]', async () => {
    const data = tempFolder();
    const listener = await listening(['--data', data]);
    expect(listener.url).not.toBe('');
    expect((await post(listener.hook, bodyOf(['a']))).status).toBe(202);

    const second = await run(['listen', '--port', '0', '--data', data]);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain('Another earshot works on');
    expect(second.stderr).not.toContain('    at ');

    listener.child.kill('SIGTERM');
    expect(await listener.exit).toBe(0);
    expect(listener.lines()).toEqual([`earshot listening on ${listener.url}`]);
    expect(JSON.parse(listener.stderr())).toMatchObject({ authentication: 'none', endpoint: listener.hook });
  });

  test.each([
    ['> /dev/full', 'stderr', 'cannot write so to stdout'],
    ['2> /dev/full', 'stdout', 'earshot listening on'],
  ] as const)('runs where a full disk takes no line: %s [SAFE-19]', async (redirect, heard, ready) => {
    const listener = earshot(['listen', '--port', '0', '--data', tempFolder()], {}, { redirect });
    await until(() => expect(listener[heard]()).toContain(ready));
    listener.child.kill('SIGTERM');
    expect(await listener.exit).toBe(0);
  });

  test('keeps every acknowledged event through SIGKILL [HTTP-14, HTTP-11]', async () => {
    const data = tempFolder();
    const first = await listening(['--data', data]);
    const sending = Array.from({ length: 60 }, (_, index) =>
      post(first.hook, bodyOf([`e${index}`])).catch(() => undefined),
    );
    await sending[20];
    first.child.kill('SIGKILL');
    const acknowledged = (await Promise.all(sending)).flatMap((answer, index) =>
      answer?.status === 202 ? [`e${index}`] : [],
    );
    await first.exit;
    expect(acknowledged.length).toBeGreaterThan(0);
    const second = await listening(['--data', data]);
    expect((await post(second.hook, bodyOf(acknowledged))).json).toMatchObject({
      fresh: 0,
      duplicates: acknowledged.length,
    });
  });

  test('--auth signature makes a signature for the sender, readable by its owner, and uses it ever after [CLI-3, HTTP-24, SIG-19]', async () => {
    const data = tempFolder();
    const file = join(data, 'default.signature.json');
    const first = await listening(['--data', data, '--auth', 'signature']);
    const made = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(made)).toMatchObject({ scheme: 'standard-webhooks', secret: expect.stringMatching(/^whsec_/) });
    expect(first.stderr()).toContain(file);
    expect(first.stderr()).not.toContain(JSON.parse(made).secret);
    expect(readFileSync(join(data, 'endpoints.json'), 'utf8')).not.toContain(JSON.parse(made).keys[0].k);
    expect(await run(['send', 'COURSE_ENROLLMENT', '--to', first.hook, '--signature', file])).toMatchObject({
      code: 0,
    });
    expect(await run(['send', 'COURSE_ENROLLMENT', '--to', first.hook])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^401 .*signature_missing/),
    });
    first.child.kill('SIGINT');
    expect(await first.exit).toBe(0);

    const second = await listening(['--data', data, '--auth', 'signature']);
    expect(readFileSync(file, 'utf8')).toBe(made);
    expect(await run(['send', 'COURSE_ENROLLMENT', '--to', second.hook, '--signature', file])).toMatchObject({
      code: 0,
    });
  });

  test('--auth basic takes a user and the first line of a password file [CLI-3, AUTH-2]', async () => {
    const data = tempFolder();
    const password = join(data, 'password');
    writeFileSync(password, 'pä:ss\r\nsecond line\n');
    const { hook } = await listening(['--data', data, '--auth', 'basic', '--user', 'alm', '--password-file', password]);
    expect((await post(hook, bodyOf(['a']))).status).toBe(401);
    const authorization = `Basic ${Buffer.from('alm:pä:ss').toString('base64')}`;
    expect((await post(hook, bodyOf(['a']), { authorization })).status).toBe(202);
    const sent = await run(['send', 'ci_stats', '--to', hook, '--basic', `alm:${password}`]);
    expect(sent).toMatchObject({ code: 0, stdout: expect.stringMatching(/^202 .*"fresh":1/) });
  });

  test('a wrong command line is refused before anything is opened [CLI-2]', async () => {
    const folder = tempFolder();
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    const wrong = [
      [['--port', 'x', '--token', 'short'], /port[\s\S]*token|token[\s\S]*port/],
      [['--auth', 'basic', '--user', 'x'], /--password-file/],
      [['--auth', 'basic', '--user', 'x', '--password-file', empty], /is empty/],
      [['--user', 'x', '--password-file', empty], /--auth basic/],
      [['--auth', 'none', '--signature', empty], /--auth signature/],
      [['--signature', join(folder, 'missing')], /missing/],
    ] as const;
    for (const [args, message] of wrong) {
      const parsed = listenCommand().parseAsync(['--data', join(folder, 'data'), ...args], { from: 'user' });
      await expect(parsed).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringMatching(message) });
    }
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  // Root may write everywhere, so there it is somebody else who starts.
  const NOBODY = 65_534;
  const uid = process.getuid?.() === 0 ? NOBODY : undefined;

  test('a data folder that was used before and takes no writes any more is refused at once, in one line [SAFE-18]', async () => {
    const data = tempFolder();
    const { child, exit } = await listening(['--data', data]);
    child.kill('SIGTERM');
    await exit;
    if (uid !== undefined) for (const name of ['.', ...readdirSync(data)]) chownSync(join(data, name), uid, uid);
    chmodSync(data, 0o500);
    for (const auth of [[], ['--auth', 'signature']]) {
      const { code, stdout, stderr } = await run(['listen', '--port', '0', '--data', data, ...auth], {}, uid);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^earshot: .* can't be a data folder: EACCES: permission denied.*--data\.\n$/);
      expect(stderr).toContain(data);
    }
    chmodSync(data, 0o700);
  });

  test.runIf(process.platform === 'linux')(
    'a data folder that can never be made is refused at once [SAFE-18]',
    async () => {
      for (const args of [['/proc/earshot'], ['/proc/earshot/deep'], ['/proc/earshot', '--auth', 'signature']]) {
        const { code, stderr } = await run(['listen', '--port', '0', '--data', ...args]);
        expect(code).toBe(2);
        expect(stderr).toMatch(/^earshot: \/proc\/earshot\S* can't be a data folder: ENOENT.*\n$/);
      }
    },
  );

  test('a command line that is wrong, or without a token where one is needed ends with 2, and nothing on stdout [CLI-10, HTTP-21]', async () => {
    const wrong = await run(['listen', '--auth', 'digest', '--port', 'x']);
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('digest') });
    const open = await run(['listen', '--host', '0.0.0.0', '--data', tempFolder()]);
    expect(open).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('EARSHOT_TOKEN') });
  });
});
