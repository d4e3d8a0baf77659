// All guests of a soak: what is done to them, how often, and how they come and go. They live in
// pairs, which are linked by a message channel.

import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Histogram } from './histogram.mjs';
import { Life } from './life.mjs';

// How often each guest has this done to it, in a second.
const RATES = { line: 0.2, call: 0.2, evaluate: 0.1, callLater: 0.1, exhaust: 0.01, overrun: 0.005 };
// How often one of those with a time limit has: it takes 200 ms of everyone.
const SPINS = 0.05;
const LIMITED = 10; // one in so many pairs
const turnovers = (instances) => Math.max(1, instances / 600);
const GATHERED = 0.1; // each guest's lateness is asked for once in ten seconds
const BEAT = 20; // ms
const PATIENCE = 120_000; // ms
const CONTROLS = 100;

// A sequence of numbers below 1 that is the same for the same seed.
function randomNumbers(seed) {
    let state = (seed * 2654435761) | 1;
    return () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) / 2 ** 32;
    };
}

export class Population {
    lateness = new Histogram(); // of the guests' timers
    control = new Histogram(); // of the host's own
    begun = 0;
    finished = 0;
    aborted = 0;
    moved = 0;
    #pairs = [];
    #random;
    #source;
    #report;
    #instances;
    #due = {};
    #beat;
    isOver = false;

    constructor({ instances, seed, source, report }) {
        this.#instances = instances;
        this.#random = randomNumbers(seed);
        this.#source = source;
        this.#report = report;
    }

    get lives() {
        return this.#pairs.flatMap(({ lives }) => lives);
    }

    async fill() {
        for (let i = 0; i < this.#instances / 2 && !this.isOver; i++) {
            const pair = { isLimited: i % LIMITED === 0, work: Promise.resolve() };
            pair.lives = [await this.#begin(pair), await this.#begin(pair)];
            this.#link(pair);
            this.#pairs.push(pair);
        }
    }

    // Beginning all guests at once holds up their first timers: these do not count.
    start() {
        for (const life of this.lives) life.gather(new Histogram());
        for (let i = 0; i < CONTROLS; i++) this.#controlTimer();
        let last = performance.now();
        this.#beat = setInterval(() => {
            const now = performance.now();
            this.#act((now - last) / 1000);
            last = now;
        }, BEAT);
    }

    // No more is done, and all guests come to their end.
    async finish() {
        this.isOver = true;
        clearInterval(this.#beat);
        const ends = this.#pairs.map((pair) => this.#inTurn(pair, async () => {
            await this.#unlink(pair);
            await Promise.all(pair.lives.map((life) => life.finish(this.lateness, this.#report)));
            this.finished += pair.lives.length;
        }));
        const isEnd = await Promise.race([Promise.all(ends).then(() => true), setTimeout(PATIENCE, false, { ref: false })]);
        this.#report.check('all guests come to their end', isEnd, `${this.begun - this.finished - this.aborted} have not`);
        this.#pairs = [];
    }

    #begin({ isLimited }) {
        return Life.begin(++this.begun, this.#source, isLimited);
    }

    // The same as a guest's timers are, by what the host has.
    #controlTimer() {
        if (this.isOver) return;
        const delay = Math.floor(2000 * this.#random());
        const due = performance.now() + delay;
        globalThis.setTimeout(() => {
            this.control.add(performance.now() - due);
            this.#controlTimer();
        }, delay);
    }

    // What a time limit may cut short would not be known at the other end.
    #link({ lives: [a, b], isLimited }) {
        if (isLimited) return;
        const { port1, port2 } = new MessageChannel();
        a.connect(port1);
        b.connect(port2);
    }

    #unlink({ lives }) {
        return Promise.all(lives.map((life) => life.hangUp()));
    }

    #act(seconds) {
        const all = this.#instances * seconds;
        for (const [name, rate] of Object.entries(RATES)) this.#times(name, rate * all, (life) => life[name]());
        this.#times('gather', GATHERED * all, (life) => life.gather(this.lateness));
        this.#times('spin', (SPINS * seconds) / 2, (life) => life.spin(), LIMITED);
        this.#times('spinLater', (SPINS * seconds) / 2, (life) => life.spinLater(), LIMITED);
        this.#times('turnover', turnovers(this.#instances) * seconds, (_, pair) => this.#turnover(pair));
    }

    // step: of the pairs, each so many-th
    #times(name, count, act, step = 1) {
        this.#due[name] = (this.#due[name] ?? this.#random()) + count;
        for (; this.#due[name] >= 1; this.#due[name]--) {
            const pair = this.#pairs[step * Math.floor((this.#random() * this.#pairs.length) / step)];
            if (pair.isBusy) continue;
            try {
                act(pair.lives[this.#random() < 0.5 ? 0 : 1], pair);
            } catch (error) {
                this.#report.check(`${name} is done`, false, error.stack);
            }
        }
    }

    // One of a pair comes to its end, is closed in the middle of its life, or moves to a new instance.
    #turnover(pair) {
        const index = this.#random() < 0.5 ? 0 : 1;
        const kind = this.#random();
        void this.#inTurn(pair, async () => {
            const life = pair.lives[index];
            if (kind < 0.25) {
                await life.abort(this.lateness, this.#report);
                pair.lives[1 - index].drop();
                this.aborted++;
                pair.lives[index] = await this.#begin(pair);
            } else {
                await this.#unlink(pair);
                if (kind < 0.5 && !pair.isLimited) {
                    await life.move();
                    this.moved++;
                } else {
                    await life.finish(this.lateness, this.#report);
                    this.finished++;
                    pair.lives[index] = await this.#begin(pair);
                }
            }
            if (!this.isOver) this.#link(pair);
        });
    }

    // One thing after the other; meanwhile nothing else is done to the pair.
    #inTurn(pair, work) {
        pair.isBusy = true;
        pair.work = pair.work.then(work).catch((error) => this.#report.check('a guest came and went', false, error?.stack));
        return pair.work.finally(() => (pair.isBusy = false));
    }
}
