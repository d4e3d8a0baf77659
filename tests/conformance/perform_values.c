/* The calls that take and give values: evaluate, call, get, await, … */
#include "perform_values.h"

#include "diagnostic.h"
#include "match.h"
#include "words.h"

#include "qjs_reactor.h"

#include <stdlib.h>
#include <string.h>

static int last;

int last_result(void)
{
    return last;
}

/* ------------------------------------------------------------------- a value */

void value_at(const struct statement *s, size_t index, bool replace, struct item *item)
{
    const struct word *w = word(s, index);
    const char *wrong;
    size_t at;
    if (w->bare && w->bytes[0] != '$')
        fail("%s where a value is wanted", w->bytes);
    wrong = diagnostic_parse(w->bytes, w->length, item, &at);
    if (wrong)
        fail("%s: %s at %zu", w->bytes, wrong, at);
    wrong = replace ? variable_replace(item) : NULL;
    if (wrong)
        fail("$%s has no value", wrong);
}

/* A block of exactly this length, so that a sanitizer sees a read beyond it. */
static char *exact(const char *bytes, size_t length)
{
    char *result = malloc(length ? length : 1);
    if (!result)
        abort();
    if (bytes)
        memcpy(result, bytes, length);
    return result;
}

struct buffer bytes_at(const struct statement *s, size_t index)
{
    struct item item;
    struct buffer bytes = {0};
    const char *wrong;
    char *copy;
    value_at(s, index, true, &item);
    wrong = item_encode(&item, &bytes);
    if (wrong)
        fail("%s cannot be sent", wrong);
    item_free(&item);
    copy = exact(bytes.bytes, bytes.length);
    free(bytes.bytes);
    bytes.bytes = copy;
    return bytes;
}

void read_value(const uint8_t *bytes, size_t length, struct item *item)
{
    size_t at, shown = length < 1000 ? length : 1000;
    const char *wrong = item_decode(bytes, length, item, &at);
    if (wrong) {
        struct item raw = {.kind = ITEM_RAW, .bytes = (char *)bytes, .length = shown};
        struct buffer text = {0};
        raw.width = WIDTH_PREFERRED;
        diagnostic_print(&raw, &text);
        fail("no CBOR at byte %zu, %s: %.*s", at, wrong, (int)text.length, text.bytes);
    }
}

void check_value(const struct statement *s, size_t index, const struct item *found)
{
    struct item expected;
    value_at(s, index, false, &expected);
    if (!match(&expected, found)) {
        struct buffer text = {0};
        diagnostic_print(found, &text);
        fail("expected:\n%s\nfound:\n%.*s", s->words[index].bytes, (int)text.length, text.bytes);
    }
    item_free(&expected);
}

/* -------------------------------------------------------------------- results */

/* What holds after each call: what is said to stand in the exchange stands there. */
static bool read_exchange(int found, struct item *item)
{
    const struct qjs_exchange *exchange = qjs_exchange();
    bool given = found > 0 || (found == -1 && qjs_error_code() == QJS_E_EXCEPTION);
    *item = (struct item){.width = WIDTH_PREFERRED};
    last = found;
    if (found < -1)
        fail("the result is %d", found);
    if (found > 0 && exchange->length != (size_t)found)
        fail("the result is %d, and the exchange's length %zu", found, exchange->length);
    if (!given && found == -1 && exchange->length && qjs_error_code() != QJS_E_DEAD)
        fail("no value was thrown, and the exchange's length is %zu", exchange->length);
    if (given && (!exchange->length || exchange->length > exchange->capacity))
        fail("the exchange holds %zu of %zu bytes", exchange->length, exchange->capacity);
    if (given)
        read_value(exchange->bytes, exchange->length, item);
    return given;
}

static void check_found(int expected, int found, const struct item *value)
{
    struct buffer text = {0};
    if (expected == found)
        return;
    if (found > 0) {
        diagnostic_print(value, &text);
        fail("expected %d, found the value:\n%.*s", expected, (int)text.length, text.bytes);
    }
    fail("expected %d, found %d; the last error is %s: %s", expected, found,
         code_name(qjs_error_code()), qjs_error_text());
}

