#include "rukkanen/domain/names.h"

#include "homonym.h"
#include "inflection.h"
#include "rukkanen/base/mem.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

/* One word of somebody's name. */
struct entry {
    uint64_t person;
    const struct homonym *homonym;
    enum name_kind kind; /* FIRST or LAST */
    bool after_hyphen;   /* the Liisa of Anna-Liisa, found only with its other half */
    bool before_hyphen;
};

/* Whose stem it is, and the next stem in the same slot of the index. */
struct owner {
    uint32_t entry, next;
};

struct name_finder {
    struct vec entries; /* struct entry */
    struct str pool;
    struct vec stems;  /* struct stem */
    struct vec owners; /* struct owner, one for each stem */
    uint32_t *index;   /* by hash: 1 + number of a stem, or 0 */
    uint32_t mask;
};

/* A word of the text that may be a word of somebody's name. */
struct candidate {
    size_t word;
    uint32_t entry;
    struct ending ending;
    bool as_word;  /* the form is also one of a word */
    bool old_form; /* and hardly one of the name: Onnen, where the name has Onnin */
    bool dropped;
};

/* A hit in the making: the words from first to last. */
struct place {
    struct name_hit hit;
    size_t first, last; /* numbers of words */
    const struct candidate *candidate;
    bool unsure, dropped;
};

struct search {
    const struct name_finder *finder;
    const char *text;
    struct vec words;      /* struct word */
    struct vec candidates; /* struct candidate, by person and word after sorting */
    struct vec places;     /* struct place */
};

/* ---- the finder ------------------------------------------------------------------------------ */

/* FNV-1a, so that the hash of a longer beginning follows from that of a shorter. */
#define HASH_START 2166136261u
static uint32_t hash_step(uint32_t hash, char c)
{
    return (hash ^ (unsigned char)c) * 16777619u;
}

static void add_word(
    struct name_finder *finder, const struct entry *entry, const char *text, size_t length)
{
    struct str name = STR_INIT;
    word_form(&name, text, length);
    struct word_look look = word_look(name.s);
    if (look.letters > 1 && (look.capital || !word_is_particle(name.s))) {
        word_capitalise(&name);
        struct entry *added = vec_add(&finder->entries, entry);
        added->homonym = homonym_of(name.s);
        enum inflection_use use = entry->kind == NAME_LAST                   ? INFLECT_FAMILY
                                  : added->homonym && added->homonym->e_type ? INFLECT_GIVEN_NOUN
                                                                             : INFLECT_GIVEN;
        inflection_stems(name.s, use, &finder->pool, &finder->stems);
        struct owner owner = {.entry = (uint32_t)finder->entries.n - 1};
        while (finder->owners.n < finder->stems.n)
            vec_add(&finder->owners, &owner);
    }
    str_clear(&name);
}

static void add_name(
    struct name_finder *finder, uint64_t person, enum name_kind kind, const char *name)
{
    if (!name)
        return;
    bool after_hyphen = false;
    for (const char *at = name; *at;) {
        size_t length = strcspn(at, " -\t");
        struct entry entry = {.person = person, .kind = kind};
        /* Half of a double family name is a name; half of a double given name is another one. */
        if (kind == NAME_FIRST) {
            entry.after_hyphen = after_hyphen;
            entry.before_hyphen = at[length] == '-' && at[length + 1];
        }
        if (length)
            add_word(finder, &entry, at, length);
        after_hyphen = at[length] == '-';
        at += length + (at[length] != '\0');
    }
}

static void make_index(struct name_finder *finder)
{
    uint32_t slots = 64;
    while (slots < 2 * finder->stems.n)
        slots *= 2;
    finder->mask = slots - 1;
    finder->index = mem_zero(slots, sizeof *finder->index);
    for (uint32_t i = 0; i < finder->stems.n; i++) {
        const struct stem *stem = vec_at(&finder->stems, i);
        uint32_t hash = HASH_START;
        for (size_t at = 0; at < stem->length; at++)
            hash = hash_step(hash, finder->pool.s[stem->at + at]);
        uint32_t *slot = &finder->index[hash & finder->mask];
        VEC_AT(&finder->owners, struct owner, i)->next = *slot;
        *slot = i + 1;
    }
}

