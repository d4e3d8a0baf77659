// objects: property access, classes, getters, prototypes, spread and destructuring
(function () {
    class Vector {
        #length = -1;
        constructor(x, y) {
            this.x = x;
            this.y = y;
        }
        add({ x, y }) {
            return new Vector(this.x + x, this.y + y);
        }
        get squared() {
            return this.x * this.x + this.y * this.y;
        }
        get size() {
            if (this.#length < 0) this.#length = Math.floor(Math.sqrt(this.squared));
            return this.#length;
        }
    }
    class Named extends Vector {
        add(other) {
            const { x, y } = super.add(other);
            return new Named(x % 1000, y % 1000);
        }
    }
    let sum = new Named(0, 0);
    let result = 0;
    for (let i = 0; i < 15000; i++) {
        sum = sum.add({ x: i, y: i + 1 });
        result += sum.size;
    }
    const table = {};
    for (let i = 0; i < 20000; i++) table[`key${i % 500}`] = (table[`key${i % 500}`] ?? 0) + i;
    for (const [key, value] of Object.entries({ ...table, key0: 1 })) result += value % key.length;
    if (result !== 11290659) throw new Error(`wrong result: ${result}`);
})();
