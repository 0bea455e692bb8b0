/* The recovery code: 8 groups of 4 random digits and a check digit, typeable on a number pad. */
#include "book/keys/keys.h"
#include "rukkanen/base/clock.h"

#include <sodium.h>

/*
 * A totally anti-symmetric quasigroup of order 10, from H. Michael Damm, "Total anti-symmetrische
 * Quasigruppen" (dissertation, Marburg 2004): the check digit finds every wrong digit and every
 * swap of neighbours. The walk begins with the number of the group (1-8) instead of 0; as every
 * column holds each digit once, groups in the wrong order are found too.
 */
static const unsigned char damm[10][10] = {
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
    {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
    {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
    {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
};

enum { GROUPS = 8, GROUP_DIGITS = 5 };

static unsigned char walk(int group, const char *digits, int n)
{
    unsigned char interim = (unsigned char)group;
    for (int i = 0; i < n; i++)
        interim = damm[interim][digits[i] - '0'];
    return interim;
}

static char random_digit(void)
{
    unsigned char byte;
    do /* the last numbers would make some digits likelier */
        random_bytes(&byte, 1);
    while (byte >= 250);
    return (char)('0' + byte % 10);
}

void recovery_code_new(struct str *code)
{
    str_reset(code);
    str_reserve(code, GROUPS * (GROUP_DIGITS + 1));
    for (int group = 1; group <= GROUPS; group++) {
        char digits[GROUP_DIGITS];
        for (int i = 0; i < GROUP_DIGITS - 1; i++)
            digits[i] = random_digit();
        /* The diagonal is 0: the digit that leads to 0 is the interim one itself. */
        digits[GROUP_DIGITS - 1] = (char)('0' + walk(group, digits, GROUP_DIGITS - 1));
        if (group > 1)
            str_add_c(code, ' ');
        str_add_n(code, digits, sizeof digits);
        sodium_memzero(digits, sizeof digits);
    }
}

/* Blanks, dashes (also typographic), dots and line ends may stand anywhere. */
static size_t separator(const char *at)
{
    static const char *const marks[] = {" ", "-", "\t", "\n", "\r", ".", "\xc2\xa0", "\xe2\x80\x90",
        "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x88\x92"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strncmp(at, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

bool recovery_code_parse(const char *typed, struct str *code, int *bad_group)
{
    char digits[GROUPS * GROUP_DIGITS];
    size_t n = 0;
    *bad_group = 0;
    str_reset(code);
    while (*typed) {
        size_t skip = separator(typed);
        if (!skip && (*typed < '0' || *typed > '9' || n == sizeof digits)) {
            *bad_group = n == sizeof digits ? GROUPS : (int)(n / GROUP_DIGITS) + 1;
            break;
        }
        if (!skip)
            digits[n++] = *typed;
        typed += skip ? skip : 1;
    }
    for (int group = 1; group <= GROUPS && !*bad_group; group++) {
        size_t start = (size_t)(group - 1) * GROUP_DIGITS;
        if (n < start + GROUP_DIGITS || walk(group, digits + start, GROUP_DIGITS) != 0)
            *bad_group = group;
    }
    str_reserve(code, GROUPS * (GROUP_DIGITS + 1));
    for (size_t i = 0; i < n && !*bad_group; i++) {
        if (i > 0 && i % GROUP_DIGITS == 0)
            str_add_c(code, ' ');
        str_add_c(code, digits[i]);
    }
    sodium_memzero(digits, sizeof digits);
    return *bad_group == 0;
}
