// Cooperative tasks with priorities: generators yield after each step, a binary
// heap picks the most urgent one, ageing keeps the lowest from starving.
class Heap {
  #items = [];
  #before;

  constructor(before) {
    this.#before = before;
  }

  get size() {
    return this.#items.length;
  }

  push(item) {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(items[at], items[parent])) break;
      [items[at], items[parent]] = [items[parent], items[at]];
      at = parent;
    }
  }

  pop() {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0) return top;
    items[0] = last;
    for (let at = 0; ; ) {
      let first = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < items.length && this.#before(items[child], items[first])) first = child;
      if (first === at) return top;
      [items[at], items[first]] = [items[first], items[at]];
      at = first;
    }
  }
}

class Scheduler {
  #queue = new Heap((a, b) => (a.rank - b.rank || a.order - b.order) < 0);
  #order = 0;
  #clock = 0;

  /** Lower priority numbers are more urgent. */
  spawn(name, priority, steps) {
    this.#enqueue({ name, priority, steps });
  }

  #enqueue(task) {
    /* The later a task is queued the worse its rank, so waiting makes it urgent. */
    task.rank = task.priority + this.#clock;
    task.order = this.#order++;
    this.#queue.push(task);
  }

  /** One step of one task in each turn of the loop. */
  run() {
    return new Promise((resolve) => {
      const step = () => {
        if (this.#queue.size === 0) return resolve(this.#clock);
        const task = this.#queue.pop();
        this.#clock++;
        const { value, done } = task.steps.next();
        console.log(`${String(this.#clock).padStart(2)}  ${task.name.padEnd(8)} ${value}`);
        if (!done) this.#enqueue(task);
        setTimeout(step, 0);
      };
      step();
    });
  }
}

function* counted(what, steps) {
  for (let i = 1; i < steps; i++) yield `${what} ${i}/${steps}`;
  return `${what} ${steps}/${steps}, done`;
}

const scheduler = new Scheduler();
scheduler.spawn('backup', 9, counted('copy block', 3));
scheduler.spawn('render', 3, counted('draw tile', 4));
scheduler.spawn('input', 1, counted('handle key', 5));
const steps = await scheduler.run();
console.log(`all tasks done after ${steps} steps`);
