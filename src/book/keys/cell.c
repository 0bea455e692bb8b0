/* Sealing values, persons' ids and drafts; ids of rows. */
#include "book/keys/code.h"
#include "book/keys/inside.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"

#include <sodium.h>
#include <stdlib.h>

/* ---- the text inside ---------------------------------------------------------------------- */

enum {
    COMPRESSED = 8, /* bit of the tag byte: the text follows as a body of the log (body.h) */
    LONG_TEXT = 64  /* shorter ones gain nothing over the padding */
};

static struct body *compressor(struct keys *keys)
{
    if (!keys->body)
        keys->body = body_new();
    return keys->body;
}

/* The compressed form, where it is shorter when padded; false where it is not worth it. */
static bool put_compressed(struct keys *keys, const struct value *value, struct str *out)
{
    if ((value->tag != VALUE_TEXT && value->tag != VALUE_BYTES) || value->len < LONG_TEXT)
        return false;
    struct str text = STR_INIT, packed = STR_INIT;
    str_reserve(&text, value->len);
    str_add_n(&text, value->p, value->len);
    str_reserve(&packed, value->len + 64);
    body_pack(compressor(keys), &text, &packed);
    bool worth = pad_length(packed.len + 1) < pad_length(value->len + 3);
    if (worth) {
        code_add_u8(out, (unsigned)value->tag | COMPRESSED);
        str_add_str(out, &packed);
    }
    str_wipe(&text);
    str_wipe(&packed);
    return worth;
}

static void put_text(struct keys *keys, const struct value *value, struct str *out)
{
    str_reserve(out, pad_length(value->len + 16));
    if (!put_compressed(keys, value, out)) {
        code_add_u8(out, (unsigned)value->tag);
        code_add_value(out, value);
    }
    pad_add(out);
}

static bool get_compressed(struct keys *keys, struct reader *code, enum value_tag tag,
    struct value *value, struct err *err)
{
    struct str text = STR_INIT;
    size_t packed = (size_t)(code->end - code->at);
    bool opened = (tag == VALUE_TEXT || tag == VALUE_BYTES)
        && body_unpack(compressor(keys), code->at, packed, SEAL_MAX, &text, err) && text.len > 0;
    if (!opened) {
        str_wipe(&text);
        return false;
    }
    *value = (struct value){.tag = tag, .len = text.len};
    value->p = str_take(&text);
    return true;
}

static bool get_text(struct keys *keys, const unsigned char *text, size_t padded,
    struct value *value, struct err *err)
{
    size_t length = pad_remove(text, padded);
    if (length == SIZE_MAX)
        return false;
    struct reader code = reader_of(text, length);
    unsigned tag = read_u8(&code);
    if (code.bad || (tag & ~(unsigned)COMPRESSED) > VALUE_ID)
        return false;
    if (tag & COMPRESSED)
        return get_compressed(
            keys, &code, (enum value_tag)(tag & ~(unsigned)COMPRESSED), value, err);
    *value = code_value(&code, (enum value_tag)tag);
    if (code_done(&code))
        return true;
    value_wipe(value);
    return false;
}

/* ---- a cell ------------------------------------------------------------------------------- */

enum { CONTEXT_MAX = 15 + HASH_SIZE + 1 + 5 + 8 + 5 };

static unsigned char *put_varint(unsigned char *at, unsigned value)
{
    for (; value >= 0x80; value >>= 7)
        *at++ = (unsigned char)(value | 0x80);
    *at++ = (unsigned char)value;
    return at;
}

/* Which key it is needs no bytes: the hash over this is keyed by it. */
static size_t cell_context(
    const struct keys *keys, const struct seal_place *place, unsigned char out[CONTEXT_MAX])
{
    unsigned char *at = out;
    memcpy(at, "rukkanen cell 1", 15);
    memcpy(at + 15, keys->book.b, HASH_SIZE);
    at += 15 + HASH_SIZE;
    *at++ = (unsigned char)place->compartment;
    at = put_varint(at, (unsigned)place->entity);
    for (int i = 0; i < 8; i++)
        *at++ = (unsigned char)(place->row >> (8 * i));
    return (size_t)(put_varint(at, (unsigned)place->column) - out);
}

static bool is_compartment(enum compartment compartment)
{
    return compartment == COMPARTMENT_PEOPLE || compartment == COMPARTMENT_HEALTH;
}

/* A copy of the key for a place. */
static bool sealing_key(
    struct keys *keys, const struct seal_place *place, unsigned char key[KEY_SIZE], struct err *err)
{
    bool health = place->compartment == COMPARTMENT_HEALTH;
    if (keys->level == OPEN_NONE || !is_compartment(place->compartment))
        return err_set(err, ERR_LOCKED, _("The book is locked. Give your passphrase first."));
    if (health && keys->level != OPEN_HEALTH)
        return err_set(
            err, ERR_LOCKED, _("Health details are locked. Give your passphrase again."));
    if (place->person)
        return person_sealing_key(keys, place->person, place->compartment, key, err);
    if (!site_tend_once(keys, place->site, err))
        return false;
    const struct site_slot *slot
        = site_sealing_key(keys, place->site, (unsigned)place->compartment);
    if (!slot)
        return err_set(err, ERR_LOCKED,
            health ? _("You have no right to the health details of this place.")
                   : _("You have no right to the people's details of this place."));
    memcpy(key, slot->key, KEY_SIZE);
    return true;
}

