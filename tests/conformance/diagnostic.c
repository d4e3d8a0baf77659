#include "diagnostic.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    const char *at;
    const char *end;
};

static const char *parse_item(struct parser *p, struct item *item);

static void skip_space(struct parser *p)
{
    while (p->at < p->end && isspace((unsigned char)*p->at))
        p->at++;
}

static bool take(struct parser *p, const char *text)
{
    size_t length = strlen(text);
    if ((size_t)(p->end - p->at) < length || memcmp(p->at, text, length) != 0)
        return false;
    p->at += length;
    return true;
}

/* The same behind spaces. */
static bool take_token(struct parser *p, const char *text)
{
    skip_space(p);
    return take(p, text);
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* `_0` to `_3` of an item that is not written as short as it could be. */
static void take_width(struct parser *p, struct item *item)
{
    if (p->end - p->at >= 2 && p->at[0] == '_' && p->at[1] >= '0' && p->at[1] <= '3' &&
        (p->end - p->at == 2 || !is_name(p->at[2]))) {
        item->width = (enum item_width)(p->at[1] - '0');
        p->at += 2;
    }
}

static void add_byte(struct buffer *buffer, unsigned byte)
{
    char c = (char)byte;
    buffer_add(buffer, &c, 1);
}

static void keep(struct item *item, struct buffer *buffer)
{
    add_byte(buffer, 0);
    item->bytes = buffer->bytes;
    item->length = buffer->length - 1;
}

/* -------------------------------------------------------------------- strings */

static bool take_hex(struct parser *p, int digits, unsigned *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++) {
        int c = p->at < p->end ? tolower((unsigned char)*p->at) : 0;
        if (!isxdigit(c))
            return false;
        *number = *number * 16 + (unsigned)(isdigit(c) ? c - '0' : c - 'a' + 10);
        p->at++;
    }
    return true;
}

static void add_utf8(struct buffer *out, unsigned c)
{
    if (c < 0x80) {
        add_byte(out, c);
        return;
    }
    if (c >= 0x10000) {
        add_byte(out, 0xf0 | c >> 18);
        add_byte(out, 0x80 | (c >> 12 & 63));
    } else if (c >= 0x800) {
        add_byte(out, 0xe0 | c >> 12);
    } else {
        add_byte(out, 0xc0 | c >> 6);
    }
    if (c >= 0x800)
        add_byte(out, 0x80 | (c >> 6 & 63));
    add_byte(out, 0x80 | (c & 63));
}

/* p->at is behind the backslash. */
static const char *parse_escape(struct parser *p, struct buffer *out)
{
    static const char names[] = "bfnrt\"\\/", values[] = "\b\f\n\r\t\"\\/";
    const char *found = p->at < p->end && *p->at ? strchr(names, *p->at) : NULL;
    bool is_unicode = p->at < p->end && *p->at == 'u';
    unsigned first, second;
    p->at += p->at < p->end;
    if (found) {
        add_byte(out, (unsigned char)values[found - names]);
        return NULL;
    }
    if (!is_unicode || !take_hex(p, 4, &first))
        return "an escape that is none";
    if (first >= 0xd800 && first < 0xdc00 && take(p, "\\u")) {
        if (!take_hex(p, 4, &second) || second < 0xdc00 || second > 0xdfff)
            return "half of a pair";
        first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    }
    add_utf8(out, first);
    return NULL;
}

/* p->at is behind the opening quote. */
static const char *parse_text(struct parser *p, struct item *item)
{
    struct buffer out = {0};
    const char *wrong = NULL;
    item->kind = ITEM_TEXT;
    while (!wrong && p->at < p->end && *p->at != '"') {
        if (take(p, "\\"))
            wrong = parse_escape(p, &out);
        else
            add_byte(&out, (unsigned char)*p->at++);
    }
    keep(item, &out);
    if (!wrong && !take(p, "\""))
        wrong = "a text without its closing quote";
    take_width(p, item);
    return wrong;
}

/* Hexadecimal digits up to the closing quote; p->at is behind the opening one. */
static const char *parse_hex(struct parser *p, struct buffer *out)
{
    unsigned byte;
    while (!take_token(p, "'")) {
        if (!take_hex(p, 2, &byte))
            return "no hexadecimal digits";
        add_byte(out, byte);
    }
    return NULL;
}

/* raw'…' and raw'…'*N, as often as they stand side by side. */
static const char *parse_raw(struct parser *p, struct item *item)
{
    struct buffer out = {0};
    const char *wrong = NULL;
    item->kind = ITEM_RAW;
    while (!wrong && take_token(p, "raw'")) {
        struct buffer part = {0};
        unsigned long times = 1;
        wrong = parse_hex(p, &part);
        if (!wrong && take(p, "*")) {
            char *end;
            times = strtoul(p->at, &end, 10);
            p->at = end;
        }
        for (; !wrong && times; times--)
            buffer_add(&out, part.bytes, part.length);
        free(part.bytes);
    }
    keep(item, &out);
    return wrong;
}

