#include "support/keyring.h"

#include "book/keys/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct seal_place here
    = {.compartment = COMPARTMENT_PEOPLE, .site = SITE, .entity = 6, .row = 4711, .column = 9};

static int make(void **state)
{
    struct keyring *ring = calloc(1, sizeof *ring);
    keyring_init(ring);
    *state = ring;
    return 0;
}

static int unmake(void **state)
{
    keyring_clear(*state);
    free(*state);
    return 0;
}

/* ---- passphrases -------------------------------------------------------------------------- */

static void a_wrong_passphrase_opens_nothing(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    keys_lock(ring->keys);
    assert_false(keys_unlock(ring->keys, &ring->first, "kissa istuu katolle", OPEN_HEALTH, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    assert_int_equal(keys_level(ring->keys), OPEN_NONE);
    assert_null(keys_user(ring->keys));
    assert_false(keys_holds(ring->keys, SITE, COMPARTMENT_PEOPLE));
}

static void without_a_name_every_user_is_tried(void **state)
{
    struct keyring *ring = *state;
    keyring_user(ring, "Pekka", USER_FACILITATOR);
    keys_lock(ring->keys);
    assert_true(keys_unlock(ring->keys, NULL, "Pekka salasana tässä", OPEN_PEOPLE, NULL));
    assert_string_equal(keys_user(ring->keys)->name, "Pekka");
    keys_lock(ring->keys);
    assert_true(keys_unlock(ring->keys, NULL, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_string_equal(keys_user(ring->keys)->name, "Sanna");
}

static void a_passphrase_is_looked_at_even_while_somebody_is_in(void **state)
{
    struct keyring *ring = *state;
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_int_equal(keys_level(ring->keys), OPEN_HEALTH);
    assert_false(keys_unlock(ring->keys, NULL, "not the words", OPEN_PEOPLE, NULL));
    assert_false(keys_unlock(ring->keys, &pekka, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_int_equal(keys_level(ring->keys), OPEN_HEALTH); /* and nobody is thrown out by it */
    assert_string_equal(keys_user(ring->keys)->name, "Sanna");
    ring->keys->failed_ms -= 30000;
    assert_true(keys_unlock(ring->keys, NULL, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_int_equal(keys_level(ring->keys), OPEN_HEALTH);
    assert_true(keys_holds(ring->keys, SITE, COMPARTMENT_HEALTH));
}

static void another_users_passphrase_changes_who_is_in(void **state)
{
    struct keyring *ring = *state;
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_true(keys_holds(ring->keys, SITE, COMPARTMENT_HEALTH));
    assert_true(keys_unlock(ring->keys, &pekka, "Pekka salasana tässä", OPEN_PEOPLE, NULL));
    assert_string_equal(keys_user(ring->keys)->name, "Pekka");
    assert_int_equal(keys_level(ring->keys), OPEN_PEOPLE);
    assert_false(keys_holds(ring->keys, SITE, COMPARTMENT_PEOPLE)); /* he was granted nothing */
    assert_true(sodium_is_zero(ring->keys->arena->health_secret, 32));
}

static void the_delay_doubles_up_to_half_a_minute(void **state)
{
    struct keyring *ring = *state;
    static const unsigned expected[] = {0, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
    struct err err = {.kind = ERR_NONE};
    keys_lock(ring->keys);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_false(keys_unlock(ring->keys, NULL, "not the words", OPEN_PEOPLE, NULL));
        unsigned delay = keys_unlock_delay_ms(ring->keys);
        assert_in_range(delay, expected[i] > 900 ? expected[i] - 900 : 0, expected[i]);
        if (i == 2) { /* while it lasts, even the right one is not looked at */
            assert_false(keys_unlock(ring->keys, NULL, PASSPHRASE, OPEN_PEOPLE, &err));
            assert_int_equal(err.kind, ERR_LOCKED);
        }
        ring->keys->failed_ms -= 30000; /* as if the time had passed */
    }
    assert_true(keys_unlock(ring->keys, NULL, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_int_equal(keys_unlock_delay_ms(ring->keys), 0);
}

static void composed_and_decomposed_letters_are_one_passphrase(void **state)
{
    struct keyring *ring = *state;
    struct hash id;
    assert_true(keys_user_add(
        ring->keys, NULL, "Aino", USER_FACILITATOR, "yöllä pöydän ääressä", &id, NULL));
    keys_lock(ring->keys);
    assert_true(keys_unlock(ring->keys, &id,
        "yo\xcc\x88lla\xcc\x88 po\xcc\x88yda\xcc\x88n a\xcc\x88"
        "a\xcc\x88ressa\xcc\x88",
        OPEN_PEOPLE, NULL));
}

static void twelve_characters_are_enough_and_eleven_are_not(void **state)
{
    (void)state;
    struct err err = {.kind = ERR_NONE};
    assert_true(keys_passphrase_fits("ääkköset äöå", NULL));
    assert_false(keys_passphrase_fits("ääkköset äö", &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.sentence, "12"));
    assert_false(keys_passphrase_fits("a\xcc\x88 a\xcc\x88 a\xcc\x88 a\xcc\x88 a", NULL));
    assert_false(keys_passphrase_fits("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", NULL));
}

static void an_offered_passphrase_is_four_words_of_the_list(void **state)
{
    (void)state;
    struct str first = STR_INIT, second = STR_INIT;
    for (int i = 0; i < 200; i++) {
        str_reset(&first);
        passphrase_suggest(&first);
        assert_true(keys_passphrase_fits(first.s, NULL));
        int blanks = 0;
        for (size_t at = 0; at < first.len; at++) {
            assert_true(first.s[at] == ' ' || (first.s[at] >= 'a' && first.s[at] <= 'z'));
            blanks += first.s[at] == ' ';
        }
        assert_int_equal(blanks, WORDS_TO_OFFER - 1);
        assert_string_not_equal(first.s, second.s);
        str_set(&second, first.s);
    }
    for (size_t i = 1; i < WORDS_COUNT; i++)
        assert_true(strcmp(words[i - 1], words[i]) < 0 && strlen(words[i]) >= 3);
    str_clear(&first);
    str_clear(&second);
}

static void a_new_passphrase_replaces_the_old_one_and_keeps_the_author(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct seal_place health = here;
    size_t variants;
    health.compartment = COMPARTMENT_HEALTH;
    struct value sealed = keyring_seal(ring, &health, "astma");
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_false(keys_user_passphrase(ring->keys, NULL, "uusi uusi uusi", &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    err_clear(&err);
    assert_false(keys_user_passphrase(ring->keys, "väärä väärä", "uusi uusi uusi", &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    err_clear(&err);
    assert_false(keys_user_passphrase(ring->keys, PASSPHRASE, "lyhyt", &err));
    assert_true(keys_user_passphrase(ring->keys, PASSPHRASE, "uusi uusi uusi", NULL));
    assert_true(keys_passphrase_variants(ring->keys, &ring->first, &variants, NULL));
    assert_int_equal(variants, 1);
    keys_lock(ring->keys);
    assert_false(keys_unlock(ring->keys, &ring->first, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_true(keys_unlock(ring->keys, &ring->first, "uusi uusi uusi", OPEN_HEALTH, NULL));
    assert_true(keyring_opens(ring, &health, &sealed, "astma"));
    assert_true(keys_user_passphrase(ring->keys, NULL, "vielä kolmas uusi", NULL));
    assert_true(hash_equal(&keys_user(ring->keys)->id, &ring->first));
    assert_true(keys_check(ring->keys, &err));
    value_clear(&sealed);
}

/* ---- who may what ------------------------------------------------------------------------- */

static void users_are_listed_by_name_with_what_they_hold(void **state)
{
    struct keyring *ring = *state;
    struct vec users = VEC_INIT(struct user);
    struct hash veli = keyring_user(ring, "Veli", USER_PEER);
    keyring_user(ring, "Äiti", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &veli, NULL));
    keys_lock(ring->keys);
    assert_true(keys_users(ring->keys, &users, NULL));
    assert_int_equal(users.n, 3);
    const struct user *sanna = vec_at(&users, 0), *peer = vec_at(&users, 1),
                      *last = vec_at(&users, 2);
    assert_string_equal(sanna->name, "Sanna");
    assert_true(sanna->health && sanna->certified && sanna->sites.n == 1);
    assert_int_equal(sanna->role, USER_FACILITATOR);
    assert_string_equal(peer->name, "Veli");
    assert_int_equal(peer->role, USER_PEER);
    assert_true(peer->sites.n == 1 && *VEC_AT(&peer->sites, uint64_t, 0) == SITE);
    assert_false(peer->health);
    assert_string_equal(last->name, "Äiti");
    assert_int_equal(last->sites.n, 0);
    users_clear(&users);
    assert_true(keys_user_names(ring->keys, &users, NULL));
    assert_int_equal(users.n, 3);
    assert_string_equal(VEC_AT(&users, struct user, 2)->name, "Äiti");
    users_clear(&users);
}

static void two_users_cannot_bear_one_name(void **state)
{
    struct keyring *ring = *state;
    struct hash id;
    assert_false(
        keys_user_add(ring->keys, NULL, "SANNA", USER_PEER, "joku muu salasana", &id, NULL));
    assert_false(keys_user_add(ring->keys, NULL, "", USER_PEER, "joku muu salasana", &id, NULL));
    assert_false(
        keys_user_add(ring->keys, NULL, "kaksi\nriviä", USER_PEER, "joku muu salasana", &id, NULL));
}

static void a_peer_may_not_touch_users_keys_or_health(void **state)
{
    struct keyring *ring = *state;
    struct vec heads = VEC_INIT(struct hash);
    struct hash veli = keyring_user(ring, "Veli", USER_PEER), id;
    assert_false(keys_grant(ring->keys, SITE, COMPARTMENT_HEALTH, &veli, NULL));
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &veli, NULL));
    assert_true(keyring_open(ring, "Veli", OPEN_HEALTH));
    assert_true(keys_holds(ring->keys, SITE, COMPARTMENT_PEOPLE));
    assert_false(keys_holds(ring->keys, SITE, COMPARTMENT_HEALTH));
    assert_false(keys_user_add(ring->keys, NULL, "Uusi", USER_PEER, "joku salasana", &id, NULL));
    assert_false(keys_user_remove(ring->keys, NULL, &ring->first, &heads, NULL));
    assert_false(keys_site_add(ring->keys, OTHER_SITE, NULL, NULL));
    assert_false(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &ring->first, NULL));
    enum user_role role;
    assert_true(keys_role(ring->keys, &veli, &role));
    assert_int_equal(role, USER_PEER);
}

static void what_one_does_not_hold_one_cannot_grant(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    struct hash ulla = keyring_user(ring, "Ulla", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL));
    assert_true(keyring_open(ring, "Pekka", OPEN_HEALTH));
    assert_false(keys_grant(ring->keys, SITE, COMPARTMENT_HEALTH, &ulla, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &ulla, NULL));
    assert_true(keyring_open(ring, "Ulla", OPEN_HEALTH));
    assert_true(keys_holds(ring->keys, SITE, COMPARTMENT_PEOPLE));
    assert_false(keys_holds(ring->keys, SITE, COMPARTMENT_HEALTH));
}

/* ---- removal ------------------------------------------------------------------------------ */

static void a_removed_user_opens_what_was_and_not_what_follows(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct vec heads = VEC_INIT(struct hash), found = VEC_INIT(struct hash);
    struct hash head = {{7}};
    struct keyring old;
    vec_add(&heads, &head);
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    struct hash ulla = keyring_user(ring, "Ulla", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL));
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &ulla, NULL));
    struct value before = keyring_seal(ring, &here, "ennen");
    keyring_copy(ring, &old);
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, &err));
    struct value after = keyring_seal(ring, &here, "jälkeen");
    assert_false(keyring_open(ring, "Pekka", OPEN_PEOPLE));
    assert_true(keyring_open(&old, "Pekka", OPEN_PEOPLE));
    assert_true(keyring_opens(&old, &here, &before, "ennen"));
    assert_false(keyring_opens(&old, &here, &after, "jälkeen"));
    assert_true(keyring_open(ring, "Ulla", OPEN_PEOPLE));
    assert_true(keyring_opens(ring, &here, &before, "ennen"));
    assert_true(keyring_opens(ring, &here, &after, "jälkeen"));
    assert_true(keys_removed(ring->keys, &pekka, &found));
    assert_int_equal(found.n, 1);
    assert_true(hash_equal(vec_at(&found, 0), &head));
    assert_string_equal(keys_user_name(ring->keys, &pekka), "Pekka");
    assert_true(keys_check(ring->keys, &err));
    value_clear(&before);
    value_clear(&after);
    vec_clear(&heads);
    vec_clear(&found);
    keyring_clear(&old);
}

static void nobody_removes_themselves(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct vec heads = VEC_INIT(struct hash);
    assert_false(keys_user_remove(ring->keys, NULL, &ring->first, &heads, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
}

static void late_records_of_a_removed_user_wait_until_accepted(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct vec heads = VEC_INIT(struct hash), edits = VEC_INIT(struct hash);
    struct hash edit = {{9}};
    struct keyring away;
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL));
    keyring_copy(ring, &away);
    assert_true(keyring_open(&away, "Pekka", OPEN_PEOPLE));
    struct hash uusi = keyring_user(&away, "Uusi", USER_PEER); /* meanwhile, elsewhere */
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, &err));
    assert_true(keyring_take(ring, &away, 3, &err));
    enum user_role role;
    assert_false(keys_role(ring->keys, &uusi, &role));
    assert_false(keys_accepted(ring->keys, &edit));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    vec_add(&edits, &edit);
    assert_false(keys_accept(ring->keys, &uusi, &edits, NULL));
    assert_true(keys_accept(ring->keys, &pekka, &edits, &err));
    assert_true(keys_role(ring->keys, &uusi, &role));
    assert_true(keys_accepted(ring->keys, &edit));
    assert_true(keyring_open(ring, "Uusi", OPEN_PEOPLE));
    assert_true(keys_check(ring->keys, &err));
    vec_clear(&edits);
    keyring_clear(&away);
}

static void a_removed_user_cannot_destroy_from_an_old_copy(void **state)
{
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct vec heads = VEC_INIT(struct hash);
    struct keyring angry;
    struct seal_place place = here;
    place.person = 77;
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_true(keys_grant(ring->keys, SITE, COMPARTMENT_PEOPLE, &pekka, NULL));
    assert_true(keys_person_add(ring->keys, 77, SITE, NULL));
    struct value sealed = keyring_seal(ring, &place, "Koski Marja");
    keyring_copy(ring, &angry);
    assert_true(keys_user_remove(ring->keys, NULL, &pekka, &heads, &err));
    assert_true(keyring_open(&angry, "Pekka", OPEN_PEOPLE));
    assert_true(keys_person_gone(angry.keys, 77, &err));
    assert_true(keyring_take(ring, &angry, 5, &err));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keyring_opens(ring, &place, &sealed, "Koski Marja"));
    assert_true(keys_check(ring->keys, &err));
    value_clear(&sealed);
    keyring_clear(&angry);
}

static void who_is_not_named_is_first_taken_for_the_founder(void **state)
{
    static const char *const names[] = {"Aino", "Bertta", "Cecilia", "Eila", "Fanni", "Hilja"};
    struct keyring *ring = *state;
    struct err err = {.kind = ERR_NONE};
    struct hash id;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(keys_user_add(ring->keys, NULL, names[i],
            i % 2 ? USER_PEER : USER_FACILITATOR, PASSPHRASE, &id, &err));
    keys_lock(ring->keys);
    assert_true(keys_unlock(ring->keys, NULL, PASSPHRASE, OPEN_PEOPLE, &err));
    assert_string_equal(keys_user(ring->keys)->name, "Sanna");
}

/* ---- what lies in memory ------------------------------------------------------------------ */

/* Whether the bytes (given xored, so that this copy is not found) lie anywhere in our memory that
 * can be written. */
static bool lies_in_memory(const unsigned char *masked, size_t size)
{
    enum { CHUNK = 1 << 16 };
    static unsigned char chunk[CHUNK + 64];
    FILE *maps = fopen("/proc/self/maps", "r");
    int mem = open("/proc/self/mem", O_RDONLY);
    char line[512];
    bool found = false;
    assert_true(maps && mem >= 0);
    while (!found && fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[1] != 'w'
            || to - from > 1UL << 28)
            continue;
        for (unsigned long at = from; !found && at < to; at += CHUNK) {
            if (at < (unsigned long)chunk + sizeof chunk && at + CHUNK > (unsigned long)chunk)
                continue; /* where we read it to */
            ssize_t got = pread(mem, chunk, sizeof chunk, (off_t)at);
            for (ssize_t i = 0; !found && i + (ssize_t)size <= got; i++) {
                size_t same = 0;
                while (same < size && (chunk[i + (ssize_t)same] ^ 0x5a) == masked[same])
                    same++;
                found = same == size;
            }
        }
    }
    explicit_bzero(chunk, sizeof chunk);
    fclose(maps);
    close(mem);
    return found;
}

static void mask(const unsigned char *secret, unsigned char masked[32])
{
    for (int i = 0; i < 32; i++)
        masked[i] = secret[i] ^ 0x5a;
}

static void after_locking_no_secret_lies_in_memory(void **state)
{
    struct keyring *ring = *state;
    unsigned char people[32], health[32], seed[32], site[32], person[32];
    struct seal_place place = here;
    place.person = 77;
    assert_true(keyring_open(ring, "Sanna", OPEN_HEALTH));
    assert_true(keys_person_add(ring->keys, 77, SITE, NULL));
    struct value sealed = keyring_seal(ring, &place, "Koski Marja");
    mask(ring->keys->arena->people_secret, people);
    mask(ring->keys->arena->health_secret, health);
    mask(ring->keys->arena->sign_secret, seed);
    mask(site_sealing_key(ring->keys, SITE, COMPARTMENT_PEOPLE)->key, site);
    mask(arena_person_set(ring->keys->arena, 77)->key, person);
    assert_true(lies_in_memory(people, 32) && lies_in_memory(person, 32));
    keys_lock(ring->keys);
    assert_false(lies_in_memory(people, 32));
    assert_false(lies_in_memory(health, 32));
    assert_false(lies_in_memory(seed, 32));
    assert_false(lies_in_memory(site, 32));
    assert_false(lies_in_memory(person, 32));
    value_clear(&sealed);
}

static void opening_people_brings_nothing_of_health_into_memory(void **state)
{
    struct keyring *ring = *state;
    unsigned char health[32], site[32];
    assert_true(keyring_open(ring, "Sanna", OPEN_HEALTH));
    mask(ring->keys->arena->health_secret, health);
    mask(site_sealing_key(ring->keys, SITE, COMPARTMENT_HEALTH)->key, site);
    keys_lock_health(ring->keys);
    assert_false(lies_in_memory(health, 32));
    assert_false(lies_in_memory(site, 32));
    assert_true(keyring_open(ring, "Sanna", OPEN_PEOPLE));
    assert_true(keys_holds(ring->keys, SITE, COMPARTMENT_PEOPLE));
    assert_false(lies_in_memory(health, 32));
}

static void a_forked_child_sees_no_key(void **state)
{
    struct keyring *ring = *state;
    const struct arena *arena = ring->keys->arena;
    pid_t pid = fork();
    if (pid == 0)
        _exit(sodium_is_zero(arena->people_secret, 32) && sodium_is_zero(arena->sign_secret, 64)
                ? 0
                : 1);
    int status = 1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_false(sodium_is_zero(arena->people_secret, 32));
}

static void open_keys_take_little_room(void **state)
{
    struct keyring *ring = *state;
    assert_true(ring->keys->arena->size <= 256 * 1024);
    assert_true(keys_memory_is_locked(ring->keys) == ring->keys->arena->locked);
}

/* As on systems where a user may lock 64 kB. */
static int arena_of_a_poor_user(void)
{
    const struct rlimit poor = {.rlim_cur = 64 * 1024, .rlim_max = 64 * 1024};
    if (setrlimit(RLIMIT_MEMLOCK, &poor) != 0 || (getuid() == 0 && setuid(65534) != 0))
        return 2;
    const struct arena *arena = arena_new(NULL);
    return arena && arena->locked && arena->size <= 48 * 1024 && arena->person_sets > 0 ? 0 : 1;
}

static void where_little_may_be_locked_there_is_less_room(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* its mlock locks nothing and never fails */
#endif
    pid_t pid = fork();
    if (pid == 0)
        _exit(arena_of_a_poor_user());
    int status = 1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* ---- drafts of other programs ------------------------------------------------------------- */

static void a_book_of_another_root_is_not_opened(void **state)
{
    struct keyring *ring = *state, other;
    struct err err = {.kind = ERR_NONE};
    keyring_init(&other);
    /* The same keys under another root's name: its owner certified Sanna anew. */
    struct keys *forged;
    unsigned char public[KEYS_ROOT_SIZE];
    struct vec records = VEC_INIT(struct record);
    struct signer signer;
    keys_root_public(other.root, public);
    keys_lock(ring->keys);
    assert_true(keys_open(ring->db, &ring->book, public, &forged, &err));
    assert_false(keys_unlock(forged, NULL, PASSPHRASE, OPEN_PEOPLE, NULL));
    assert_true(keystore_all(ring->db, RECORD_CERTIFICATE, &records, NULL));
    signer_root(other.root, &signer);
    struct str body = STR_INIT;
    str_add_str(&body, &VEC_AT(&records, struct record, 0)->body);
    assert_true(keys_add_record(forged, RECORD_CERTIFICATE, &body, &signer, NULL, &err));
    assert_false(keys_unlock(forged, NULL, PASSPHRASE, OPEN_PEOPLE, &err));
    assert_int_equal(err.kind, ERR_DAMAGED);
    assert_non_null(strstr(err.sentence, "root key"));
    keystore_clear(&records);
    keys_close(forged);
    keyring_clear(&other);
}

static void edits_are_signed_by_who_is_in(void **state)
{
    struct keyring *ring = *state;
    struct hash edit = {{1, 2, 3}}, other = {{1, 2, 4}}, stranger = {{5}};
    unsigned char signature[64];
    assert_true(keys_sign(ring->keys, &edit, signature, NULL));
    assert_true(keys_verify(ring->keys, &ring->first, &edit, signature));
    assert_false(keys_verify(ring->keys, &ring->first, &other, signature));
    assert_false(keys_verify(ring->keys, &stranger, &edit, signature));
    struct hash pekka = keyring_user(ring, "Pekka", USER_FACILITATOR);
    assert_false(keys_verify(ring->keys, &pekka, &edit, signature));
    signature[0] ^= 1;
    assert_false(keys_verify(ring->keys, &ring->first, &edit, signature));
    keys_lock(ring->keys);
    struct err err = {.kind = ERR_NONE};
    assert_false(keys_sign(ring->keys, &edit, signature, &err));
    assert_int_equal(err.kind, ERR_LOCKED);
    assert_true(keys_root_sign(ring->root, &ring->book, &edit, signature));
    assert_true(keys_verify(ring->keys, &ring->keys->root, &edit, signature));
    enum user_role role = USER_PEER;
    assert_true(keys_role(ring->keys, &ring->keys->root, &role));
    assert_int_equal(role, USER_FACILITATOR);
    assert_false(keys_role(ring->keys, &stranger, &role));
}

#define ring_test(name) cmocka_unit_test_setup_teardown(name, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ring_test(a_wrong_passphrase_opens_nothing),
        ring_test(without_a_name_every_user_is_tried),
        ring_test(a_passphrase_is_looked_at_even_while_somebody_is_in),
        ring_test(another_users_passphrase_changes_who_is_in),
        ring_test(the_delay_doubles_up_to_half_a_minute),
        ring_test(composed_and_decomposed_letters_are_one_passphrase),
        cmocka_unit_test(twelve_characters_are_enough_and_eleven_are_not),
        cmocka_unit_test(an_offered_passphrase_is_four_words_of_the_list),
        ring_test(a_new_passphrase_replaces_the_old_one_and_keeps_the_author),
        ring_test(users_are_listed_by_name_with_what_they_hold),
        ring_test(two_users_cannot_bear_one_name),
        ring_test(a_peer_may_not_touch_users_keys_or_health),
        ring_test(what_one_does_not_hold_one_cannot_grant),
        ring_test(a_removed_user_opens_what_was_and_not_what_follows),
        ring_test(nobody_removes_themselves),
        ring_test(late_records_of_a_removed_user_wait_until_accepted),
        ring_test(a_removed_user_cannot_destroy_from_an_old_copy),
        ring_test(who_is_not_named_is_first_taken_for_the_founder),
        ring_test(after_locking_no_secret_lies_in_memory),
        ring_test(opening_people_brings_nothing_of_health_into_memory),
        ring_test(a_forked_child_sees_no_key),
        ring_test(open_keys_take_little_room),
        cmocka_unit_test(where_little_may_be_locked_there_is_less_room),
        ring_test(a_book_of_another_root_is_not_opened),
        ring_test(edits_are_signed_by_who_is_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
