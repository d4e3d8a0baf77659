// Numbers by chance that are the same for a seed (mulberry32).
export function generator(seed) {
    let state = seed;
    const next = () => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return (t ^ (t >>> 14)) >>> 0;
    };
    return { next, below: (n) => next() % n, pick: (list) => list[next() % list.length] };
}