/* `-> VALUE`, `-> NUMBER [CODE [VALUE]]`, `-> throws VALUE`, `-> any`. `standard` is what is
 * wanted without an arrow, 1 stands for any value. */
static void check_given(const struct statement *s, int standard, int found)
{
    size_t at = arrow(s) + 1;
    struct item value;
    bool given = read_exchange(found, &value);
    if (at >= s->count || !s->words[at].bare || s->words[at].bytes[0] == '$') {
        int wanted = at < s->count || standard ? (found > 0 ? found : 1) : 0;
        check_found(wanted, found, &value);
        if (at < s->count)
            check_value(s, at, &value);
    } else if (case_word_is(s, at, "throws")) {
        check_found(-1, found, &value);
        check_code("QJS_E_EXCEPTION");
        check_value(s, at + 1, &value);
    } else if (!case_word_is(s, at, "any")) {
        check_found((int)number(s->words[at].bytes), found, &value);
        if (at + 1 < s->count)
            check_code(s->words[at + 1].bytes);
        if (at + 2 < s->count && !given)
            fail("there is no value");
        if (at + 2 < s->count)
            check_value(s, at + 2, &value);
    }
    item_free(&value);
}

/* -------------------------------------------------------------- what is sent */

static bool has_word(const struct statement *s, const char *text)
{
    for (size_t i = 1; i < arrow(s); i++) {
        if (case_word_is(s, i, text))
            return true;
    }
    return false;
}

static const char *find_option(const struct statement *s, const char *key)
{
    const char *value = NULL;
    for (size_t i = 1; i < arrow(s) && !value; i++)
        value = option(s, i, key);
    return value;
}

enum qjs_crossing crossing_of(const char *name)
{
    static const char *const names[] = {"copy", "functions", "handles", "handle"};
    for (int i = QJS_COPY; i <= QJS_HANDLE; i++) {
        if (!strcmp(name, names[i]))
            return (enum qjs_crossing)i;
    }
    fail("unknown crossing %s", name);
}

static int crossing(const struct statement *s)
{
    static const char *const names[] = {"copy", "functions", "handles", "handle"};
    const char *given = find_option(s, "flags");
    if (given)
        return (int)number(given);
    for (int i = QJS_COPY; i <= QJS_HANDLE; i++) {
        if (has_word(s, names[i]))
            return i;
    }
    return QJS_COPY;
}

/* Bytes that were damaged as the words say, and where they stand. */
struct sent {
    const char *bytes;
    size_t length;
    char *block; /* to be freed */
};

static struct sent send(const struct statement *s, struct buffer *bytes)
{
    struct sent sent = {.length = bytes->length};
    const char *cut = find_option(s, "cut"), *flip = find_option(s, "flip");
    if (cut && number(cut) < (double)sent.length)
        sent.length = (size_t)number(cut);
    if (flip && number(flip) < (double)sent.length)
        bytes->bytes[(size_t)number(flip)] ^= 1;
    if (has_word(s, "exchange")) {
        char *room = (char *)qjs_reserve(sent.length);
        if (!room)
            fail("no memory for the exchange");
        if (bytes->bytes)
            memcpy(room, bytes->bytes, sent.length);
        sent.bytes = room;
    } else if (!has_word(s, "null")) {
        sent.bytes = sent.block = exact(bytes->bytes, sent.length);
    }
    free(bytes->bytes);
    return sent;
}

static struct sent send_value(const struct statement *s, size_t index)
{
    struct buffer bytes = bytes_at(s, index);
    return send(s, &bytes);
}

/* Source: a text, or a variable that holds a string; `times` over. */
static struct sent send_source(const struct statement *s)
{
    const char *given = find_option(s, "times");
    struct item item = {0};
    struct buffer bytes = {0};
    const struct word *w = NULL;
    for (size_t i = 1; i < arrow(s); i++) {
        if (!s->words[i].bare || s->words[i].bytes[0] == '$')
            w = &s->words[i];
    }
    if (!w)
        fail("the statement wants source");
    if (w->bare) {
        const struct item *value = variable_find(w->bytes + 1);
        if (!value || !value->bytes)
            fail("%s is no string", w->bytes);
        item_copy(value, &item);
    }
    for (uint32_t n = given ? (uint32_t)number(given) : 1; n; n--)
        buffer_add(&bytes, w->bare ? item.bytes : w->bytes, w->bare ? item.length : w->length);
    item_free(&item);
    return send(s, &bytes);
}

