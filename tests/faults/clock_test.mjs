// A clock that jumps: no timer is lost or runs twice, none storms, and a guest can be stopped whatever
// the clock says. clock.c does the same natively, where overflows are seen.

import { makeReport } from '../abi/report.mjs';
import { readCommand } from './command.mjs';
import { E, makeWorld, readArtifact } from './world.mjs';

const USAGE = `Usage: node tests/faults/clock_test.mjs [--seeds N] [--wasm FILE] [--help]

N walks (100) of a clock that jumps at random.`;
const options = readCommand(USAGE, { seeds: { type: 'string', default: '100' } });
const report = makeReport('clock');
const module = new WebAssembly.Module(readArtifact(options.wasm));

const MS = 1_000_000n;
const YEAR = 365n * 86400n * 1000n * MS;
const LAST = (1n << 64n) - 1n;
const clamp = (time) => (time < 0n ? 0n : time > LAST ? LAST : time);

// step(n): by how much the clock moves at its n-th reading
class BrokenClock {
    reads = 0;
    real = 1_700_000_000n * 1000n * MS;
    constructor(now, step = () => 0n) {
        Object.assign(this, { now, step });
    }
    monotonic() {
        this.now = clamp(this.now + this.step(this.reads++));
        return this.now;
    }
    realtime() {
        return this.real;
    }
    sleep(ns) {
        this.now = clamp(this.now + ns);
    }
}

function guest(clock, script) {
    const world = makeWorld(module, { clock });
    world.initArgv('qjs', '--std');
    report.equal(`${script.slice(0, 30)}…: starts`, world.eval(script), 0);
    return world;
}

const TIMERS = `
    globalThis.ran = [0, 0, 0, 0, 0]; globalThis.ticks = 0;
    [0, 1, 50, 1000, 3600e3].forEach((ms, i) => setTimeout(() => ran[i]++, ms));
    globalThis.interval = setInterval(() => ticks++, 10);`;

// The turns that there are to do now; a storm would have no end.
function turns(world, what) {
    let count = 0;
    while (count < 100) {
        const next = world.exports.qjs_loop_once();
        if (next !== 0) return next;
        count++;
    }
    report.check(`${what}: no storm`, false);
    return 0;
}

const starts = { 0: 0n, usual: 1000n * MS, '100 years': 100n * YEAR, '2^62': 1n << 62n, 'an hour before 2^63': (1n << 63n) - 3_700_000n * MS };
for (const [name, start] of Object.entries(starts)) {
    const clock = new BrokenClock(start);
    const world = guest(clock, TIMERS);
    const what = `from ${name}`;
    turns(world, what);
    report.equal(`${what}: the first`, world.evaluate('ran.join()').value, '1,0,0,0,0');
    clock.now += 60n * MS;
    turns(world, what);
    report.equal(`${what}: those that are due`, world.evaluate('ran.join()').value, '1,1,1,0,0');
    report.equal(`${what}: ticks are not made up for`, world.evaluate('ticks').value, 1);
    clock.now += 3_600_000n * MS;
    turns(world, what);
    report.equal(`${what}: all`, world.evaluate('ran.join()').value, '1,1,1,1,1');
    report.equal(`${what}: a tick`, world.evaluate('ticks').value, 2);
    world.eval('clearInterval(interval)');
    report.equal(`${what}: idle`, turns(world, what), -1);
}

{
    // Forwards by years: each timer that was passed runs, and the interval ticks once.
    const clock = new BrokenClock(1000n * MS);
    const world = guest(clock, TIMERS);
    clock.now += 10n * YEAR;
    turns(world, 'forwards');
    report.equal('forwards: each runs once', world.evaluate('ran.join()').value, '1,1,1,1,1');
    report.equal('forwards: one tick', world.evaluate('ticks').value, 1);
    // Backwards: what was to come still comes, when the clock has got there again.
    world.eval("setTimeout(() => ran[0]++, 5)");
    clock.now -= 9n * YEAR;
    report.check('backwards: it waits', turns(world, 'backwards') > 0);
    clock.now += 9n * YEAR + 20n * MS;
    turns(world, 'backwards');
    report.equal('backwards: it comes', world.evaluate('ran.join()').value, '2,1,1,1,1');
    // Set after the jump back, it is due by the new time.
    clock.now = 1000n * MS;
    world.eval("setTimeout(() => ran[1]++, 5)");
    clock.now += 6n * MS;
    turns(world, 'backwards');
    report.equal('backwards: a new timer', world.evaluate('ran.join()').value, '2,2,1,1,1');
}
{
    // A clock that stands still.
    const clock = new BrokenClock(5000n * MS);
    clock.sleep = () => {};
    const world = guest(clock, TIMERS);
    turns(world, 'still');
    report.equal('still: what is due at once', world.evaluate('ran.join()').value, '1,0,0,0,0');
    report.equal('still: sleep ends', world.eval('os.sleep(50)'), 0);
    world.eval('(function again() { Promise.resolve().then(again) })(); setInterval(() => ticks++, 0)');
    for (let i = 0; i < 3; i++) report.equal('still: endless jobs leave the host its turn', world.exports.qjs_loop_once(), 0);
    report.check('still: timers have theirs', world.evaluate('ticks').value >= 2);
}

