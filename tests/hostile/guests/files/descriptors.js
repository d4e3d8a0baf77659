// ends: done
// says: ok
// needs: std directory
// not native: there the guest has the rights of the process
// Descriptors: closed ones, the mount's own, those that are none.
const open = [];
for (let i = 0; i < 50; i++) open.push(os.open('own.txt', os.O_RDONLY));
for (const fd of open) os.close(fd);
const buffer = new ArrayBuffer(64);
for (let fd = -3; fd < 300; fd++) {
    if (fd === 0) continue;
    for (const use of [() => os.read(fd, buffer, 0, 64), () => os.seek(fd, -1, 0), () => fd > 2 && os.write(fd, buffer, 0, 64), () => os.isatty(fd), () => fd > 2 && os.close(fd), () => os.ttyGetWinSize?.(fd), () => fd > 2 && std.fdopen?.(fd, 'r')]) try { use(); } catch { /* none */ }
}
for (const [offset, length] of [[0, 1e9], [-1, 2], [63, 2], [2 ** 32, 1], [NaN, NaN]]) try { os.read(3, buffer, offset, length); } catch { /* refused */ }
print('ok');
