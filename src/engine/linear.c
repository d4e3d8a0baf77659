/* What took the square of its input: linear.h. Compiled as part of engine.c, which includes it
 * behind the engine's source. */

/* ------------------------------------------------------------- combining marks
 *
 * The canonical order (Unicode, chapter 3.11): marks side by side are sorted by their classes, of
 * which there are some fifty, and marks of one class stay as they are. Sorted in place, by merging:
 * the number of marks may be as large as memory allows, and there need be no more of it. While they
 * are sorted each mark has its class above its 21 bits. */

enum { MARK_BITS = 21, FEW_MARKS = 16 };

static inline int class_of_mark(int mark)
{
    return mark >> MARK_BITS;
}

/* The first of the marks from begin to end whose class is not below. */
static int find_class(const int *marks, int begin, int end, int class)
{
    while (begin < end) {
        int middle = begin + (end - begin) / 2;

        if (class_of_mark(marks[middle]) < class)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

static void reverse_marks(int *marks, int begin, int end)
{
    while (begin < --end) {
        int mark = marks[begin];

        marks[begin++] = marks[end];
        marks[end] = mark;
    }
}

/* Two sorted parts, from begin and from middle on, become one. */
static void merge_marks(int *marks, int begin, int middle, int end)
{
    while (begin < middle && middle < end &&
           class_of_mark(marks[middle - 1]) > class_of_mark(marks[middle])) {
        int class = class_of_mark(marks[begin + (middle - begin) / 2]);
        int left = find_class(marks, begin, middle, class);
        int right = find_class(marks, middle, end, class), moved = right - middle;

        /* Of the second part, what is below the class goes ahead of the first part's rest. */
        reverse_marks(marks, left, middle);
        reverse_marks(marks, middle, right);
        reverse_marks(marks, left, right);
        merge_marks(marks, begin, left, left + moved);
        begin = find_class(marks, left + moved, right, class + 1);
        middle = right;
    }
}

static void insert_marks(int *marks, int begin, int end)
{
    for (int i = begin + 1; i < end; i++) {
        int mark = marks[i], at = i;

        for (; at > begin && class_of_mark(marks[at - 1]) > class_of_mark(mark); at--)
            marks[at] = marks[at - 1];
        marks[at] = mark;
    }
}

static void sort_run(int *marks, int count)
{
    for (int begin = 0; begin < count; begin += FEW_MARKS)
        insert_marks(marks, begin, min_int(begin + FEW_MARKS, count));
    for (int width = FEW_MARKS; width < count; width *= 2) {
        for (int begin = 0; begin + width < count; begin += 2 * width)
            merge_marks(marks, begin, begin + width, min_int(begin + 2 * width, count));
    }
    for (int i = 0; i < count; i++)
        marks[i] &= (1 << MARK_BITS) - 1;
}

static void sort_marks(int *text, int length)
{
    int begin = 0; /* of the marks side by side */

    for (int i = 0; i < length; i++) {
        int class = unicode_get_cc((uint32_t)text[i]);

        if (class) {
            text[i] |= class << MARK_BITS;
            continue;
        }
        sort_run(text + begin, i - begin);
        begin = i + 1;
    }
    sort_run(text + begin, length - begin);
}

/* ---------------------------------------------------------- regular expressions */

enum { MUCH_CODE = 4096, MOVED_PER_CALL = 512 };

/* Takes what an alternative moves for as many calls as take as long; whether the guest is
 * interrupted. */
static bool moves_too_much(JSContext *ctx, size_t size)
{
    return size >= MUCH_CODE && take_calls(ctx, size / MOVED_PER_CALL);
}