struct name_finder *names_new(const struct vec *people)
{
    struct name_finder *finder = mem_zero(1, sizeof *finder);
    vec_init(&finder->entries, sizeof(struct entry));
    vec_init(&finder->stems, sizeof(struct stem));
    vec_init(&finder->owners, sizeof(struct owner));
    str_init(&finder->pool);
    for (size_t i = 0; i < people->n; i++) {
        const struct name_person *person = vec_at(people, i);
        add_name(finder, person->person, NAME_FIRST, person->first);
        add_name(finder, person->person, NAME_LAST, person->last);
    }
    make_index(finder);
    return finder;
}

void names_free(struct name_finder *finder)
{
    if (!finder)
        return;
    str_wipe(&finder->pool);
    vec_clear(&finder->entries);
    vec_clear(&finder->stems);
    vec_clear(&finder->owners);
    free(finder->index);
    free(finder);
}

/* ---- words that may be names ----------------------------------------------------------------- */

static void add_candidate(struct search *search, size_t word, const struct stem *stem,
    const struct ending *ending, uint32_t number, size_t from)
{
    const struct entry *entry = vec_at(&search->finder->entries, number);
    /* Onnin is only a name, Onnen and Onni are also words. */
    bool as_word = entry->homonym && (!entry->homonym->e_type || stem->e_type ||
                                         (ending->which == CASE_NOMINATIVE && !ending->plural));
    for (size_t i = from; i < search->candidates.n; i++) {
        struct candidate *candidate = vec_at(&search->candidates, i);
        if (candidate->entry != number)
            continue;
        candidate->as_word = candidate->as_word || as_word;
        candidate->old_form = candidate->old_form && stem->e_type;
        if (candidate->ending.plural)
            candidate->ending = *ending;
        return;
    }
    struct candidate added = {.word = word,
        .entry = number,
        .ending = *ending,
        .as_word = as_word,
        .old_form = stem->e_type && entry->kind == NAME_FIRST};
    vec_add(&search->candidates, &added);
}

/* Adds a candidate for every name of which form is a form. */
static void look_up(struct search *search, size_t word, const char *form)
{
    const struct name_finder *finder = search->finder;
    size_t from = search->candidates.n;
    uint32_t hash = HASH_START;
    for (size_t length = 1; form[length - 1]; length++) {
        hash = hash_step(hash, form[length - 1]);
        uint32_t next = finder->index[hash & finder->mask];
        while (next) {
            const struct stem *stem = vec_at(&finder->stems, next - 1);
            const struct owner *owner = vec_at(&finder->owners, next - 1);
            struct ending ending;
            if (stem->length == length && memcmp(finder->pool.s + stem->at, form, length) == 0 &&
                inflection_ending(stem, form, &ending))
                add_candidate(search, word, stem, &ending, owner->entry, from);
            next = owner->next;
        }
    }
}

static void find_candidates(struct search *search)
{
    struct str form = STR_INIT;
    for (size_t i = 0; i < search->words.n; i++) {
        const struct word *word = vec_at(&search->words, i);
        if (!word->capital)
            continue;
        word_form(&form, search->text + word->start, word->length);
        size_t before = search->candidates.n;
        look_up(search, i, form.s);
        /* Rousseau'n, SPR:n: a name of foreign sound keeps its letters before the mark. */
        if (search->candidates.n == before && word->mark) {
            word_form(&form, search->text + word->start, word->mark);
            look_up(search, i, form.s);
        }
    }
    str_clear(&form);
}

