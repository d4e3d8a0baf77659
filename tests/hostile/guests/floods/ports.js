// ends: polls or memory or exception or turns
// Channels, each of which is given to the host, and nobody speaks.
for (;;) host.echo(new MessageChannel().port1);
