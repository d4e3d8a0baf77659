// What might grow, sampled, and the rule by which it is judged.

import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

// Of each: how it is called, its unit, and what it may grow by besides the part that all may.
const METRICS = {
    rss: ['resident memory', 'MB', 20],
    linear: ['linear memory of all guests', 'MB', 5],
    heap: ['JavaScript heap of the host, collected', 'MB', 5],
    handles: ['handles that are held', '', 20],
    resources: ['timers, ports and the like of the host', '', 200],
    descriptors: ['file descriptors', '', 2],
    threads: ['threads', '', 2],
};
// The heap is measured in one sample of so many.
const COLLECTED = 6;
export const PART = 0.05;
// Memory comes to rest when each guest has used all of its own once: that takes some minutes.
export const LEAST_SECONDS = 600;

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

export class Growth {
    #begun = performance.now();
    samples = [];

    // Collecting holds up everyone, so it is not done each time.
    sample(lives) {
        const isCollected = this.samples.length % COLLECTED === 0;
        if (isCollected) globalThis.gc?.();
        const { heapUsed, rss } = process.memoryUsage();
        this.samples.push({
            seconds: (performance.now() - this.#begun) / 1000,
            rss: rss / 1e6,
            linear: lives.reduce((sum, life) => sum + life.memory, 0) / 1e6,
            heap: isCollected ? heapUsed / 1e6 : this.samples.at(-1).heap,
            handles: lives.reduce((sum, life) => sum + life.handles, 0),
            resources: process.getActiveResourcesInfo().length,
            descriptors: readdirSync('/proc/self/fd').length,
            threads: Number(/^Threads:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]),
        });
    }

    // The last quarter's median may be above the second quarter's by PART, and by the metric's own
    // allowance. slope: of the second half, by least squares, in an hour.
    judge() {
        const quarter = Math.floor(this.samples.length / 4);
        return Object.entries(METRICS).map(([name, [title, unit, allowance]]) => {
            const values = this.samples.map((sample) => sample[name]);
            const second = median(values.slice(quarter, 2 * quarter));
            const last = median(values.slice(-quarter));
            const ok = last <= second * (1 + PART) + allowance;
            return { name, title, unit, allowance, first: values[0], second, last, slope: this.#slope(name), ok };
        });
    }

    #slope(name) {
        const half = this.samples.slice(this.samples.length >> 1);
        const mean = (key) => half.reduce((sum, sample) => sum + sample[key], 0) / half.length;
        const [x, y] = [mean('seconds'), mean(name)];
        const square = half.reduce((sum, sample) => sum + (sample.seconds - x) ** 2, 0);
        return square === 0 ? 0 : (3600 * half.reduce((sum, sample) => sum + (sample.seconds - x) * (sample[name] - y), 0)) / square;
    }
}
