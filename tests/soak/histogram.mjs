// How late timers were: counts in buckets that each grow by an eighth, as guest.js has them.

const BUCKETS = 128;
const bucketOf = (ms) => Math.min(BUCKETS - 1, Math.floor(6 * Math.log2(1 + 32 * Math.max(0, ms))));
// the middle of a bucket, in milliseconds
const middleOf = (index) => (2 ** ((index + 0.5) / 6) - 1) / 32;

export class Histogram {
    buckets = Array(BUCKETS).fill(0);
    count = 0;
    latest = 0;

    add(ms) {
        this.buckets[bucketOf(ms)]++;
        this.count++;
        this.latest = Math.max(this.latest, ms);
    }

    // what a guest's lateness() gave
    merge({ buckets, latest }) {
        buckets.forEach((count, i) => {
            this.buckets[i] += count;
            this.count += count;
        });
        this.latest = Math.max(this.latest, latest);
    }

    // The milliseconds below which this part of them is, to a twelfth.
    quantile(part) {
        let left = part * this.count;
        const index = this.buckets.findIndex((count) => (left -= count) <= 0);
        return this.count === 0 ? 0 : Math.min(middleOf(index), this.latest);
    }
}
