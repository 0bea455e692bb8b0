/*
 * Any bytes as a bundle, or (where the first is odd) as the blocks of one: everything in them is
 * read as a merge would, without a book. The hash over the file is not asked for, or nothing behind
 * it would ever be reached.
 */
#include "book/copies/bundle_block.h"
#include "book/keys/code.h"
#include "book/log/mutation.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void read_all(struct bundle *bundle, struct err *err)
{
    struct record record;
    struct gone gone;
    struct edit edit;
    while (bundle_next_record(bundle, &record, err))
        record_clear(&record);
    record_clear(&record);
    while (err->kind == ERR_NONE && bundle_next_gone(bundle, &gone, err))
        continue;
    edit_init(&edit);
    while (err->kind == ERR_NONE && bundle_next_edit(bundle, &edit, err))
        edit_clear(&edit);
    edit_clear(&edit);
    if (err->kind == ERR_NONE)
        bundle_end(bundle, err);
}

static void read_file(const uint8_t *bytes, size_t length)
{
    struct err err = {.kind = ERR_NONE};
    struct bundle *bundle;
    int fd = memfd_create("bundle", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, bytes, length) == (ssize_t)length && bundle_open(fd, &bundle, &err)) {
        read_all(bundle, &err);
        bundle_close(bundle);
    }
    close(fd);
}

/* One author, one label, one name outside; then blocks, each with its length in two bytes. */
static void read_blocks(const uint8_t *bytes, size_t length)
{
    struct block_tables tables;
    block_tables_init(&tables);
    vec_add(&tables.signers, &(struct hash){.b = {1}});
    vec_add(&tables.outside, &(struct hash){.b = {2}});
    vec_add(&tables.labels, &(uint64_t){3});
    while (length > 3) {
        size_t size = (size_t)(bytes[0] | bytes[1] << 8) % (length - 2) + 1;
        struct reader reader = reader_of(bytes + 2, size);
        struct record record;
        struct edit edit;
        if (bytes[0] & 1) {
            block_read_record(&reader, &tables, &record);
            record_clear(&record);
        } else {
            block_read_edit(&reader, &tables, &edit);
            edit_clear(&edit);
        }
        bytes += 2 + size;
        length -= 2 + size;
    }
    block_tables_clear(&tables);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static char number[12];
    if (!*number) {
        snprintf(number, sizeof number, "%d", LIMIT_TRAILER);
        setenv("RUKKANEN_TEST_MUTATION", number, 1);
    }
    if (length > 0 && bytes[0] & 1)
        read_blocks(bytes + 1, length - 1);
    else
        read_file(bytes, length);
    return 0;
}