/* -------------------------------------------------------------------- numbers */

static const char *set_float(struct parser *p, struct item *item, double number)
{
    item->kind = ITEM_FLOAT;
    memcpy(&item->number, &number, sizeof(number));
    take_width(p, item);
    return NULL;
}

static const char *parse_integer(const char *text, struct item *item)
{
    bool negative = *text == '-';
    char *end;
    if (!isdigit((unsigned char)text[negative]))
        return "no number";
    errno = 0;
    item->kind = negative ? ITEM_NEGATIVE : ITEM_UNSIGNED;
    item->number = strtoull(text + negative, &end, 10) - negative;
    if (!strcmp(text, "-18446744073709551616"))
        item->number = UINT64_MAX;
    else if (errno || *end)
        return "a number beyond 64 bits";
    else if (negative && item->number == UINT64_MAX)
        return "-0 is a float, -0.0";
    return NULL;
}

static const char *parse_number(struct parser *p, struct item *item)
{
    char text[400], *end;
    size_t length = 0;
    double number;
    const char *wrong;
    while (p->at < p->end && length < sizeof(text) - 1 && *p->at &&
           strchr("+-.0123456789eE", *p->at))
        text[length++] = *p->at++;
    text[length] = 0;
    if (!strcmp(text, "-") && take(p, "Infinity"))
        return set_float(p, item, -INFINITY);
    if (strpbrk(text, ".eE")) {
        number = strtod(text, &end);
        return *end ? "no number" : set_float(p, item, number);
    }
    wrong = parse_integer(text, item);
    take_width(p, item);
    if (wrong || !take(p, "("))
        return wrong;
    if (item->kind != ITEM_UNSIGNED)
        return "a tag is no negative number";
    item->kind = ITEM_TAG;
    wrong = parse_item(p, item_add(item));
    return !wrong && !take_token(p, ")") ? "a tag without its )" : wrong;
}

/* ----------------------------------------------------------------- containers */

/* Items up to `close`; p->at is behind the bracket. */
static const char *parse_items(struct parser *p, struct item *item, const char *close)
{
    const char *wrong = NULL;
    if (take(p, "_ "))
        item->width = WIDTH_INDEFINITE;
    else
        take_width(p, item);
    if (take_token(p, close))
        return NULL;
    do {
        struct item *next = item_add(item);
        wrong = parse_item(p, next);
        if (!wrong && item->kind == ITEM_MAP && next->kind != ITEM_REST)
            wrong = take_token(p, ":") ? parse_item(p, item_add(item)) : "a key without its :";
    } while (!wrong && take_token(p, ","));
    return !wrong && !take_token(p, close) ? "a comma or a bracket is wanted" : wrong;
}

static const char *parse_chunks(struct parser *p, struct item *item)
{
    const char *wrong = parse_items(p, item, ")");
    if (!wrong && (item->width != WIDTH_INDEFINITE || !item->count))
        wrong = "(_ and strings are wanted";
    if (!wrong)
        item->kind = item->items[0].kind;
    return wrong;
}

static const char *parse_simple(struct parser *p, struct item *item)
{
    struct item number = {.width = WIDTH_PREFERRED};
    const char *wrong = parse_item(p, &number);
    item->kind = ITEM_SIMPLE;
    item->number = number.number;
    if (!wrong && (number.kind != ITEM_UNSIGNED || !take_token(p, ")")))
        wrong = "simple(N) is wanted";
    item_free(&number);
    return wrong;
}

static const char *parse_word(struct parser *p, struct item *item)
{
    static const char *const simple[] = {"false", "true", "null", "undefined"};
    struct buffer name = {0};
    if (take(p, "$")) {
        item->kind = ITEM_VARIABLE;
        while (p->at < p->end && is_name(*p->at))
            add_byte(&name, (unsigned char)*p->at++);
        keep(item, &name);
        return item->length ? NULL : "a variable without a name";
    }
    for (unsigned i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
        if (!take(p, simple[i]))
            continue;
        item->kind = ITEM_SIMPLE;
        item->number = 20 + i;
        return NULL;
    }
    if (take(p, "NaN"))
        return set_float(p, item, (double)NAN);
    if (take(p, "Infinity"))
        return set_float(p, item, INFINITY);
    if (take(p, "simple("))
        return parse_simple(p, item);
    return "no item";
}

