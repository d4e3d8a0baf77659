// The guest of the soak, the same for each host. It lives by itself, on timers, and keeps a ledger
// of all that it does; what the host has seen of it must agree at the end.
//
// The host gives it the functions add, fail, later, failLater and linkEnded, modules soak:0 to
// soak:3, standard input, and ports; and calls soak.begin, then whatever it likes, and at the end
// soak.hangUp, then soak.finish, and when the guest is idle soak.report.
'use strict';

globalThis.soak = (() => {
    // Timers are late by what is in these buckets: index 6 log2(1 + 32 ms); see histogram.mjs.
    const buckets = new Uint32Array(128);
    let latest = 0;
    const EPSILON = 0.001; // ms: sums of doubles differ in their last digits

    const counts = {
        made: 0, ran: 0, cleared: 0, stray: 0, early: 0, ticks: 0, ticksDue: 0,
        adds: 0, fails: 0, wrong: 0, laters: 0, kept: 0, broken: 0, lost: 0, imports: 0, imported: 0, importsLost: 0,
        thrown: 0, rejected: 0, spins: 0, exhausted: 0, overruns: 0, lines: 0, lineSum: 0, ends: 0,
        printed: 0, printedSum: 0, posted: 0, received: 0, disorder: 0, missing: 0,
        links: 0, linksEnded: 0, dropped: 0,
    };
    const pending = new Set();
    let isFinishing = false;
    let link = null;
    let state = 1;

    // A sequence of its own, so that a run can be repeated: xorshift32.
    const random = (limit) => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) % limit;
    };

    function late(ms) {
        if (ms < -EPSILON) counts.early++;
        latest = Math.max(latest, ms);
        buckets[Math.min(127, Math.floor(6 * Math.log2(1 + 32 * Math.max(0, ms))))]++;
    }

    function timeout(delay, work) {
        const due = performance.now() + delay;
        const id = setTimeout(() => {
            counts.ran++;
            if (!pending.delete(id)) counts.stray++; // a second time, or after it was cleared
            late(performance.now() - due);
            work();
        }, delay);
        counts.made++;
        pending.add(id);
        return id;
    }

    function clear(id) {
        if (!pending.delete(id)) return;
        clearTimeout(id);
        counts.cleared++;
    }

    // Ticks that a busy host missed are not made up for, so only their number is known.
    function interval(delay, ticks, wanted) {
        const start = performance.now();
        let n = 0;
        const id = setInterval(() => {
            counts.ticks++;
            n++;
            const passed = performance.now() - start;
            late(passed < n * delay ? passed - n * delay : passed % delay);
            if (n === wanted) clearInterval(id);
            if (n > wanted) counts.stray++;
        }, delay);
        counts.ticksDue += Math.min(ticks, wanted);
    }

    const nothing = () => {};
    const doings = {
        timer: () => timeout(random(3000), nothing),
        flock: () => {
            for (let i = 0; i < 5; i++) timeout(random(50), nothing);
        },
        cleared: () => {
            const doomed = timeout(500 + random(500), nothing);
            timeout(random(400), () => clear(doomed));
        },
        interval: () => {
            const ticks = 1 + random(10);
            interval(5 + random(300), ticks, ticks);
        },
        job: async () => {
            for (let i = 0; i < 5; i++) await null;
        },
        add: () => {
            counts.adds++;
            if (add(counts.adds, { list: [1, 'two', null] }) !== counts.adds + 1) counts.wrong++;
        },
        fail: () => {
            counts.fails++;
            try {
                fail(counts.fails);
                counts.wrong++;
            } catch (error) {
                if (!(error instanceof RangeError) || error.message !== `fail ${counts.fails}`) counts.wrong++;
            }
        },
        later: async () => {
            const n = ++counts.laters;
            try {
                if ((await later(random(300), n)) !== n + 1) counts.wrong++;
                counts.kept++;
            } catch {
                counts.lost++; // a promise of the host that a snapshot was taken of is rejected
            }
        },
        failLater: async () => {
            counts.laters++;
            try {
                await failLater(random(300));
                counts.wrong++;
            } catch (error) {
                if (error.message === 'failed later') counts.broken++;
                else counts.lost++;
            }
        },
        module: async () => {
            const n = random(4);
            counts.imports++;
            try {
                const { number } = await import(`soak:${n}`);
                if (number === n) counts.imported++;
            } catch {
                counts.importsLost++; // its source was a promise of the host
            }
        },
        print: () => {
            counts.printed++;
            counts.printedSum += counts.printed;
            print(counts.printed);
        },
        post: () => {
            if (link === null || link.isEnding) return;
            link.port.postMessage({ n: ++link.posted, data: new Uint8Array(20), when: new Date(0) });
            counts.posted++;
        },
        throws: () => {
            counts.thrown++;
            throw new Error('thrown on purpose');
        },
        rejects: () => {
            counts.rejected++;
            Promise.reject(new Error('rejected on purpose'));
        },
    };
    // How often each is done, in parts.
    const parts = {
        timer: 10, flock: 3, cleared: 6, interval: 6, job: 10, add: 20, fail: 5, later: 8, failLater: 3,
        module: 3, print: 5, post: 15, throws: 1, rejects: 1,
    };
    const choices = Object.entries(parts).flatMap(([name, count]) => Array(count).fill(doings[name]));

    function lane(mean) {
        timeout(random(2 * mean), () => {
            if (isFinishing) return;
            lane(mean); // first: what is done next may throw
            choices[random(choices.length)]();
        });
    }

    function readLines() {
        const buffer = new Uint8Array(256);
        let number = 0;
        os.setReadHandler(0, () => {
            const length = os.read(0, buffer.buffer, 0, buffer.length);
            if (length === 0) {
                counts.ends++;
                os.setReadHandler(0, null);
            }
            for (let i = 0; i < length; i++) {
                if (buffer[i] !== 10) number = 10 * number + buffer[i] - 48;
                else {
                    counts.lines++;
                    counts.lineSum += number;
                    number = 0;
                }
            }
        });
    }

    function endLink() {
        if (!link.isEnding || !link.hasEnd) return;
        link.port.close();
        link = null;
        counts.linksEnded++;
        linkEnded();
    }

    return {
        begin(seed, lanes, mean) {
            state = (seed * 2654435761) | 1;
            readLines();
            for (let i = 0; i < lanes; i++) lane(mean);
        },
        connect(port) {
            counts.links++;
            link = { port, posted: 0, received: 0, isEnding: false, hasEnd: false };
            port.onmessage = ({ data }) => {
                if (data.end !== undefined) {
                    counts.missing += data.end - link.received;
                    link.hasEnd = true;
                    return endLink();
                }
                counts.received++;
                if (data.n !== ++link.received || data.data.length !== 20) counts.disorder++;
            };
        },
        // The last message tells how many there were. Whether there is a link.
        hangUp() {
            if (link === null) return false;
            link.isEnding = true;
            link.port.postMessage({ end: link.posted });
            endLink();
            return true;
        },
        // The other end was closed without a word.
        drop() {
            if (link === null) return;
            link.port.close();
            link = null;
            counts.dropped++;
        },
        call: (n) => n + 1,
        async callLater(n) {
            await new Promise((resolve) => timeout(random(100), resolve));
            return n + 1;
        },
        spin() {
            counts.spins++;
            for (;;);
        },
        spinLater: () => void timeout(random(100), soak.spin),
        // All memory that there is, and then it is given back.
        exhaust() {
            const held = [];
            try {
                for (;;) held.push(new Uint8Array(1 << 16));
            } catch (error) {
                held.length = 0;
                counts.exhausted++;
                return error.message;
            }
        },
        // The guest goes on taking memory when it is used up, and is interrupted, or gets the error
        // between two rounds, where nothing catches it.
        overrun() {
            counts.overruns++;
            let held = null;
            for (;;) {
                try {
                    held = { held, bytes: new Uint8Array(4096) };
                } catch {
                    // goes on
                }
            }
        },
        finish: () => void (isFinishing = true),
        report: () => ({ ...counts, pending: pending.size }),
        // What timers were late by since it was asked last.
        lateness() {
            const result = { buckets: Array.from(buckets), latest };
            buckets.fill(0);
            latest = 0;
            return result;
        },
    };
})();
0; // the value of evaluating this: nothing that a host would hold
