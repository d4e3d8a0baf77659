#include "grammar.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char grammar[] = {
#include "grammar_text.inc"
    '\0'};

enum {
    MAX_RULES = 200,
    MAX_ALTERNATIVES = 2000,
    TOO_DEEP = 80, /* first alternatives lead to no end */
    MAX_TOKENS = 4096,
    MAX_PIECE = 2048
};

struct slice {
    const char *text;
    size_t length;
};

struct rule {
    struct slice name;
    size_t first, count; /* of alternatives */
};

/* The grammar as it was read once. */
static struct rule rules[MAX_RULES];
static size_t rule_count;
static struct slice alternatives[MAX_ALTERNATIVES];
static size_t alternative_count;

struct writer {
    uint32_t random; /* xorshift32: never 0 */
    uint32_t serial; /* of @# */
    char *text;
    size_t length, capacity;
    size_t enough; /* so long, and */
    int deep;      /* so deep: only first alternatives from there on */
    bool failed;
};

static uint32_t below(uint32_t *random, size_t limit)
{
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return (uint32_t)((uint64_t)*random * limit >> 32);
}

/* Neighbouring seeds begin far from each other. */
static uint32_t random_of(uint32_t seed)
{
    seed = (seed ^ seed >> 16) * 0x45d9f3bu;
    seed = (seed ^ seed >> 15) * 0x2c1b3c6du;
    return seed ^ seed >> 14 ? seed ^ seed >> 14 : 1;
}

/* ------------------------------------------------------------------ the grammar */

static void give_up(const char *what, struct slice where)
{
    (void)fprintf(stderr, "grammar.txt: %s: %.*s\n", what, (int)where.length, where.text);
    abort();
}

static void read_line(struct slice line)
{
    if (line.length >= 2 && line.text[0] == '%' && line.text[1] == '%')
        return;
    if (line.length && line.text[0] == '%') {
        if (rule_count == MAX_RULES)
            give_up("too many rules", line);
        rules[rule_count++] = (struct rule){{line.text + 1, line.length - 1}, alternative_count, 0};
    } else if (rule_count) {
        if (alternative_count == MAX_ALTERNATIVES)
            give_up("too many alternatives", line);
        alternatives[alternative_count++] = line;
        rules[rule_count - 1].count++;
    }
}

static void read_grammar(void)
{
    const char *at = grammar;

    while (*at) {
        size_t length = strcspn(at, "\n");

        read_line((struct slice){at, length});
        at += length + (at[length] == '\n');
    }
    /* Empty lines before the next rule's head part rules, and are no alternatives. */
    for (size_t i = 0; i < rule_count; i++) {
        struct rule *rule = &rules[i];

        while (rule->count > 1 && !alternatives[rule->first + rule->count - 1].length)
            rule->count--;
    }
}

/* The rule with the longest name that the text begins with. */
static const struct rule *find_rule(const char *text, size_t length)
{
    const struct rule *found = NULL;

    if (!rule_count)
        read_grammar();
    for (size_t i = 0; i < rule_count; i++) {
        struct slice name = rules[i].name;

        if (name.length <= length && memcmp(text, name.text, name.length) == 0 &&
            (!found || name.length > found->name.length))
            found = &rules[i];
    }
    if (!found || !found->count)
        give_up("no such rule", (struct slice){text, length});
    return found;
}

/* ---------------------------------------------------------------------- writing */

static void put(struct writer *w, const char *text, size_t length)
{
    if (length > w->capacity - w->length) {
        w->failed = true;
        return;
    }
    memcpy(w->text + w->length, text, length);
    w->length += length;
}

static void expand(struct writer *w, const struct rule *rule, int depth)
{
    bool is_long = depth >= w->deep || w->length >= w->enough;
    struct slice left = alternatives[rule->first + (is_long ? 0 : below(&w->random, rule->count))];
    uint32_t serial = 0;

    if (depth > TOO_DEEP)
        give_up("the first alternatives lead to no end", rule->name);
    while (left.length && !w->failed) {
        const char *at = memchr(left.text, '@', left.length);
        size_t plain = at ? (size_t)(at - left.text) : left.length;
        char number[16];

        put(w, left.text, plain);
        left.text += plain;
        left.length -= plain;
        if (!left.length)
            break;
        if (left.length > 1 && left.text[1] == '/') {
            put(w, "\n", 1);
            plain = 2;
        } else if (left.length > 1 && left.text[1] == '#') {
            serial = serial ? serial : ++w->serial;
            put(w, number, (size_t)snprintf(number, sizeof number, "%u", serial));
            plain = 2;
        } else {
            const struct rule *inner = find_rule(left.text + 1, left.length - 1);

            expand(w, inner, depth + 1);
            plain = 1 + inner->name.length;
        }
        left.text += plain;
        left.length -= plain;
    }
}