bool keys_seal(struct keys *keys, const struct seal_place *place, const struct value *value,
    struct value *sealed, struct err *err)
{
    unsigned char key[KEY_SIZE], context[CONTEXT_MAX], hint[SEAL_HINT];
    *sealed = VALUE_NONE;
    if (value->tag == VALUE_SEALED || value->len > SEAL_MAX)
        return err_set(err, ERR_REFUSED, _("The text is too long."));
    if (!sealing_key(keys, place, key, err))
        return false;
    struct str text = STR_INIT, out = STR_INIT;
    put_text(keys, value, &text);
    size_t length = cell_context(keys, place, context);
    const struct sealing *sealing = arena_sealing(keys->arena, key);
    str_reserve(&out, text.len + SEAL_HINT + SEAL_NONCE);
    str_add_n(&out, "\0\0", SEAL_HINT);
    seal_bytes(sealing, context, length, text.s, text.len, &out);
    seal_hint(sealing, (const unsigned char *)out.s + SEAL_HINT, hint);
    memcpy(out.s, hint, SEAL_HINT);
    *sealed = (struct value){.tag = VALUE_SEALED, .len = out.len};
    sealed->p = str_take(&out);
    str_wipe(&text);
    sodium_memzero(key, sizeof key);
    return true;
}

/* What trying one key after another needs. */
struct opening {
    struct keys *keys;
    const struct seal_place *place;
    const struct value *sealed;
    struct value *value;
    struct err *err; /* only for what opened and yet cannot be read: made by a newer program */
};

static bool try_key(void *data, const unsigned char key[KEY_SIZE])
{
    struct opening *opening = data;
    const struct sealing *sealing = arena_sealing(opening->keys->arena, key);
    unsigned char hint[SEAL_HINT], context[CONTEXT_MAX], shortest[512];
    const unsigned char *sealed = (const unsigned char *)opening->sealed->p;
    size_t length = opening->sealed->len - SEAL_HINT, text_length = length - SEAL_NONCE;
    seal_hint(sealing, sealed + SEAL_HINT, hint);
    if (memcmp(hint, sealed, SEAL_HINT) != 0)
        return false;
    unsigned char *text = text_length <= sizeof shortest ? shortest : mem_alloc(text_length);
    bool opened
        = unseal_bytes(sealing, context, cell_context(opening->keys, opening->place, context),
              sealed + SEAL_HINT, length, text)
        && get_text(opening->keys, text, text_length, opening->value, opening->err);
    sodium_memzero(text, text_length);
    if (text != shortest)
        free(text);
    return opened;
}

static bool try_site_keys(struct opening *opening, bool *held)
{
    const struct seal_place *place = opening->place;
    struct keys *keys = opening->keys;
    site_sealing_key(keys, place->site, (unsigned)place->compartment); /* opens them all */
    for (size_t i = keys->arena->n_sites; i-- > 0;) {
        const struct site_slot *slot = &keys->arena->sites[i];
        if (slot->site != place->site || slot->compartment != (uint32_t)place->compartment)
            continue;
        *held = true;
        if (try_key(opening, slot->key))
            return true;
    }
    return false;
}

bool keys_unseal(struct keys *keys, const struct seal_place *place, const struct value *sealed,
    struct value *value, struct err *err)
{
    struct opening opening
        = {.keys = keys, .place = place, .sealed = sealed, .value = value, .err = err};
    bool held = false;
    *value = VALUE_NONE;
    if (sealed->tag != VALUE_SEALED || sealed->len < SEAL_HINT + SEAL_NONCE + 16
        || sealed->len > 2 * SEAL_MAX || !is_compartment(place->compartment))
        return err_set(err, ERR_DAMAGED, _("A sealed value of this book is damaged."));
    if (keys->level == OPEN_NONE
        || (place->compartment == COMPARTMENT_HEALTH && keys->level != OPEN_HEALTH))
        return false;
    bool opened = place->person
        ? person_try_keys(keys, place->person, place->compartment, try_key, &opening, &held)
        : try_site_keys(&opening, &held);
    if (opened || !held)
        return opened;
    return err_set(err, ERR_DAMAGED, _("A sealed value of this book is damaged."));
}

/* ---- ids ---------------------------------------------------------------------------------- */

/* The site's row key, which never changes: the first made, if possible one that stands. */
static const struct site_key *find_row_key(const struct site *site)
{
    const struct site_key *first = NULL;
    for (size_t i = 0; i < site->keys.n; i++) {
        const struct site_key *key = VEC_AT(&site->keys, struct site_key, i);
        if (key->compartment == COMPARTMENT_ROWS && (!first || (key->stands && !first->stands)))
            first = key;
    }
    return first;
}

