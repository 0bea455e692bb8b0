/* Reading a bundle: nothing in it is believed. */
#include "book/copies/bundle_block.h"

#include "book/keys/code.h"
#include "book/log/mutation.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum {
    HEADER_FIXED = 4 + 1 + HASH_SIZE + 8 + 8 + KEY_BUCKETS * 4,
    HEADER_MAX = HEADER_FIXED + 2 * (10 + BUNDLE_MAX_HEADS * HASH_SIZE) + 1,
    TRAILER = 8 + HASH_SIZE,
    BLOCK_MAX = 8 << 20,
    PIECE = 1 << 16
};

struct bundle {
    int fd;
    struct bundle_header header;
    ZSTD_DCtx *unpacker;
    uint64_t at, end;        /* of the frame in the file: what was not read yet */
    uint64_t unpacked, left; /* declared; not given out yet */
    struct str in;           /* packed bytes, from in_at on not used yet */
    size_t in_at;
    struct str out; /* unpacked bytes, from out_at on not used yet */
    size_t out_at;
    struct block_tables tables;
    int64_t records, gone, edits; /* read so far */
};

/* One sentence for each thing that can be wrong; why goes to the log. */
static bool foreign(struct err *err, const char *why)
{
    err_detail(err, "bundle: %s", why);
    return err_set(err, ERR_FOREIGN,
        _("The bundle of changes is not as rukkanen writes it. Nothing was taken from it, and this "
          "book is as it was."));
}

static bool damaged(struct err *err, const char *why)
{
    err_detail(err, "bundle: %s", why);
    return err_set(err, ERR_FOREIGN,
        _("The bundle of changes is damaged: it is not what was written. Nothing was taken from "
          "it, and this book is as it was. Copy or send the file again."));
}

static bool cut_short(struct err *err, const char *why)
{
    err_detail(err, "bundle: %s", why);
    return err_set(err, ERR_FOREIGN,
        _("The bundle of changes has been cut short: its end is missing. Nothing was taken from "
          "it, and this book is as it was. Copy or send the file again."));
}

static bool over(struct err *err, const char *why)
{
    err_detail(err, "bundle: %s", why);
    return err_set(err, ERR_FOREIGN,
        _("The bundle of changes is over the limits: it would become far more than any book holds. "
          "Nothing was taken from it, and this book is as it was."));
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool read_at(int fd, uint64_t at, void *bytes, size_t length)
{
    char *p = bytes;
    while (length) {
        ssize_t n = pread(fd, p, length, (off_t)at);
        if (n <= 0)
            return false;
        p += n;
        at += (uint64_t)n;
        length -= (size_t)n;
    }
    return true;
}

/* Whether the frame from `at` on goes on where the file has ended: a walk over the heads of its
 * blocks, which tells a file that was cut from one that was changed (RFC 8878, 3.1.1). */
static bool ends_early(int fd, uint64_t at, uint64_t end)
{
    static const unsigned id_bytes[] = {0, 1, 2, 4}, size_bytes[] = {0, 2, 4, 8};
    unsigned char head[5];
    if (end < at + sizeof head || !read_at(fd, at, head, sizeof head))
        return true;
    if (memcmp(head, "\x28\xB5\x2F\xFD", 4) != 0)
        return false;
    bool single = head[4] & 0x20;
    at += sizeof head + (single ? 0 : 1) + id_bytes[head[4] & 3] + size_bytes[head[4] >> 6];
    at += single && head[4] >> 6 == 0 ? 1 : 0;
    for (bool last = false; !last;) {
        if (at + 3 > end || !read_at(fd, at, head, 3))
            return true;
        uint32_t word = head[0] | (uint32_t)head[1] << 8 | (uint32_t)head[2] << 16;
        uint32_t kind = word >> 1 & 3;
        if (kind == 3)
            return false;
        last = word & 1;
        at += 3 + (kind == 1 ? 1 : word >> 3);
    }
    return at > end;
}

static bool check_trailer(struct bundle *bundle, uint64_t size, struct err *err)
{
    crypto_generichash_state state;
    struct hash hash;
    unsigned char trailer[TRAILER];
    char piece[PIECE];
    if (!read_at(bundle->fd, size - TRAILER, trailer, TRAILER))
        return cut_short(err, "trailer");
    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)"rk1b", 4);
    for (uint64_t at = 0; at < size - HASH_SIZE;) {
        uint64_t left = size - HASH_SIZE - at;
        size_t length = left < PIECE ? (size_t)left : PIECE;
        if (!read_at(bundle->fd, at, piece, length))
            return damaged(err, "reading");
        crypto_generichash_update(&state, (const unsigned char *)piece, length);
        at += length;
    }
    crypto_generichash_final(&state, hash.b, HASH_SIZE);
    struct reader reader = reader_of(trailer, TRAILER);
    bundle->unpacked = bundle->left = read_u64(&reader);
    return limit_holds(LIMIT_TRAILER, memcmp(hash.b, reader.at, HASH_SIZE) == 0) ||
           (ends_early(bundle->fd, bundle->at, bundle->end) ? cut_short(err, "hash")
                                                            : damaged(err, "hash"));
}

