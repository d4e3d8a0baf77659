// ends: done
// Output without the end of a line.
for (let i = 0; i < 3000; i++) host.write('x'.repeat(1000));
