/** The guest called exit of the C library (not std.exit, which only ends the guest). */
export class Exit extends Error {
  static {
    this.prototype.name = 'Exit';
  }

  readonly code: number;

  constructor(code: number) {
    super(`the guest ended the instance with exit code ${code}`);
    this.code = code;
  }
}