static void read_heads(struct reader *reader, struct vec *heads, bool *many)
{
    size_t n = (size_t)read_varint(reader);
    *many = *many || (!reader->bad && !limit_holds(LIMIT_HEADS, n <= BUNDLE_MAX_HEADS));
    reader->bad = reader->bad || *many || n > (size_t)(reader->end - reader->at) / HASH_SIZE;
    for (size_t i = 0; !reader->bad && i < n; i++) {
        code_hash(reader, vec_add(heads, NULL));
        reader->bad = i > 0 && hash_compare(VEC_AT(heads, struct hash, i - 1),
                                   VEC_AT(heads, struct hash, i)) >= 0;
    }
}

static bool read_header(struct bundle *bundle, uint64_t size, struct err *err)
{
    struct bundle_header *header = &bundle->header;
    struct str bytes = STR_INIT;
    bool many = false;
    uint64_t room = size - TRAILER;
    str_reserve(&bytes, HEADER_MAX);
    bytes.len = room < HEADER_MAX ? (size_t)room : HEADER_MAX;
    bool ok = read_at(bundle->fd, 0, bytes.s, bytes.len);
    struct reader reader = reader_of(bytes.s, ok ? bytes.len : 0);
    const unsigned char *magic = read_bytes(&reader, 4);
    ok = magic && memcmp(magic, "rkb1", 4) == 0;
    unsigned format = read_u8(&reader);
    code_hash(&reader, &header->book);
    header->label = read_u64(&reader);
    header->wall = (int64_t)read_u64(&reader);
    code_bytes(&reader, header->keys.b, sizeof header->keys.b);
    read_heads(&reader, &header->heads, &many);
    read_heads(&reader, &header->since, &many);
    int number = read_u8(&reader);
    bundle->at = (uint64_t)(reader.at - (const unsigned char *)bytes.s);
    bundle->end = room;
    bool bad = !ok || reader.bad;
    str_clear(&bytes);
    if (ok && (format > BUNDLE_FORMAT || (!bad && number && !dictionary_at(number))))
        return err_set(err, ERR_NEWER,
            _("The file was made by a newer program. It is safe; install the newest rukkanen here "
              "to merge it."));
    if (many)
        return over(err, "heads");
    if (bad || format != BUNDLE_FORMAT || header->label > INT64_MAX)
        return damaged(err, "header");
    const struct dictionary *dictionary = dictionary_at(number);
    return !dictionary ||
           !ZSTD_isError(
               ZSTD_DCtx_loadDictionary(bundle->unpacker, dictionary->bytes, dictionary->length)) ||
           foreign(err, "dictionary");
}

/* What is declared must be in proportion to what is there: a small file does not become a large
 * one. */
static bool is_in_proportion(const struct bundle *bundle)
{
    uint64_t most = (UINT64_C(1) << 20) + (bundle->end - bundle->at) * BUNDLE_MAX_RATIO;
    return bundle->unpacked <= most;
}

