#include "book/log/mutation.h"

#ifdef RUKKANEN_TEST
#include <stdio.h>
#include <stdlib.h>

bool mutation_is(int mutation)
{
    const char *asked = getenv("RUKKANEN_TEST_MUTATION");
    while (asked && *asked) {
        char *end;
        if (strtol(asked, &end, 10) == mutation)
            return true;
        asked = *end == ',' ? end + 1 : NULL;
    }
    return false;
}

const char *mutation_environment(void)
{
    static char text[48];
    const char *asked = getenv("RUKKANEN_TEST_MUTATION");
    snprintf(text, sizeof text, "RUKKANEN_TEST_MUTATION=%s", asked ? asked : "");
    return asked ? text : NULL;
}
#else
typedef int mutation_unused; /* ISO C wants something here */
#endif
