// Type a line into the field "stdin" below the console. Nothing
// waits but this handler.
const bytes = new Uint8Array(1024);
const lines = [];
let rest = '';

function line(text) {
  if (lines.length === 0) console.log(`Hello, ${text}! Another line?`);
  else console.log(`${text.length} characters, backwards:`, [...text].toReversed().join(''));
  lines.push(text);
}

std.out.puts('What is your name? ');
std.out.flush();
os.setReadHandler(0, () => {
  const length = os.read(0, bytes.buffer, 0, bytes.length);
  if (length <= 0) {
    os.setReadHandler(0, null);
    console.log('That was the end of the input:', lines);
    return;
  }
  rest += String.fromCharCode(...bytes.subarray(0, length));
  const parts = rest.split('\n');
  rest = parts.pop();
  parts.forEach(line);
});
