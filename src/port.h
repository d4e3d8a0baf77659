/*
 * Message ports (HTML, "Channel messaging"): the ends of channels, with the messages that wait at
 * each. An end is held by an object of the guest, by the host, or by nobody while it is on its way
 * in a message. A BroadcastChannel is a port that has a name.
 */
#ifndef QJSR_PORT_H
#define QJSR_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "map.h"
#include "quickjs.h"

struct qjs_reactor;
struct qjsr_port;

/* The numbers that the host gives to its ports have this bit; those given out here do not. */
#define QJSR_PORT_OF_HOST (UINT32_C(1) << 30)

enum qjsr_port_holder { QJSR_PORT_NOBODY, QJSR_PORT_GUEST, QJSR_PORT_HOST };

/* What is sent: the CBOR array [value, ports...], and the numbers of the ports on their way. */
struct qjsr_payload {
    uint32_t users, port_count;
    size_t length;
    uint32_t ports[]; /* and then the bytes */
};

/* A message at a port. Without a payload it tells that the other end was closed. */
struct qjsr_message {
    struct qjsr_port *port;
    struct qjsr_payload *payload;
    struct qjsr_message *next;           /* at the same port */
    struct qjsr_message *before, *after; /* among those that are ready */
    uint64_t order;                      /* in which they became ready */
    bool ready;
};

struct qjsr_port {
    uint32_t number;
    enum qjsr_port_holder holder;
    bool channel;   /* a BroadcastChannel */
    bool enabled;   /* its messages are delivered (the guest's ports) */
    bool listening; /* somebody hears them */
    bool held;      /* the object is kept alive from here */
    bool counted;   /* among those that listen to the host */
    bool bound;     /* the object and its peer's keep each other alive */
    bool ended;     /* the other end is closed */
    bool told;      /* and whoever holds this one knows */
    JSValue object; /* of the guest; borrowed */
    struct qjsr_port *peer;
    struct qjsr_message *first, *last;
    struct qjsr_message farewell;
    JSAtom name;                           /* of a channel */
    struct qjsr_port *previous, *follower; /* among the channels */
    struct qjsr_port *doom;                /* the next of the doomed */
};

struct qjsr_ports {
    JSClassID class_id; /* of MessagePort objects; 0: the guest has no ports */
    int (*prepare)(struct qjs_reactor *r);
    JSValue adopt, dispatch; /* functions of web/messages.js; undefined until that is prepared */
    struct qjsr_map by_number;
    uint32_t last_number;
    uint32_t listening;                /* ports of the guest that listen to the host */
    struct qjsr_message *first, *last; /* that are ready */
    uint64_t next_order;
    struct qjsr_port *channels, *doomed;
    bool burying;
};

/* A port's state has changed: what that means for its messages and for its object; and for its
 * object alone. The object may be gone afterwards, and is closed when ports are buried. */
void qjsr_port_sort(struct qjs_reactor *r, struct qjsr_port *port);
void qjsr_port_settle(struct qjs_reactor *r, struct qjsr_port *port);

/* Close a port that nobody holds, later; nothing is allocated and nothing freed. And close those
 * now. */
void qjsr_port_doom(struct qjs_reactor *r, struct qjsr_port *port);
void qjsr_port_bury(struct qjs_reactor *r);

/* Leave no message to a port, and no name. */
void qjsr_port_empty(struct qjs_reactor *r, struct qjsr_port *port);

/* A port that nobody holds; NULL with an exception. number: the host's, or 0 for a new one. */
struct qjsr_port *qjsr_port_new(struct qjs_reactor *r, uint32_t number);

/* Make two ports that nobody holds, or the second the host, the ends of one channel. */
void qjsr_port_entangle(struct qjsr_port *port, struct qjsr_port *other);

/* Two new ones; the second has this number. 0, or -1 with an exception. */
int qjsr_port_new_pair(struct qjs_reactor *r, struct qjsr_port *pair[2], uint32_t number);

/* NULL: there is no such port. */
struct qjsr_port *qjsr_port_find(const struct qjs_reactor *r, uint32_t number);

/* Take a port away from its object, or from nobody, and give it to nobody or to the host. */
void qjsr_port_give(struct qjs_reactor *r, struct qjsr_port *port, enum qjsr_port_holder holder);

/* Deliver the messages of a guest's port from now on. */
void qjsr_port_enable(struct qjs_reactor *r, struct qjsr_port *port);

/* Whether somebody hears the messages of a guest's port. */
void qjsr_port_listen(struct qjs_reactor *r, struct qjsr_port *port, bool listening);

/* Close a port: it hears nothing more, and its peer is told. One that nobody or the host holds is
 * gone then. */
void qjsr_port_close(struct qjs_reactor *r, struct qjsr_port *port);

/* Close all ports that the host holds. */
void qjsr_port_close_hosts(struct qjs_reactor *r);

/* Make a port a channel of this name (borrowed), that hears what others of the name send. */
void qjsr_port_name(struct qjs_reactor *r, struct qjsr_port *port, JSAtom name);

/* A new payload with room for so many bytes, where *bytes points, and one user; NULL: out of
 * memory, pending. */
struct qjsr_payload *qjsr_port_new_payload(struct qjs_reactor *r, size_t length,
                                           uint32_t port_count, uint8_t **bytes);

/* One user less. The ports in it that nobody took are closed with the last one. */
void qjsr_port_free_payload(struct qjs_reactor *r, struct qjsr_payload *payload);

const uint8_t *qjsr_port_payload_bytes(const struct qjsr_payload *payload);

/* Queue a payload at a port; one user more. 0, or -1: out of memory, pending. */
int qjsr_port_queue(struct qjs_reactor *r, struct qjsr_port *port, struct qjsr_payload *payload);

/* Take the first message that is ready: its port, its payload (the caller is its user; NULL: the
 * other end was closed), and the port's object (owned; undefined: the host holds it). NULL: none
 * that became ready before `order`. */
struct qjsr_port *qjsr_port_take(struct qjs_reactor *r, uint64_t order,
                                 struct qjsr_payload **payload, JSValue *object);

#endif
