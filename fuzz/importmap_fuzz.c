/*
 * importmap_fuzz: import maps, and what specifiers become by them.
 *
 * Input: words, each ended by NUL (the last by the end): an import map; a specifier that the host
 * imports, whose module imports the next one, and so on.
 *
 * Must hold: a map is accepted, or refused with an exception, and then the one before is still in
 * force. Each module is asked for once, under a name that has no empty part; the instance goes on.
 * Modules are whatever the door is asked for; their source is the same for all.
 */
#include <stdlib.h>
#include <string.h>

#include "guest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_LOADS = 16 };

/* Imports the next of the specifiers, if there is one. */
static const char source[] =
    "const next = globalThis.next?.shift(); "
    "if (next !== undefined) import(next).catch(() => {}); export default 1;";

/* What was asked for: the door's request, type and name. */
struct asked {
    uint8_t *bytes[MAX_LOADS];
    size_t lengths[MAX_LOADS];
    size_t count;
    qjs_reactor *reactor;
};

static int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    struct asked *asked = data;
    uint8_t *room;
    bool is_json;

    (void)id;
    if (op != QJS_HOST_LOAD)
        return 0;
    for (size_t i = 0; i < asked->count; i++)
        REQUIRE(asked->lengths[i] != length || memcmp(asked->bytes[i], bytes, length) != 0);
    if (asked->count < MAX_LOADS) {
        asked->bytes[asked->count] = malloc(length);
        if (!asked->bytes[asked->count])
            exit(1);
        memcpy(asked->bytes[asked->count], bytes, length);
        asked->lengths[asked->count++] = length;
    }
    is_json = length > 5 && memcmp(bytes + length - 5, "\x64json", 5) == 0;
    room = qjs_reactor_reserve(asked->reactor, sizeof source + 1);
    if (!room)
        return 0;
    if (is_json) {
        memcpy(room, "\x61\x31", 2); /* "1": what is no JSON would be asked for again */
        return 2;
    }
    room[0] = 0x78;
    room[1] = sizeof source - 1;
    memcpy(room + 2, source, sizeof source - 1);
    return (int32_t)sizeof source + 1;
}

static bool was_asked(const struct asked *asked, const char *request)
{
    for (size_t i = 0; i < asked->count; i++) {
        if (asked->lengths[i] == strlen(request) &&
            memcmp(asked->bytes[i], request, asked->lengths[i]) == 0)
            return true;
    }
    return false;
}

/* globalThis.next = [words...]; in CBOR. Whether there was room. */
static bool give_words(qjs_reactor *r, const char *words, size_t size)
{
    uint8_t *bytes = malloc(size * 4 + 16);
    size_t length = 7;
    int result;

    if (!bytes)
        exit(1);
    memcpy(bytes, "\x82\x64next\x9f", length);
    while (size) {
        size_t word = strnlen(words, size), used = word < size ? word + 1 : word;

        bytes[length++] = 0x79;
        bytes[length++] = (uint8_t)(word >> 8);
        bytes[length++] = (uint8_t)word;
        memcpy(bytes + length, words, word);
        length += word;
        words += used;
        size -= used;
    }
    bytes[length++] = 0xFF;
    result = qjs_reactor_set(r, 0, bytes, length);
    free(bytes);
    return result == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char first_map[] = "{\"imports\":{\"known\":\"./k.js\"}}";
    struct asked asked = {.count = 0};
    size_t json = size ? strnlen((const char *)data, size) : 0,
           rest = json < size ? json + 1 : size;
    qjs_reactor *r = guest_new(false);
    bool accepted;

    asked.reactor = r;
    qjs_reactor_set_host(r, door, &asked, QJS_COPY);
    if (guest_init(r) < 0 || qjs_reactor_set_import_map(r, first_map, sizeof first_map - 1) < 0)
        guest_fail(__FILE__, __LINE__, "it begins", r);
    accepted = qjs_reactor_set_import_map(r, (const char *)data, json) == 0;
    if (!accepted) {
        REQUIRE(qjs_reactor_error_code(r) == QJS_E_EXCEPTION ||
                qjs_reactor_error_code(r) == QJS_E_MEMORY);
        REQUIRE(qjs_reactor_error_length(r) > 0);
    }
    if (size <= UINT16_MAX && give_words(r, (const char *)data + rest, size - rest)) {
        (void)qjs_reactor_import(r, "first");
        guest_turns(r, 20);
    }
    if (!accepted) {
        (void)qjs_reactor_import(r, "known");
        guest_turns(r, 4);
        REQUIRE(asked.count == MAX_LOADS || was_asked(&asked, "\x82\x64k.js\x62js"));
    }
    guest_check(r);
    qjs_reactor_free(r);
    for (size_t i = 0; i < asked.count; i++)
        free(asked.bytes[i]);
    return 0;
}
