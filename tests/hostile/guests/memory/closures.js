// ends: exception or memory or polls
// Functions that hold functions, bound again and again, and generators that stand still.
let held = () => 0;
for (;;) {
    const inner = held;
    held = ((more) => function* () { yield* inner(); yield more; }).bind(null, [held]).call(null, held.bind(held));
}
