/* What the web has that the engine has not: events, channels, structuredClone. */
#ifndef QJSR_WEB_H
#define QJSR_WEB_H

struct qjs_reactor;

/* Define the globals, each made when it is first looked at. 0, or -1: out of memory. */
int qjsr_web_define(struct qjs_reactor *r);

/* Let go of them; before the context's end. */
void qjsr_web_clear(struct qjs_reactor *r);

#endif
