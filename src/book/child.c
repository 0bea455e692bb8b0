#include "rukkanen/book/child.h"

#include "book/copies/reader.h"
#include "book/keys/keys.h"

bool book_child_main(int argc, char **argv, int *status)
{
    return keys_derive_main(argc, argv, status) || reader_main(argc, argv, status);
}