size_t grammar_write(const char *rule, uint32_t seed, char *text, size_t capacity)
{
    struct writer w = {
        .random = random_of(seed), .text = text, .capacity = capacity, .enough = capacity / 2};

    w.deep = 9 + (int)below(&w.random, 10);
    expand(&w, find_rule(rule, strlen(rule)), 0);
    return w.failed ? 0 : w.length;
}

/* --------------------------------------------------------------------- mutating */

/* Where a token that begins at text[at] ends: a name or number, white space, or one character. */
static size_t token_end(const char *text, size_t length, size_t at)
{
    unsigned char first = (unsigned char)text[at++];

    if (isspace(first)) {
        while (at < length && isspace((unsigned char)text[at]))
            at++;
    } else if (isalnum(first) || first == '_' || first == '$' || first >= 0x80) {
        while (at < length && (isalnum((unsigned char)text[at]) || text[at] == '_' ||
                               text[at] == '$' || (unsigned char)text[at] >= 0x80))
            at++;
    }
    return at;
}

/* Some tokens from `from` on: a whole pair of brackets, or up to `most`. */
static size_t run_end(const char *text, const size_t *tokens, size_t count, size_t from,
                      size_t most)
{
    int open = 0;
    size_t i;

    for (i = from; i < count; i++) {
        char c = text[tokens[i]];

        open += strchr("([{", c) && c ? 1 : 0;
        open -= strchr(")]}", c) && c ? 1 : 0;
        if (open <= 0 && i + 1 - from >= most)
            return i + 1;
    }
    return from + most < count ? from + most : count;
}

/* Put a piece in place of text[from, to). The piece may not overlap the text. */
static size_t replace(char *text, size_t length, size_t capacity, size_t from, size_t to,
                      struct slice piece)
{
    if (length - (to - from) + piece.length > capacity)
        return length;
    memmove(text + from + piece.length, text + to, length - to);
    if (piece.length)
        memcpy(text + from, piece.text, piece.length);
    return length - (to - from) + piece.length;
}

size_t grammar_mutate(char *text, size_t length, size_t capacity, uint32_t seed)
{
    static const char *const pieces[] = {"any",   "num",    "str",   "arr",    "obj",  "fn",
                                         "stmt",  "stmt",   "astmt", "member", "trap", "regexp",
                                         "timer", "string", "int",   "loop",   "key",  "promise",
                                         "class", "wildly", "odd",   "bytes",  "coll", "section"};
    size_t tokens[MAX_TOKENS + 1], count = 0, first, last, from, to, target;
    uint32_t random = random_of(seed);
    char piece[MAX_PIECE];
    struct slice slice = {piece, 0};

    for (size_t at = 0; at < length && count < MAX_TOKENS; count++) {
        tokens[count] = at;
        at = token_end(text, length, at);
    }
    tokens[count] = count < MAX_TOKENS || !length ? length : tokens[count - 1];
    first = below(&random, count + 1);
    last = run_end(text, tokens, count, first, below(&random, 4) + 1);
    from = tokens[first];
    to = tokens[last];
    switch (below(&random, 8)) {
    case 0: /* take out */
        return replace(text, length, capacity, from, to, slice);
    case 1: /* copy to another place */
    case 2: /* over something else */
        slice.length = to - from < MAX_PIECE ? to - from : MAX_PIECE;
        memcpy(piece, text + from, slice.length);
        first = below(&random, count + 1);
        target = tokens[first];
        to = below(&random, 2) ? target : tokens[run_end(text, tokens, count, first, 1)];
        return replace(text, length, capacity, target, to, slice);
    case 3: /* put between */
    case 4:
        to = from;
        break;
    default: /* put in its place */
        break;
    }
    slice.length = grammar_write(pieces[below(&random, sizeof pieces / sizeof pieces[0])], random,
                                 piece, sizeof piece);
    return replace(text, length, capacity, from, to, slice);
}