static int by_person(const void *left, const void *right, void *context)
{
    const struct candidate *a = left, *b = right;
    const struct name_finder *finder = context;
    uint64_t p = VEC_AT(&finder->entries, struct entry, a->entry)->person;
    uint64_t q = VEC_AT(&finder->entries, struct entry, b->entry)->person;
    if (p != q)
        return p < q ? -1 : 1;
    return a->word != b->word ? (a->word < b->word ? -1 : 1)
                              : (a->entry > b->entry) - (a->entry < b->entry);
}

static const struct entry *entry_of(const struct search *search, const struct candidate *candidate)
{
    return vec_at(&search->finder->entries, candidate->entry);
}

static struct candidate *candidate_at(const struct search *search, size_t index)
{
    return vec_at(&search->candidates, index);
}

/* Whether the person of candidate index has one at the given word too. */
static bool person_has(const struct search *search, size_t index, size_t word)
{
    uint64_t person = entry_of(search, candidate_at(search, index))->person;
    for (int step = -1; step <= 1; step += 2)
        for (size_t i = index + (size_t)step; i < search->candidates.n; i += (size_t)step) {
            const struct candidate *other = candidate_at(search, i);
            if (entry_of(search, other)->person != person)
                break;
            if (other->word == word && !other->dropped)
                return true;
            if (step < 0 ? other->word < word : other->word > word)
                break;
        }
    return false;
}

/* Anna-Liisa is neither Anna nor Liisa; Pekka-setä is Pekka, Ranta-alue is not Ranta; half of a
 * double given name counts only beside the other. */
static bool stands_alone(const struct search *search, size_t index)
{
    const struct candidate *candidate = candidate_at(search, index);
    const struct entry *entry = entry_of(search, candidate);
    const struct word *word = vec_at(&search->words, candidate->word);
    size_t n = candidate->word;
    if (word->joined) {
        const struct word *before = vec_at(&search->words, n - 1);
        if (before->capital && !person_has(search, index, n - 1))
            return false;
    }
    const struct word *after = n + 1 < search->words.n ? vec_at(&search->words, n + 1) : NULL;
    if (after && after->joined) {
        if (after->capital ? !person_has(search, index, n + 1) : candidate->as_word)
            return false;
    }
    if (entry->after_hyphen && (n == 0 || !person_has(search, index, n - 1)))
        return false;
    return !entry->before_hyphen || (after && person_has(search, index, n + 1));
}

/* ---- places ---------------------------------------------------------------------------------- */

/* Whether words first and second (second > first) stand as one name: side by side, joined by a
 * hyphen, around particles (Kaarina von Essen), or family name, comma, given name. */
static bool side_by_side(
    const struct search *search, const struct candidate *first, const struct candidate *second)
{
    for (size_t i = first->word + 1; i <= second->word; i++) {
        const struct word *before = vec_at(&search->words, i - 1);
        const struct word *word = vec_at(&search->words, i);
        const char *from = search->text + before->start + before->length;
        size_t length = (size_t)(search->text + word->start - from);
        bool comma = entry_of(search, first)->kind == NAME_LAST &&
                     entry_of(search, second)->kind == NAME_FIRST && length == 2 &&
                     memcmp(from, ", ", 2) == 0;
        if (!comma && !word->joined && !word_gap(from, length))
            return false;
        if (i < second->word &&
            (word->capital || !word_is_particle_n(search->text + word->start, word->length)))
            return false;
    }
    return true;
}

static bool is_unsure(const struct search *search, const struct place *place)
{
    const struct word *word = vec_at(&search->words, place->first);
    if (place->first != place->last || !word->initial)
        return false;
    if (place->candidate->as_word)
        return true;
    char *form = mem_text_n(search->text + word->start, word->length);
    bool other = homonym_form(form);
    free(form);
    return other;
}