static bool next_block(struct bundle *bundle, struct reader *reader, struct err *err);

static bool bad_block(const struct bundle *bundle, struct err *err, const char *what)
{
    return bundle->tables.over ? over(err, what) : foreign(err, what);
}

static bool open_bundle(struct bundle *bundle, struct err *err)
{
    struct stat st;
    struct reader reader;
    if (fstat(bundle->fd, &st) != 0 || st.st_size < HEADER_FIXED + TRAILER)
        return cut_short(err, "size");
    uint64_t size = (uint64_t)st.st_size;
    bundle->unpacker = ZSTD_createDCtx();
    int window = mutation_is(LIMIT_WINDOW) ? 27 : BUNDLE_WINDOW;
    if (!bundle->unpacker ||
        ZSTD_isError(ZSTD_DCtx_setParameter(bundle->unpacker, ZSTD_d_windowLogMax, window)))
        return err_set(err, ERR_REFUSED, _("There is not enough memory to read the file."));
    if (!limit_holds(LIMIT_FILE_SIZE, size <= (uint64_t)BUNDLE_MAX_MIB << 20)) {
        err_detail(err, "bundle: size");
        return err_set(err, ERR_FOREIGN,
            _("The file is larger than a bundle of changes can be (over %d MB). Nothing was taken "
              "from it."),
            BUNDLE_MAX_MIB);
    }
    return read_header(bundle, size, err) && check_trailer(bundle, size, err) &&
           (limit_holds(LIMIT_RATIO, is_in_proportion(bundle)) || over(err, "proportion")) &&
           next_block(bundle, &reader, err) &&
           (block_read_tables(&reader, &bundle->tables) || bad_block(bundle, err, "tables"));
}

bool bundle_open(int fd, struct bundle **out, struct err *err)
{
    struct bundle *bundle = mem_zero(1, sizeof *bundle);
    bundle->fd = fd;
    bundle_header_init(&bundle->header);
    block_tables_init(&bundle->tables);
    str_init(&bundle->in);
    str_init(&bundle->out);
    *out = bundle;
    if (open_bundle(bundle, err))
        return true;
    bundle_close(bundle);
    *out = NULL;
    return false;
}

void bundle_close(struct bundle *bundle)
{
    if (!bundle)
        return;
    ZSTD_freeDCtx(bundle->unpacker);
    bundle_header_clear(&bundle->header);
    block_tables_clear(&bundle->tables);
    str_clear(&bundle->in);
    str_clear(&bundle->out);
    free(bundle);
}

const struct bundle_header *bundle_header(const struct bundle *bundle)
{
    return &bundle->header;
}

int64_t bundle_edits(const struct bundle *bundle)
{
    return bundle->tables.edits;
}

int64_t bundle_records(const struct bundle *bundle)
{
    return bundle->tables.records;
}

/* ---- unpacking ------------------------------------------------------------------------------- */

static bool refill(struct bundle *bundle, struct err *err)
{
    uint64_t left = bundle->end - bundle->at;
    size_t length = left < PIECE ? (size_t)left : PIECE;
    if (length == 0)
        return cut_short(err, "frame");
    str_reset(&bundle->in);
    str_reserve(&bundle->in, length);
    if (!read_at(bundle->fd, bundle->at, bundle->in.s, length))
        return foreign(err, "reading");
    bundle->in.len = length;
    bundle->in_at = 0;
    bundle->at += length;
    return true;
}

