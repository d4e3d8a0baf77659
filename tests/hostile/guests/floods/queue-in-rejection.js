// ends: turns or rejection
// Each unhandled rejection makes the next.
const again = () => { Promise.reject(new Error('again')); setTimeout(again, 0); };
again();
