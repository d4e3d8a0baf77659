// ends: done or exception or turns
// needs: std
// Handlers for descriptors that are not there, for all that are, set and taken back in a handler.
for (let fd = -5; fd < 2000; fd++) {
    for (const set of [os.setReadHandler, os.setWriteHandler]) {
        try {
            set(fd, () => { set(fd, null); set(fd, () => {}); });
        } catch (error) {
            if (!(error instanceof Error)) print('HOLE', error);
        }
    }
}
