// ends: done
// says: ok
// needs: std directory
// not native: there the guest has the rights of the process
// not go: wazero has no limit of descriptors but the process's own
// As many open files as there can be, which are the process's too.
let count = 0;
while (count < 6000 && os.open('own.txt', os.O_RDONLY) >= 0) count++;
print(count < 6000 ? 'ok' : 'HOLE: as many as it likes');