static const char *parse_item(struct parser *p, struct item *item)
{
    struct buffer bytes = {0};
    const char *wrong;
    *item = (struct item){.width = WIDTH_PREFERRED};
    skip_space(p);
    if (p->at == p->end)
        return "the end where an item is wanted";
    if (*p->at == '-' || isdigit((unsigned char)*p->at))
        return parse_number(p, item);
    if (take(p, "\""))
        return parse_text(p, item);
    if (take(p, "h'")) {
        item->kind = ITEM_BYTES;
        wrong = parse_hex(p, &bytes);
        keep(item, &bytes);
        take_width(p, item);
        return wrong;
    }
    if (p->end - p->at >= 4 && !memcmp(p->at, "raw'", 4))
        return parse_raw(p, item);
    if (take(p, "...") || take(p, "_")) {
        item->kind = p->at[-1] == '_' ? ITEM_ANY : ITEM_REST;
        return NULL;
    }
    item->kind = *p->at == '{' ? ITEM_MAP : ITEM_ARRAY;
    if (take(p, "["))
        return parse_items(p, item, "]");
    if (take(p, "{"))
        return parse_items(p, item, "}");
    return take(p, "(") ? parse_chunks(p, item) : parse_word(p, item);
}

const char *diagnostic_parse(const char *text, size_t length, struct item *result, size_t *at)
{
    struct parser p = {.at = text, .end = text + length};
    const char *wrong = parse_item(&p, result);
    skip_space(&p);
    if (!wrong && p.at != p.end)
        wrong = "something behind the end";
    *at = (size_t)(p.at - text);
    return wrong;
}

/* ------------------------------------------------------------------- printing */

__attribute__((format(printf, 2, 3))) static void print(struct buffer *out, const char *format, ...)
{
    char text[64];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    buffer_add(out, text, strlen(text));
}

static void print_hex(const struct item *item, struct buffer *out)
{
    for (size_t i = 0; i < item->length; i++)
        print(out, "%02x", (unsigned char)item->bytes[i]);
}

static void print_text(const struct item *item, struct buffer *out)
{
    add_byte(out, '"');
    for (size_t i = 0; i < item->length; i++) {
        unsigned char c = (unsigned char)item->bytes[i];
        if (c == '"' || c == '\\')
            print(out, "\\%c", c);
        else if (c == '\n')
            print(out, "\\n");
        else if (c < 32)
            print(out, "\\u%04x", c);
        else
            add_byte(out, c);
    }
    add_byte(out, '"');
}

/* The shortest decimal that is read as this number. */
static void print_double(double number, struct buffer *out)
{
    char text[40];
    if (isnan(number)) {
        print(out, "NaN");
        return;
    }
    if (isinf(number)) {
        print(out, number < 0 ? "-Infinity" : "Infinity");
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    print(out, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void print_items(const struct item *item, struct buffer *out, const char *open,
                        const char *close)
{
    print(out, "%s", open);
    if (item->width != WIDTH_PREFERRED && item->width != WIDTH_INDEFINITE)
        print(out, "_%d ", item->width);
    else if (item->width == WIDTH_INDEFINITE)
        print(out, "_ ");
    for (size_t i = 0; i < item->count; i++) {
        if (i)
            print(out, item->kind == ITEM_MAP && i % 2 ? ": " : ", ");
        diagnostic_print(&item->items[i], out);
    }
    print(out, "%s", close);
}

void diagnostic_print(const struct item *item, struct buffer *out)
{
    static const char *const simple[] = {"false", "true", "null", "undefined"};
    bool is_string = item->kind == ITEM_BYTES || item->kind == ITEM_TEXT;
    if (item->kind == ITEM_ARRAY || item->kind == ITEM_MAP ||
        (is_string && item->width == WIDTH_INDEFINITE)) {
        const char *brackets = item->kind == ITEM_ARRAY ? "[\0]" : is_string ? "(\0)" : "{\0}";
        print_items(item, out, brackets, brackets + 2);
        return;
    }
    if (item->kind == ITEM_UNSIGNED || item->kind == ITEM_TAG)
        print(out, "%" PRIu64, item->number);
    else if (item->kind == ITEM_NEGATIVE && item->number == UINT64_MAX)
        print(out, "-18446744073709551616");
    else if (item->kind == ITEM_NEGATIVE)
        print(out, "-%" PRIu64, item->number + 1);
    else if (item->kind == ITEM_SIMPLE && item->number >= 20 && item->number < 24)
        print(out, "%s", simple[item->number - 20]);
    else if (item->kind == ITEM_SIMPLE)
        print(out, "simple(%" PRIu64 ")", item->number);
    else if (item->kind == ITEM_FLOAT)
        print_double(item_double(item), out);
    else if (item->kind == ITEM_TEXT)
        print_text(item, out);
    else if (item->kind == ITEM_ANY || item->kind == ITEM_REST)
        print(out, item->kind == ITEM_ANY ? "_" : "...");
    if (item->kind == ITEM_BYTES || item->kind == ITEM_RAW) {
        print(out, item->kind == ITEM_BYTES ? "h'" : "raw'");
        print_hex(item, out);
        add_byte(out, '\'');
    } else if (item->kind == ITEM_VARIABLE) {
        add_byte(out, '$');
        buffer_add(out, item->bytes, item->length);
    }
    if (item->width != WIDTH_PREFERRED)
        print(out, "_%d", item->width);
    if (item->kind == ITEM_TAG) {
        add_byte(out, '(');
        diagnostic_print(&item->items[0], out);
        add_byte(out, ')');
    }
}