// A guest in an endless loop can be stopped by the flag, whatever the clock does; and by the time limit
// if the clock gets anywhere.
const walks = {
    still: () => 0n, backwards: () => -MS, forwards: () => MS, years: () => YEAR,
    'there and back': (n) => (n % 2 ? YEAR : -YEAR),
};
for (const [name, step] of Object.entries(walks)) {
    for (const start of [1000n * MS, 1n << 62n, (1n << 63n) - 5n * MS, LAST]) {
        const clock = new BrokenClock(start, step);
        const world = makeWorld(module, { clock });
        const { exports } = world;
        exports.qjs_set_time_limit(4_000_000_000);
        exports.qjs_init();
        const what = `stop, ${name} from ${start}`;
        const flag = exports.qjs_stop_flag();
        clock.step = (n) => {
            if (clock.reads > 20) new Int32Array(world.memory.buffer)[flag / 4] = 1;
            return step(n);
        };
        clock.reads = 0;
        report.equal(`${what}: ends`, world.eval('for (;;);'), -1);
        report.check(`${what}: by the flag or the limit`, [E.STOPPED, E.TIMEOUT].includes(world.error().code), world.error().text);
        exports.qjs_set_time_limit(0);
        new Int32Array(world.memory.buffer)[flag / 4] = 0;
        report.equal(`${what}: goes on`, world.evaluate('6 * 7').value, 42);
    }
}
for (const jump of [YEAR, 101n * MS]) {
    const clock = new BrokenClock(1000n * MS, () => jump);
    const world = makeWorld(module, { clock });
    world.exports.qjs_set_time_limit(100);
    world.exports.qjs_init();
    report.equal(`limit, ${jump} at each reading: ends`, world.eval('for (;;);'), -1);
    report.equal(`limit, ${jump} at each reading: by the limit`, world.error().code, E.TIMEOUT);
}

{
    // The time of day: before 1970 WASI has none; it may jump, and timers do not care.
    const clock = new BrokenClock(1000n * MS);
    const world = guest(clock, TIMERS);
    for (const real of [0n, LAST, 1n << 63n, 1_700_000_000n * 1000n * MS, 1n]) {
        clock.real = real;
        const dates = 'new Date().toString(); Date.now(); new Date(Date.now()).getFullYear(); Math.random()';
        report.equal(`real ${real}: dates work`, world.eval(dates), 0);
        turns(world, 'real time');
    }
    report.equal('real time: timers do not care', world.evaluate('ran.join()').value, '1,0,0,0,0');
}

const WALKER = `
    globalThis.ran = []; globalThis.ticks = 0;
    globalThis.set = (ms) => { const i = ran.push(0) - 1; setTimeout(() => ran[i]++, ms) };
    globalThis.tick = (ms) => { const i = setInterval(() => { if (++ticks % 3 === 0) clearInterval(i) }, ms) };`;

// Walks of a clock that jumps at random, at each of its readings.
function walk(seed) {
    let state = (seed * 2654435761) | 1;
    const random = (limit) => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) % limit;
    };
    const jumps = [0n, 0n, 0n, 1n, MS, 10n * MS, -MS, 1000n * MS, -1000n * MS, YEAR, -YEAR, 1n << 60n, -(1n << 60n)];
    const clock = new BrokenClock([0n, 1000n * MS, 1n << 61n][random(3)], () => {
        const jump = jumps[random(jumps.length)];
        return clock.now + jump > 1n << 62n ? 0n : jump; // beyond it there is no room for what takes a year
    });
    const what = `walk ${seed}`;
    const world = guest(clock, WALKER);
    for (let i = 0; i < 40; i++) {
        world.eval(`set(${[0, 1, 5, 1000, 1e9, 1e11, -1, NaN][random(8)]}); tick(${[0, 1, 7.5, 1e6][random(4)]})`);
        for (let n = 0; n < 3; n++) {
            const next = world.exports.qjs_loop_once();
            if (next === -2) report.check(`${what}: no error`, false, world.error().text);
        }
    }
    // From here on it goes as clocks go, to the end of time.
    clock.step = () => 1n;
    clock.now = 0n;
    let left = 0;
    for (let i = 0; i < 5000 && left !== -1; i++) {
        left = world.exports.qjs_loop_once();
        if (i % 100 === 99 && clock.now < 1n << 62n) clock.now += 1n << 58n;
        else if (left > 0) clock.now += BigInt(left) * MS;
    }
    report.equal(`${what}: no timer is left`, left, -1);
    report.equal(`${what}: each ran once`, world.evaluate('ran.length === 40 && ran.every((n) => n === 1)').value, true);
}
for (let seed = 1; seed <= Number(options.seeds); seed++) walk(seed);
report.finish();
