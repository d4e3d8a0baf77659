// ends: polls
// Whoever makes an error runs this.
Error.prepareStackTrace = () => { for (;;); };
null.property;