/* ---------------------------------------------------------------------- calls */

static int flags(const struct statement *s)
{
    int result = crossing(s);
    if (has_word(s, "module"))
        result |= QJS_EVALUATE_MODULE;
    if (has_word(s, "async"))
        result |= QJS_EVALUATE_ASYNC;
    if (has_word(s, "bytecode"))
        result |= QJS_EVALUATE_BYTECODE;
    return result;
}

static void do_evaluate(const struct statement *s)
{
    struct sent source = send_source(s);
    int found = qjs_evaluate(source.bytes, source.length, find_option(s, "file"), flags(s));
    free(source.block);
    check_given(s, 1, found);
}

static void do_compile(const struct statement *s)
{
    struct sent source = send_source(s);
    int found = qjs_compile(source.bytes, source.length, find_option(s, "file"), flags(s));
    free(source.block);
    check_given(s, 1, found);
}

static void do_import(const struct statement *s)
{
    const struct word *specifier = word(s, 1);
    char *copy = exact(specifier->bytes, specifier->length + 1);
    int found = qjs_import(case_word_is(s, 1, "null") ? NULL : copy);
    free(copy);
    check_given(s, 1, found);
}

#define WITH_VALUE(verb, standard, call)                                                           \
    static void do_##verb(const struct statement *s)                                               \
    {                                                                                              \
        uint32_t handle = count_at(s, 1);                                                          \
        struct sent sent = send_value(s, 2);                                                       \
        const uint8_t *bytes = (const uint8_t *)sent.bytes;                                        \
        int found = call;                                                                          \
        free(sent.block);                                                                          \
        check_given(s, standard, found);                                                           \
    }

WITH_VALUE(call, 1, qjs_call(handle, bytes, sent.length, crossing(s)))
WITH_VALUE(construct, 1, qjs_construct(handle, bytes, sent.length, crossing(s)))
WITH_VALUE(get, 1, qjs_get(handle, bytes, sent.length, crossing(s)))
WITH_VALUE(property, 0, qjs_set(handle, bytes, sent.length))

void set_property(const struct statement *s)
{
    do_property(s);
}

static void do_copy(const struct statement *s)
{
    check_given(s, 1, qjs_copy(count_at(s, 1), crossing(s)));
}

static void do_await(const struct statement *s)
{
    check_given(s, 1, qjs_await(count_at(s, 1), crossing(s)));
}

static void do_release(const struct statement *s)
{
    uint32_t times = arrow(s) > 2 ? count_at(s, 2) : 1;
    check_given(s, 0, qjs_release(count_at(s, 1), times));
}

static void do_held(const struct statement *s)
{
    check_given(s, 1, qjs_held());
}

static void do_host_functions(const struct statement *s)
{
    check_given(s, 1, qjs_host_functions());
}

static void do_settle(const struct statement *s)
{
    int rejected = case_word_is(s, 2, "rejected");
    struct sent sent = send_value(s, 2 + (size_t)rejected);
    int found = qjs_settle(count_at(s, 1), rejected, (const uint8_t *)sent.bytes, sent.length);
    free(sent.block);
    check_given(s, 0, found);
}

static void do_message(const struct statement *s)
{
    struct sent sent = send_value(s, 2);
    int found = qjs_message(count_at(s, 1), (const uint8_t *)sent.bytes, sent.length);
    free(sent.block);
    check_given(s, 0, found);
}

static void do_close_port(const struct statement *s)
{
    check_given(s, 0, qjs_close_port(count_at(s, 1)));
}

static void do_define_module(const struct statement *s)
{
    struct sent sent = send_value(s, 2);
    int found = qjs_define_module(word(s, 1)->bytes, (const uint8_t *)sent.bytes, sent.length);
    free(sent.block);
    check_given(s, 0, found);
}

