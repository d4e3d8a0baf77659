// What run.mjs and the smallest host promise beyond single programs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXAMPLES, judge, node } from './process.mjs';

const RUN = path.join(EXAMPLES, 'js/run.mjs');
const MINIMAL = path.join(EXAMPLES, 'js/minimal.mjs');
const HELP = /const HELP = `([^`]*)`/.exec(readFileSync(RUN, 'utf8'))[1];

/** @param {string} wasm the artifact */
export function runnerTests(wasm) {
  const WITH_WASM = ['--wasm', wasm];
  return {
    async demonstration() {
      const { code, out, err } = await node([RUN, ...WITH_WASM]);
      const problems = judge({ code, out, err }, {});
      const speakers = [...out.matchAll(/ ms {2}(host|guest) /g)].map(([, who]) => who);
      const changes = speakers.filter((who, i) => i > 0 && who !== speakers[i - 1]).length;
      if (changes < 6) problems.push(`host and guest took turns only ${changes} times`);
      if (!/the guest is done: \d+ host ticks and \d+ guest turns/.test(out)) problems.push('no summary');
      if (!/primes +22044$/m.test(out)) problems.push('no result of the computation');
      if (out.includes('\x1b')) problems.push('colours without a terminal');
      return problems;
    },

    async minimal() {
      const { code, out } = await node([MINIMAL, wasm]);
      return judge({ code, out, err: '' }, { out: 'now\nlater\n' });
    },

    async 'minimal goes on after an error'() {
      const script = 'setTimeout(() => console.log("after"), 5); Promise.reject(new Error("refused"))';
      return judge(await node([MINIMAL, wasm, script]), { out: 'after\n', err: 'refused' });
    },

    async 'run: help'() {
      return judge(await node([RUN, '--help']), { out: HELP });
    },

    async 'run: no artifact'() {
      return judge(await node([RUN, '--wasm', 'nowhere.wasm']), { code: 2, out: '', err: 'make wasm' });
    },

    async 'run: no script'() {
      const result = await node([RUN, ...WITH_WASM, 'nowhere.js']);
      return judge(result, { code: 2, out: '', err: 'there is no script nowhere.js' });
    },

    async 'run: arguments reach the guest'() {
      const result = await node([RUN, ...WITH_WASM, path.join(EXAMPLES, 'hello.js'), 'you', '--help']);
      return judge({ ...result, out: result.out.split('\n')[0] }, { out: 'script:  hello, you' });
    },

    async 'run: -e and --std'() {
      const code = 'console.log(typeof std.exit); std.exit(7)';
      return judge(await node([RUN, ...WITH_WASM, '--std', '-e', code]), { code: 7, out: 'function\n' });
    },

    async 'run: a script that throws'() {
      const result = await node([RUN, ...WITH_WASM, '-e', 'throw new RangeError("too far")']);
      return judge(result, { code: 1, out: '', err: 'RangeError: too far' });
    },

    async 'run: exit from a timer'() {
      const code = 'setTimeout(() => { std.exit(3); console.log("never") }, 5); setTimeout(() => console.log("never"), 9)';
      return judge(await node([RUN, ...WITH_WASM, '--std', '-e', code]), { code: 3, out: '' });
    },

    async 'run: input in pieces, the next sent after the answer'() {
      const lines = ['one\n', 't', 'wo\nthree\n'];
      const result = await node([RUN, ...WITH_WASM, path.join(EXAMPLES, 'echo.js')], {
        async pieces(child, texts) {
          child.stdin.write(lines[0]);
          while (!texts.out.includes('1: one')) await new Promise((next) => child.stdout.once('data', next));
          child.stdin.write(lines[1]);
          child.stdin.end(lines[2]);
        },
      });
      const end = 'end of input after 3 lines; the timer kept beating\n';
      return judge(result, { out: `1: one\n2: two\n3: three\n${end}` });
    },

    async 'run: ends while its input is still open'() {
      const code = 'os.setReadHandler(0, () => {}); setTimeout(() => { os.setReadHandler(0, null); console.log("done") }, 10)';
      const result = await node([RUN, ...WITH_WASM, '--std', '-e', code], { pieces: () => {} });
      return judge(result, { out: 'done\n' });
    },

    async 'run: a pipe that nobody reads ends the guest quietly'() {
      const code = 'let n = 0; const t = setInterval(() => { console.log("x".repeat(9999)); if (++n === 50) clearInterval(t) }, 1)';
      const result = await node([RUN, ...WITH_WASM, '-e', code], {
        pieces: (child) => child.stdout.once('data', () => child.stdout.destroy()),
      });
      return judge(result, { out: undefined });
    },

    async 'run: SIGINT ends a guest in an endless loop'() {
      const result = await node([RUN, ...WITH_WASM, '-e', 'console.log("spinning"); for (;;);'], {
        pieces: (child) => child.stdout.once('data', () => child.kill('SIGINT')),
      });
      return judge(result, { code: 'SIGINT', out: 'spinning\n' });
    },
  };
}
