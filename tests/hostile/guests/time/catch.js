// ends: polls
// An interruption that is caught, in every way that there is, so that the loop goes on.
function again() {
    for (;;) {
        try {
            for (;;);
        } catch {
            again();
        } finally {
            again();
        }
    }
}
try {
    again();
} finally {
    print('HOLE: finally runs');
    for (;;);
}