static bool row_key(struct keys *keys, uint64_t site, unsigned char key[KEY_SIZE])
{
    const struct site_key *found
        = keys->level == OPEN_NONE ? NULL : find_row_key(site_find(keys, site));
    if (!found)
        return false;
    struct hash record = found->record;
    const struct site_slot *slot = site_open_key(keys, site, COMPARTMENT_ROWS, record.b);
    if (slot)
        memcpy(key, slot->key, KEY_SIZE);
    return slot != NULL;
}

bool keys_row_id(struct keys *keys, uint64_t site, int entity, const struct value *parts,
    size_t n_parts, uint64_t *row)
{
    unsigned char key[KEY_SIZE] = {0}, hash[16];
    if (site && !row_key(keys, site, key))
        return false;
    if (site)
        seal_subkey(key, "rk1 row", key, sizeof key);
    else
        memcpy(key, keys->book.b, HASH_SIZE);
    struct str text = STR_INIT;
    write_varint(&text, (uint64_t)entity);
    for (size_t i = 0; i < n_parts; i++) {
        code_add_u8(&text, (unsigned)parts[i].tag);
        code_add_value(&text, &parts[i]);
    }
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text.s, text.len, key, sizeof key);
    struct reader code = reader_of(hash, 8);
    *row = read_u64(&code) & INT64_MAX;
    if (*row == 0)
        *row = 1; /* 0 says "none" */
    str_wipe(&text);
    sodium_memzero(key, sizeof key);
    return true;
}

/* What hides a person's id in a row. */
static bool person_mask(struct keys *keys, uint64_t site, uint64_t row, uint64_t *mask)
{
    unsigned char key[KEY_SIZE], bytes[8], hash[16];
    if (!row_key(keys, site, key))
        return false;
    seal_subkey(key, "rk1 person", key, sizeof key);
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(row >> (8 * i));
    crypto_generichash(hash, sizeof hash, bytes, sizeof bytes, key, sizeof key);
    struct reader code = reader_of(hash, 8);
    *mask = read_u64(&code);
    sodium_memzero(key, sizeof key);
    return true;
}

bool keys_seal_person(struct keys *keys, uint64_t site, uint64_t row, uint64_t person,
    struct value *sealed, struct err *err)
{
    uint64_t mask;
    *sealed = VALUE_NONE;
    if (!person_mask(keys, site, row, &mask))
        return err_set(err, ERR_LOCKED,
            keys->level == OPEN_NONE
                ? _("The book is locked. Give your passphrase first.")
                : _("You have no right to the people's details of this place."));
    struct str bytes = STR_INIT;
    write_u64(&bytes, person ^ mask);
    *sealed = (struct value){.tag = VALUE_SEALED, .len = bytes.len};
    sealed->p = str_take(&bytes);
    return true;
}

bool keys_unseal_person(
    struct keys *keys, uint64_t site, uint64_t row, const struct value *sealed, uint64_t *person)
{
    uint64_t mask;
    if (sealed->tag != VALUE_SEALED || sealed->len != 8 || !person_mask(keys, site, row, &mask))
        return false;
    struct reader code = reader_of(sealed->p, 8);
    *person = read_u64(&code) ^ mask;
    return true;
}

/* ---- drafts ------------------------------------------------------------------------------- */

bool keys_seal_draft(
    struct keys *keys, const struct str *plain, struct str *sealed, struct err *err)
{
    unsigned char public[32];
    if (keys->level == OPEN_NONE)
        return err_set(err, ERR_LOCKED, _("The book is locked. Give your passphrase first."));
    struct str text = STR_INIT;
    str_reserve(&text, pad_length(plain->len));
    str_add_str(&text, plain);
    pad_add(&text);
    crypto_scalarmult_base(public, keys->arena->people_secret);
    str_reset(sealed);
    str_reserve(sealed, text.len + crypto_box_SEALBYTES);
    crypto_box_seal((unsigned char *)sealed->s, (const unsigned char *)text.s, text.len, public);
    sealed->len = text.len + crypto_box_SEALBYTES;
    sealed->s[sealed->len] = '\0';
    str_wipe(&text);
    return true;
}

bool keys_unseal_draft(struct keys *keys, const void *sealed, size_t length, struct str *plain)
{
    unsigned char public[32];
    str_reset(plain);
    if (keys->level == OPEN_NONE || length < crypto_box_SEALBYTES)
        return false;
    str_reserve(plain, length);
    crypto_scalarmult_base(public, keys->arena->people_secret);
    if (crypto_box_seal_open(
            (unsigned char *)plain->s, sealed, length, public, keys->arena->people_secret)
        != 0)
        return false;
    size_t size = pad_remove((const unsigned char *)plain->s, length - crypto_box_SEALBYTES);
    if (size == SIZE_MAX)
        return false;
    plain->len = size;
    plain->s[size] = '\0';
    return true;
}
