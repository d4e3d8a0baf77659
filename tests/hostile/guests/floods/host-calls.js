// ends: polls
// Calls of the host, which cost the host more than the guest.
for (;;) host.echo([1, 'two', { three: 3 }]);