static void do_import_map(const struct statement *s)
{
    const struct word *json = text(s, 1);
    char *copy = exact(json->bytes, json->length);
    int found = qjs_set_import_map(copy, json->length);
    free(copy);
    check_given(s, 0, found);
}

static void do_reserve(const struct statement *s)
{
    size_t size = case_word_is(s, 1, "max") ? SIZE_MAX : count_at(s, 1);
    const struct qjs_exchange *exchange = qjs_exchange();
    uint8_t *before = exchange->bytes;
    size_t capacity = exchange->capacity;
    uint8_t *room = qjs_reserve(size);
    bool wanted = !case_word_is(s, arrow(s) + 1, "null");
    if ((room != NULL) != wanted)
        fail("there is %s memory", room ? "enough" : "no");
    if (room ? exchange->bytes != room || exchange->capacity < size
             : exchange->bytes != before || exchange->capacity != capacity)
        fail("the exchange is not what qjs_reserve said");
    if (room)
        memset(room, 0xff, size);
}

static bool same_bytes(const struct buffer *a, const struct buffer *b)
{
    return a->length == b->length && (!a->length || !memcmp(a->bytes, b->bytes, a->length));
}

/* The notation itself: two spellings of the same bytes, and what is printed is read again. */
static void do_notation(const struct statement *s)
{
    struct buffer bytes = bytes_at(s, 1), other = bytes_at(s, 2), text = {0}, again = {0};
    struct item item, parsed;
    size_t at;
    read_value((const uint8_t *)bytes.bytes, bytes.length, &item);
    diagnostic_print(&item, &text);
    if (diagnostic_parse(text.bytes, text.length, &parsed, &at) || item_encode(&parsed, &again) ||
        !same_bytes(&bytes, &again))
        fail("%s is read as %.*s", s->words[1].bytes, (int)text.length, text.bytes);
    item_free(&item);
    item = (struct item){.kind = ITEM_RAW, .bytes = bytes.bytes, .length = bytes.length};
    item.width = WIDTH_PREFERRED;
    text.length = 0;
    diagnostic_print(&item, &text);
    if (!same_bytes(&bytes, &other))
        fail("%s is %.*s", s->words[1].bytes, (int)text.length, text.bytes);
    item_free(&item);
    item_free(&parsed);
    free(other.bytes);
    free(text.bytes);
    free(again.bytes);
}

/* There and back, through a global variable. */
static void do_echo(const struct statement *s)
{
    struct item pair = {.kind = ITEM_ARRAY, .width = WIDTH_PREFERRED}, *key = item_add(&pair);
    struct buffer bytes = {0}, name = {0};
    struct item value;
    int found;
    *key = (struct item){.kind = ITEM_TEXT, .width = WIDTH_PREFERRED};
    key->bytes = strdup("echo");
    key->length = 4;
    item_encode(key, &name);
    value_at(s, 1, true, item_add(&pair));
    if (item_encode(&pair, &bytes))
        fail("the value cannot be sent");
    item_free(&pair);
    found = qjs_set(0, (uint8_t *)bytes.bytes, bytes.length);
    read_exchange(found, &value);
    item_free(&value);
    if (found)
        check_found(0, found, &value);
    found = qjs_get(0, (uint8_t *)name.bytes, name.length, crossing(s));
    free(bytes.bytes);
    free(name.bytes);
    if (arrow(s) < s->count) {
        check_given(s, 1, found);
        return;
    }
    read_exchange(found, &value);
    check_found(found > 0 ? found : 1, found, &value);
    check_value(s, 1, &value);
    item_free(&value);
}

const struct verb value_verbs[] = {
    {"evaluate", do_evaluate},
    {"compile", do_compile},
    {"import", do_import},
    {"call", do_call},
    {"construct", do_construct},
    {"get", do_get},
    {"copy", do_copy},
    {"await", do_await},
    {"release", do_release},
    {"held", do_held},
    {"host-functions", do_host_functions},
    {"settle", do_settle},
    {"message", do_message},
    {"close-port", do_close_port},
    {"define-module", do_define_module},
    {"import-map", do_import_map},
    {"reserve", do_reserve},
    {"echo", do_echo},
    {"notation", do_notation},
    {NULL, NULL},
};