static void add_place(struct search *search, size_t from, size_t to)
{
    struct place place = {.candidate = candidate_at(search, from)};
    bool kinds[2] = {false, false};
    for (size_t i = from; i < to; i++) {
        const struct candidate *candidate = candidate_at(search, i);
        if (!candidate->dropped)
            kinds[entry_of(search, candidate)->kind] = true;
    }
    place.first = place.candidate->word;
    place.last = candidate_at(search, to - 1)->word;
    const struct word *first = vec_at(&search->words, place.first);
    const struct word *last = vec_at(&search->words, place.last);
    place.hit.person = entry_of(search, place.candidate)->person;
    place.hit.start = first->start;
    place.hit.length = last->start + last->length - first->start;
    bool both = kinds[NAME_FIRST] && kinds[NAME_LAST] && place.first != place.last;
    place.hit.kind = both ? NAME_FULL : kinds[NAME_FIRST] ? NAME_FIRST : NAME_LAST;
    place.unsure = is_unsure(search, &place);
    vec_add(&search->places, &place);
}

static void find_places(struct search *search)
{
    struct vec kept = VEC_INIT(struct candidate);
    for (size_t i = 0; i < search->candidates.n; i++)
        candidate_at(search, i)->dropped = !stands_alone(search, i);
    for (size_t i = 0; i < search->candidates.n; i++)
        if (!candidate_at(search, i)->dropped)
            vec_add(&kept, candidate_at(search, i));
    vec_clear(&search->candidates);
    search->candidates = kept;
    for (size_t from = 0, i = 1; i <= search->candidates.n; i++) {
        const struct candidate *last = candidate_at(search, i - 1);
        if (i < search->candidates.n) {
            const struct candidate *next = candidate_at(search, i);
            if (entry_of(search, next)->person == entry_of(search, last)->person &&
                (next->word == last->word || side_by_side(search, last, next)))
                continue;
        }
        add_place(search, from, i);
        from = i;
    }
}

/* "Marja Koski" is not the other Marja nor the other Koski. */
static void drop_covered(struct search *search)
{
    size_t *longest = mem_zero(search->words.n + 1, sizeof *longest);
    for (size_t i = 0; i < search->places.n; i++) {
        const struct place *place = vec_at(&search->places, i);
        size_t span = place->last - place->first + 1;
        for (size_t word = place->first; word <= place->last; word++)
            if (longest[word] < span)
                longest[word] = span;
    }
    for (size_t i = 0; i < search->places.n; i++) {
        struct place *place = vec_at(&search->places, i);
        place->dropped = longest[place->first] > place->last - place->first + 1;
    }
    free(longest);
}

/* ---- sentence beginnings --------------------------------------------------------------------- */

/* The word's letters in small, or "" where it stands in another sentence than the one before. */
static void next_word(const struct search *search, size_t number, struct str *out)
{
    str_reset(out);
    if (number >= search->words.n || number == 0)
        return;
    const struct word *before = vec_at(&search->words, number - 1);
    const struct word *word = vec_at(&search->words, number);
    const char *from = search->text + before->start + before->length;
    if (word_gap(from, (size_t)(search->text + word->start - from)))
        str_add_n(out, search->text + word->start, word->length);
}

/* What follows the name: kertoi, ehdotus; ei päässyt; "ja Irja", ", Irja". */
static void read_signs(
    const struct search *search, const struct place *place, struct homonym_signs *signs)
{
    struct str next = STR_INIT;
    size_t at = place->last + 1;
    next_word(search, at, &next);
    if (next.len && homonym_is_auxiliary(next.s)) {
        signs->auxiliary = true;
        next_word(search, ++at, &next);
    }
    signs->person_word = next.len && homonym_tells_person(next.s);
    if (at + 1 < search->words.n && !signs->auxiliary &&
        (strcmp(next.s, "ja") == 0 || strcmp(next.s, "sekä") == 0))
        signs->person_word = VEC_AT(&search->words, struct word, at + 1)->capital;
    const char *after = search->text + place->hit.start + place->hit.length;
    if (strncmp(after, ", ", 2) == 0 && at < search->words.n)
        signs->person_word = VEC_AT(&search->words, struct word, at)->capital;
    str_clear(&next);
}

