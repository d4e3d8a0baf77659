// One guest of the soak from its beginning to its end, and what the host has seen of it. A snapshot
// is no end: what goes on from it has the same ledger.

import { performance } from 'node:perf_hooks';
import { createReactor, ReactorError, Stdin } from '../../build/js/index-node.js';

const MEMORY_LIMIT = 2 << 20; // bytes
const TIME_LIMIT = 200; // ms
const LONGEST = 60_000; // ms, for those without one: nothing that goes wrong holds this process for ever
const LANES = 3;
const LANE_MEAN = 2000; // ms between what one lane does

const modules = {
    resolve: (specifier) => (specifier.startsWith('soak:') ? specifier : undefined),
    // every other one comes later
    load(name) {
        const number = Number(name.slice('soak:'.length));
        const source = `import 'soak:${(number + 1) % 4}'; export const number = ${number};`;
        return number % 2 ? source : new Promise((resolve) => setTimeout(resolve, 20, source));
    },
};

export class Life {
    seen = {
        adds: 0, fails: 0, laters: 0, lines: 0, lineSum: 0, ends: 0, printed: 0, printedSum: 0, thrown: 0,
        rejected: 0, timeouts: 0, overruns: 0, linksEnded: 0, exhausted: 0,
    };
    pendingCalls = 0;
    cut = 0; // calls that an interruption of the guest has ended
    moves = 0;
    wrong = [];
    handles = 0;
    #onLinkEnd = () => {};

    // isLimited: with a time limit. It is one of the clock on the wall, so that a busy machine makes it
    // end what was not meant to be ended: see #surely.
    static async begin(seed, source, isLimited) {
        const life = new Life();
        await life.#make({ std: true, memoryLimit: MEMORY_LIMIT, timeout: isLimited ? TIME_LIMIT : LONGEST });
        life.#surely(() => life.vm.evaluateSync(source, { filename: 'guest.js' }));
        life.soak = life.#surely(() => life.vm.evaluateHandle('soak'));
        life.#own('begin', seed, LANES, LANE_MEAN);
        return life;
    }