/* At least length unpacked bytes from out_at on. */
static bool want(struct bundle *bundle, size_t length, struct err *err)
{
    if (bundle->out.len - bundle->out_at >= length)
        return true;
    if (length - (bundle->out.len - bundle->out_at) > bundle->left)
        return foreign(err, "length of a block");
    str_delete(&bundle->out, 0, bundle->out_at);
    bundle->out_at = 0;
    str_reserve(&bundle->out, length + PIECE);
    while (bundle->out.len < length) {
        if (bundle->in_at == bundle->in.len && !refill(bundle, err))
            return false;
        ZSTD_inBuffer in = {
            .src = bundle->in.s, .size = bundle->in.len, .pos = bundle->in_at};
        size_t room = bundle->out.cap - bundle->out.len - 1;
        if (room > bundle->left)
            room = (size_t)bundle->left;
        ZSTD_outBuffer out = {.dst = bundle->out.s + bundle->out.len, .size = room, .pos = 0};
        size_t status = ZSTD_decompressStream(bundle->unpacker, &out, &in);
        bundle->in_at = in.pos;
        bundle->out.len += out.pos;
        bundle->left -= out.pos;
        if (ZSTD_isError(status) || (status == 0 && bundle->out.len < length))
            return foreign(err, "frame");
    }
    return true;
}

/* A varint may stand at the very end, so that ten bytes are not always there. */
static bool block_length(struct bundle *bundle, uint64_t *length, struct err *err)
{
    for (size_t bytes = 1; bytes <= 10; bytes++) {
        if (!want(bundle, bytes, err))
            return false;
        if (bundle->out.s[bundle->out_at + bytes - 1] & 0x80)
            continue;
        struct reader reader = reader_of(bundle->out.s + bundle->out_at, bytes);
        *length = read_varint(&reader);
        bundle->out_at += bytes;
        return !reader.bad || foreign(err, "length of a block");
    }
    return foreign(err, "length of a block");
}

/* The bytes are good until the next call. */
static bool next_block(struct bundle *bundle, struct reader *reader, struct err *err)
{
    uint64_t length = 0;
    if (!block_length(bundle, &length, err) ||
        !(limit_holds(LIMIT_BLOCK, length <= BLOCK_MAX) || over(err, "length of a block")) ||
        !want(bundle, (size_t)length, err))
        return false;
    *reader = reader_of(bundle->out.s + bundle->out_at, (size_t)length);
    bundle->out_at += (size_t)length;
    return true;
}

/* ---- what is in it --------------------------------------------------------------------------- */

bool bundle_next_record(struct bundle *bundle, struct record *out, struct err *err)
{
    struct reader reader;
    record_init(out);
    if (bundle->records == bundle->tables.records || !next_block(bundle, &reader, err))
        return false;
    bundle->records++;
    return block_read_record(&reader, &bundle->tables, out) || bad_block(bundle, err, "key record");
}

bool bundle_next_gone(struct bundle *bundle, struct gone *out, struct err *err)
{
    struct reader reader;
    if (bundle->records < bundle->tables.records || bundle->gone == bundle->tables.gone ||
        !next_block(bundle, &reader, err))
        return false;
    bundle->gone++;
    return block_read_gone(&reader, &bundle->tables, out) || foreign(err, "gone record");
}

bool bundle_next_edit(struct bundle *bundle, struct edit *out, struct err *err)
{
    struct reader reader;
    edit_init(out);
    if (bundle->gone < bundle->tables.gone || bundle->edits == bundle->tables.edits ||
        !next_block(bundle, &reader, err))
        return false;
    bundle->edits++;
    return block_read_edit(&reader, &bundle->tables, out) || bad_block(bundle, err, "edit");
}

bool bundle_end(struct bundle *bundle, struct err *err)
{
    bool all = bundle->edits == bundle->tables.edits && bundle->left == 0 &&
               bundle->out_at == bundle->out.len;
    /* The frame's last bytes give out nothing more. */
    ZSTD_inBuffer in = {.src = bundle->in.s, .size = bundle->in.len, .pos = bundle->in_at};
    ZSTD_outBuffer out = {.dst = NULL, .size = 0, .pos = 0};
    size_t status = all ? ZSTD_decompressStream(bundle->unpacker, &out, &in) : 1;
    return limit_holds(LIMIT_LEFTOVER, all && !ZSTD_isError(status) && in.pos == in.size &&
                                     bundle->at == bundle->end) ||
           foreign(err, "it goes on after its end");
}
