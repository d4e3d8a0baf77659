// Wants the processor for itself.
export function onNote() {
  for (;;);
}