    // Do what has to be done, also when the time limit is used up before it has begun.
    #surely(call) {
        for (let tries = 0; ; tries++) {
            try {
                return call();
            } catch (error) {
                if (error.code !== 'QJS_E_TIMEOUT' || tries === 100) throw error;
                this.seen.timeouts++;
            }
        }
    }

    #own(name, ...args) {
        return this.#surely(() => this.soak.callMethod(name, ...args));
    }

    async #make(options) {
        const { seen } = this;
        this.stdin = new Stdin();
        const hostFunctions = {
            add: (n) => (seen.adds++, n + 1),
            fail: (n) => {
                seen.fails++;
                throw new RangeError(`fail ${n}`);
            },
            later: (ms, n) => (seen.laters++, new Promise((resolve) => setTimeout(resolve, ms, n + 1))),
            failLater: (ms) => (seen.laters++, new Promise((_, reject) => setTimeout(() => reject(new Error('failed later')), ms))),
            linkEnded: () => {
                seen.linksEnded++;
                this.#onLinkEnd();
            },
        };
        const vm = await createReactor({
            modules, stdin: this.stdin, functions: options.snapshot && hostFunctions,
            stdout: (line) => {
                seen.printed++;
                seen.printedSum += Number(line);
            },
            onError: (error) => this.#error(vm, error),
            ...options,
        });
        this.vm = vm;
        if (!options.snapshot) vm.expose(hostFunctions);
    }

    #error(vm, error) {
        const { seen } = this;
        if (vm !== this.vm) return; // the one before, of which a snapshot was taken
        if (error.code === 'QJS_E_TIMEOUT') seen.timeouts++;
        else if (error.code === 'QJS_E_REJECTION' && /rejected on purpose/.test(error.message)) seen.rejected++;
        else if (error.code === 'QJS_E_EXCEPTION' && /thrown on purpose/.test(error.message)) seen.thrown++;
        else this.wrong.push(`an error that nobody meant: ${error.stack}`);
    }

    // Call a function of which a value is expected, or that it is interrupted.
    #expect(call, isRight) {
        try {
            const value = call();
            if (!isRight(value)) this.wrong.push(`${call} gave ${value}`);
        } catch (error) {
            if (error.code === 'QJS_E_TIMEOUT') this.seen.timeouts++;
            else if (error.code === 'QJS_E_MEMORY' || error.message === 'out of memory') this.seen.overruns++;
            else this.wrong.push(`${call} threw ${error}`);
        }
    }

    // What the host does to a guest, by name.
    line() {
        const number = ++this.seen.lines;
        this.seen.lineSum += number;
        this.stdin.write(`${number}\n`);
    }
    call() {
        this.#expect(() => this.soak.callMethod('call', 20), (value) => value === 21);
    }
    evaluate() {
        this.#expect(() => this.vm.evaluateSync('var sum = 0; for (let i = 0; i < 100; i++) sum += i; sum'), (value) => value === 4950);
    }
    callLater() {
        this.pendingCalls++;
        this.#own('callLater', 20).then(
            (value) => value === 21 || this.wrong.push(`callLater gave ${value}`),
            (error) => (error instanceof ReactorError ? this.cut++ : this.wrong.push(`callLater threw ${error}`)),
        ).finally(() => this.pendingCalls--);
    }
    spin() {
        this.#expect(() => this.soak.callMethod('spin'), () => false);
    }
    spinLater() {
        this.#expect(() => this.soak.callMethod('spinLater'), (value) => value === undefined);
    }
    exhaust() {
        this.seen.exhausted++;
        this.#expect(() => this.soak.callMethod('exhaust'), (value) => value === 'out of memory');
    }
    overrun() {
        this.#expect(() => this.soak.callMethod('overrun'), () => false);
    }
    // Gather what timers were late by, and what is held.
    gather(histogram) {
        histogram.merge(this.#own('lateness'));
        this.handles = this.#surely(() => this.vm.heldHandles()).length;
    }

    connect(port) {
        this.#own('connect', port);
    }
    // Say goodbye at the link, if there is one; settles when both ends have got all.
    hangUp() {
        return new Promise((resolve) => {
            this.#onLinkEnd = resolve;
            if (!this.#own('hangUp')) resolve();
        });
    }
    // The other end was closed without a word.
    drop() {
        this.#own('drop');
    }

    get memory() {
        return this.vm?.abi.memory.buffer.byteLength ?? 0;
    }

    // Go on in a new instance, from a snapshot. What the host waits for ends with the old one, and
    // what is in standard input does not come along, so that it is waited for first.
    async move() {
        while (this.stdin.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const { vm: old, soak } = this;
        soak.dispose();
        const snapshot = await old.snapshot();
        this.vm = undefined; // nothing that the old one does counts any more
        old.close();
        await this.#make({ snapshot });
        for (const { handle } of this.vm.heldHandles()) this.vm.handle(handle).dispose();
        this.moves++;
        this.soak = this.vm.evaluateHandle('soak');
        return snapshot.length;
    }

    // No more timers; and when there is nothing left to do, the ledgers are compared.
    async finish(histogram, report) {
        this.#own('finish');
        this.seen.ends++;
        this.stdin.end();
        await this.vm.idle().catch((error) => this.wrong.push(`idle: ${error}`));
        while (this.pendingCalls > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        this.gather(histogram);
        this.#compare(report);
        this.soak.dispose();
        this.#close(report);
    }

    // A call that was cut off leaves its promise; everything else was given back.
    #close(report) {
        try {
            this.#surely(() => this.vm.close({ leaks: this.cut > 0 ? 'ignore' : 'throw' }));
        } catch (error) {
            report.check('handles at the end', false, error.message);
        }
    }

    // Close a guest in the middle of what it does; what can be known of its ledger is right.
    async abort(histogram, report) {
        this.gather(histogram);
        const guest = this.#own('report');
        report.equal('timers of a guest that is closed', guest.ran + guest.cleared + guest.pending, guest.made);
        report.check('a guest that is closed did wrong', this.wrong.length === 0, this.wrong[0]);
        this.vm.close();
        const patience = performance.now() + 10_000;
        while (this.pendingCalls > 0 && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 5));
        report.equal('calls that wait for a guest that is closed', this.pendingCalls, 0);
    }

    #compare(report) {
        const { seen } = this;
        const guest = this.#own('report');
        report.guests.push(guest);
        report.check('what was not meant to be', this.wrong.length === 0, this.wrong[0]);
        // Code that was not meant to was interrupted, because the machine had no time for it: the host
        // sees this, and such a guest's ledger may be wrong by what was interrupted.
        if (seen.timeouts > guest.spins) {
            report.disturbed++;
            return;
        }
        report.equal('timers that ran or were cleared', guest.ran + guest.cleared, guest.made);
        report.equal('timers that are left', guest.pending, 0);
        report.equal('timers that ran again, or after they were cleared', guest.stray, 0);
        report.equal('timers that ran too early', guest.early, 0);
        report.equal('ticks of intervals', guest.ticks, guest.ticksDue);
        report.equal('answers of the host that were wrong', guest.wrong, 0);
        report.equal('promises of the host that were settled', guest.kept + guest.broken + guest.lost, guest.laters);
        report.equal('modules that were imported', guest.imported + guest.importsLost, guest.imports);
        report.check('what was lost without a snapshot', this.moves > 0 || guest.lost + guest.importsLost === 0, guest.lost);
        report.equal('messages that did not come', guest.missing, 0);
        report.equal('messages out of order', guest.disorder, 0);
        report.equal('interruptions by the time limit', seen.timeouts, guest.spins);
        report.equal('links of which one end was seen', guest.linksEnded + guest.dropped, guest.links);
        for (const [name, count] of Object.entries(seen)) {
            if (name !== 'timeouts') report.equal(name, count, guest[name]);
        }
        report.check('calls that were cut off without a reason', this.cut === 0 || seen.timeouts + this.moves > 0, this.cut);
    }
}
