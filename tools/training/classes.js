// Classes: fields, private names, accessors, super, iteration; objects that are made and forgotten.
class Shape {
  #tag;
  static made = 0;
  constructor(tag) {
    this.#tag = tag;
    Shape.made++;
  }
  get tag() { return this.#tag; }
  set tag(value) { this.#tag = String(value); }
  area() { return 0; }
  describe() { return `${this.tag}: ${this.area().toFixed(1)}`; }
}

class Circle extends Shape {
  constructor(radius) {
    super('circle');
    this.radius = radius;
  }
  area() { return Math.PI * this.radius ** 2; }
}

class Box extends Shape {
  depth = 1;
  constructor(width, height) {
    super('box');
    Object.assign(this, { width, height });
  }
  area() { return this.width * this.height; }
  describe() { return `${super.describe()} x ${this.depth}`; }
}

class List {
  #head = null;
  #size = 0;
  add(value) {
    this.#head = { value, next: this.#head };
    this.#size++;
    return this;
  }
  get size() { return this.#size; }
  *[Symbol.iterator]() {
    for (let node = this.#head; node !== null; node = node.next) yield node.value;
  }
}

let total = 0;
for (let round = 0; round < 60; round++) {
  const list = new List();
  for (let i = 0; i < 200; i++) list.add(i % 3 === 0 ? new Circle(i) : new Box(i, round));
  for (const shape of list) {
    if (shape instanceof Circle) shape.tag = 'c' + round;
    total += shape.area() + shape.describe().length;
  }
  const { size } = list;
  total += size + Object.keys([...list][0]).length + (Object.getPrototypeOf(list) === List.prototype ? 1 : 0);
}

// The older way: constructors and prototypes.
function Vector(x, y, z) {
  this.x = x;
  this.y = y;
  this.z = z;
}
Vector.prototype.add = function (other) { return new Vector(this.x + other.x, this.y + other.y, this.z + other.z); };
Vector.prototype.scale = function (by) { return new Vector(this.x * by, this.y * by, this.z * by); };
Vector.prototype.dot = function (other) { return this.x * other.x + this.y * other.y + this.z * other.z; };
let at = new Vector(0, 0, 0), speed = new Vector(1, 2, 3);
for (let i = 0; i < 15000; i++) {
  at = at.add(speed.scale(0.01));
  if (at.dot(at) > 100) speed = speed.scale(-1);
}
if (!(total > 0 && Number.isFinite(at.x))) throw new Error('wrong');