/* Which entries' names occur as words, in lower case: bool for each. */
static bool *find_lower_case(const struct search *search)
{
    const struct name_finder *finder = search->finder;
    bool *found = mem_zero(finder->entries.n + 1, sizeof *found);
    struct search lower = {.finder = finder, .candidates = VEC_INIT(struct candidate)};
    struct str form = STR_INIT;
    for (size_t i = 0; i < search->words.n; i++) {
        const struct word *word = vec_at(&search->words, i);
        if (word->capital)
            continue;
        word_form(&form, search->text + word->start, word->length);
        word_capitalise(&form);
        look_up(&lower, i, form.s);
    }
    for (size_t i = 0; i < lower.candidates.n; i++)
        found[VEC_AT(&lower.candidates, struct candidate, i)->entry] = true;
    vec_clear(&lower.candidates);
    str_clear(&form);
    return found;
}

static bool named_surely(const struct search *search, uint64_t person)
{
    for (size_t i = 0; i < search->places.n; i++) {
        const struct place *place = vec_at(&search->places, i);
        if (place->hit.person == person && !place->unsure && !place->dropped)
            return true;
    }
    return false;
}

static void weigh_beginnings(struct search *search)
{
    bool *lower = NULL;
    for (size_t i = 0; i < search->places.n; i++) {
        struct place *place = vec_at(&search->places, i);
        if (!place->unsure || place->dropped)
            continue;
        if (!lower)
            lower = find_lower_case(search);
        const struct entry *entry = entry_of(search, place->candidate);
        struct homonym_signs signs = {
            .ending = place->candidate->ending,
            .given = entry->kind == NAME_FIRST,
            .old_form = place->candidate->old_form,
            .as_word = lower[place->candidate->entry],
            .sure = named_surely(search, place->hit.person),
        };
        read_signs(search, place, &signs);
        place->dropped = homonym_score(entry->homonym, &signs) < 1;
    }
    free(lower);
}

static int by_position(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->hit.start != b->hit.start)
        return a->hit.start < b->hit.start ? -1 : 1;
    return (a->hit.person > b->hit.person) - (a->hit.person < b->hit.person);
}

void names_find(const struct name_finder *finder, const char *text, struct vec *hits)
{
    struct search search = {
        .finder = finder,
        .text = text,
        .words = VEC_INIT(struct word),
        .candidates = VEC_INIT(struct candidate),
        .places = VEC_INIT(struct place),
    };
    words_of(text, &search.words);
    find_candidates(&search);
    if (search.candidates.n) {
        qsort_r(search.candidates.items, search.candidates.n, search.candidates.size, by_person,
            (void *)finder);
        find_places(&search);
    }
    drop_covered(&search);
    weigh_beginnings(&search);
    if (search.places.n)
        qsort(search.places.items, search.places.n, search.places.size, by_position);
    for (size_t i = 0; i < search.places.n; i++) {
        const struct place *place = vec_at(&search.places, i);
        if (!place->dropped)
            vec_add(hits, &place->hit);
    }
    vec_clear(&search.words);
    vec_clear(&search.candidates);
    vec_clear(&search.places);
}

/* ---- what was agreed ------------------------------------------------------------------------- */

bool names_exceeds(const struct name_hit *hit, enum name_shown shown)
{
    return shown == NAME_SHOWN_COUNTED || (shown == NAME_SHOWN_FIRST && hit->kind != NAME_FIRST);
}

void names_keep_exceeding(
    struct vec *hits, enum name_shown (*shown)(void *context, uint64_t person), void *context)
{
    size_t kept = 0;
    for (size_t i = 0; i < hits->n; i++) {
        struct name_hit hit = *VEC_AT(hits, struct name_hit, i);
        if (names_exceeds(&hit, shown(context, hit.person)))
            *VEC_AT(hits, struct name_hit, kept++) = hit;
    }
    hits->n = kept;
}

const char *names_instead(
    const struct name_hit *hit, enum name_shown shown, const char *first, enum lang lang)
{
    if (!names_exceeds(hit, shown))
        return NULL;
    return shown == NAME_SHOWN_FIRST && first && *first ? first
                                                        : lang_text_in(lang, N_("one participant"));
}
