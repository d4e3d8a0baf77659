// ends: memory or rejection or exception or polls or turns
// Each job makes two.
const job = () => { queueMicrotask(job); queueMicrotask(job); };
job();
