#include "book/log/mutation.h"

#ifdef RUKKANEN_TEST
#include <stdlib.h>

bool mutation_is(enum mutation mutation)
{
    const char *asked = getenv("RUKKANEN_TEST_MUTATION");
    return asked && atoi(asked) == (int)mutation;
}
#else
typedef int mutation_unused; /* ISO C wants something here */
#endif
