#include "book/log/ancestry.h"

#include "rukkanen/base/mem.h"

#include <stdlib.h>

/* A clock on every 32nd place of a chain bounds the walk; of the others as many are kept as fit. */
enum { MILESTONE = 32, CLOCKS_KEPT = 1 << 20 };

struct node {
    uint32_t chain;       /* counted from 0 */
    uint32_t place;       /* on its chain, counted from 1 */
    uint32_t before;      /* the edit before it on its chain; 0: it is the first */
    uint32_t first_cross; /* where its other parents begin in crosses */
};

struct clock {
    uint32_t n_chains;
    uint32_t reach[]; /* for each chain, the highest place among the ancestors; 0: none */
};

struct ancestry {
    struct store *store;
    uint64_t generation; /* of the store, when this was read */
    struct vec nodes;    /* of struct node; nodes[n] is edit n, nodes[0] unused */
    struct vec crosses;  /* of uint32_t */
    struct vec tails;    /* of uint32_t: the last edit of each chain */
    struct vec clocks;   /* of struct clock *, beside nodes */
    size_t kept;         /* numbers in all clocks that are no milestones */
    struct vec stack;    /* of uint32_t */
};

struct ancestry *ancestry_new(struct store *store)
{
    struct ancestry *a = mem_zero(1, sizeof *a);
    a->store = store;
    vec_init(&a->nodes, sizeof(struct node));
    vec_init(&a->crosses, sizeof(uint32_t));
    vec_init(&a->tails, sizeof(uint32_t));
    vec_init(&a->clocks, sizeof(struct clock *));
    vec_init(&a->stack, sizeof(uint32_t));
    return a;
}

static struct node *node_at(struct ancestry *a, uint32_t n)
{
    return VEC_AT(&a->nodes, struct node, n);
}

static struct clock **clock_at(struct ancestry *a, uint32_t n)
{
    return VEC_AT(&a->clocks, struct clock *, n);
}

static void drop_clock(struct ancestry *a, uint32_t n)
{
    struct clock **clock = clock_at(a, n);
    if (*clock && node_at(a, n)->place % MILESTONE)
        a->kept -= (*clock)->n_chains;
    free(*clock);
    *clock = NULL;
}

void ancestry_forget(struct ancestry *a, int64_t n)
{
    while (a->nodes.n > 1 && (int64_t)a->nodes.n > n) {
        uint32_t last = (uint32_t)a->nodes.n - 1;
        struct node *node = node_at(a, last);
        drop_clock(a, last);
        if (node->before)
            *VEC_AT(&a->tails, uint32_t, node->chain) = node->before;
        else
            a->tails.n--; /* chains are numbered in the order of their first edits */
        a->crosses.n = node->first_cross;
        a->nodes.n--;
        a->clocks.n--;
    }
}

void ancestry_free(struct ancestry *a)
{
    if (!a)
        return;
    ancestry_forget(a, 1);
    vec_clear(&a->nodes);
    vec_clear(&a->crosses);
    vec_clear(&a->tails);
    vec_clear(&a->clocks);
    vec_clear(&a->stack);
    free(a);
}

/* ---- the chains ------------------------------------------------------------------------------ */

/* Puts the next edit on a chain that one of its parents (crosses from first_cross on) ends. */
static void add_node(struct ancestry *a, uint32_t first_cross)
{
    uint32_t n = (uint32_t)a->nodes.n;
    struct node node = {.first_cross = first_cross, .place = 1, .chain = (uint32_t)a->tails.n};
    size_t at = a->crosses.n;
    while (at > first_cross) {
        uint32_t parent = *VEC_AT(&a->crosses, uint32_t, --at);
        uint32_t chain = node_at(a, parent)->chain;
        if (*VEC_AT(&a->tails, uint32_t, chain) != parent)
            continue;
        node.before = parent;
        node.chain = chain;
        node.place = node_at(a, parent)->place + 1;
        vec_delete(&a->crosses, at);
        break;
    }
    if (node.before)
        *VEC_AT(&a->tails, uint32_t, node.chain) = n;
    else
        vec_add(&a->tails, &n);
    vec_add(&a->nodes, &node);
    vec_add(&a->clocks, NULL);
}

static bool known(const struct ancestry *a, uint32_t n)
{
    return n > 0 && n < a->nodes.n;
}

static const struct clock *clock_of(struct ancestry *a, uint32_t n);

/* Reads what the parent table has beyond what is known. The genesis has no rows there. */
static bool read_on(struct ancestry *a, int64_t upto, struct err *err)
{
    if (a->nodes.n == 0) {
        vec_add(&a->nodes, NULL);
        vec_add(&a->clocks, NULL);
    }
    if ((int64_t)a->nodes.n > upto)
        return true;
    if (upto > INT32_MAX)
        return log_damaged(err, "too many edits", upto);
    sqlite3_stmt *get = db_statement(
        store_db(a->store), "SELECT n, p FROM parent WHERE n >= ?1 AND n <= ?2 ORDER BY n, p", err);
    if (!get)
        return false;
    struct err inner = {.kind = ERR_NONE};
    db_bind(get, "ii", (int64_t)a->nodes.n, upto);
    uint32_t first = (uint32_t)a->crosses.n;
    uint32_t before = (uint32_t)a->nodes.n;
    bool ok = true, more = true;
    while (ok && (int64_t)a->nodes.n <= upto) {
        more = more && db_step(store_db(a->store), get, &inner);
        int64_t n = more ? sqlite3_column_int64(get, 0) : upto + 1;
        while ((int64_t)a->nodes.n < n && (int64_t)a->nodes.n <= upto) {
            add_node(a, first);
            first = (uint32_t)a->crosses.n;
        }
        if (!more)
            break;
        uint32_t parent = (uint32_t)sqlite3_column_int64(get, 1);
        ok = known(a, parent);
        vec_add(&a->crosses, &parent);
    }
    sqlite3_reset(get);
    if (inner.kind != ERR_NONE && err && err->kind == ERR_NONE)
        *err = inner;
    if (inner.kind != ERR_NONE || !ok)
        return log_damaged(err, "parents", upto);
    for (uint32_t n = before; n < a->nodes.n; n++) {
        if (node_at(a, n)->place % MILESTONE == 0)
            clock_of(a, n);
    }
    return true;
}

/* ---- clocks ---------------------------------------------------------------------------------- */

static void raise(struct clock *clock, const struct clock *other)
{
    /* A clock may be older or, after ancestry_forget, know chains that are gone: zeros there. */
    uint32_t n = other->n_chains < clock->n_chains ? other->n_chains : clock->n_chains;
    for (uint32_t i = 0; i < n; i++) {
        if (other->reach[i] > clock->reach[i])
            clock->reach[i] = other->reach[i];
    }
}

static void push_crosses(struct ancestry *a, uint32_t n)
{
    uint32_t from = node_at(a, n)->first_cross;
    uint32_t to = n + 1 < a->nodes.n ? node_at(a, n + 1)->first_cross : (uint32_t)a->crosses.n;
    for (uint32_t i = from; i < to; i++)
        vec_add(&a->stack, VEC_AT(&a->crosses, uint32_t, i));
}

/* Takes edit n and all below it on its chain into the clock; what they reach in other chains waits
 * on the stack. */
static void descend(struct ancestry *a, uint32_t n, struct clock *clock)
{
    const struct node *node = node_at(a, n);
    uint32_t *reach = &clock->reach[node->chain];
    uint32_t done = *reach;
    if (node->place <= done)
        return;
    *reach = node->place;
    while (n && node_at(a, n)->place > done) {
        const struct clock *found = *clock_at(a, n);
        if (found) {
            raise(clock, found);
            return;
        }
        push_crosses(a, n);
        n = node_at(a, n)->before;
    }
}

static void make_room(struct ancestry *a)
{
    for (uint32_t n = 1; a->kept && n < a->nodes.n; n++) {
        if (node_at(a, n)->place % MILESTONE)
            drop_clock(a, n);
    }
}

static const struct clock *clock_of(struct ancestry *a, uint32_t n)
{
    struct clock **slot = clock_at(a, n);
    if (*slot)
        return *slot;
    uint32_t n_chains = (uint32_t)a->tails.n;
    if (a->kept > CLOCKS_KEPT)
        make_room(a);
    struct clock *clock = mem_zero(1, sizeof *clock + n_chains * sizeof *clock->reach);
    clock->n_chains = n_chains;
    a->stack.n = 0;
    push_crosses(a, n);
    if (node_at(a, n)->before)
        descend(a, node_at(a, n)->before, clock);
    while (a->stack.n)
        descend(a, *VEC_AT(&a->stack, uint32_t, --a->stack.n), clock);
    *slot = clock;
    if (node_at(a, n)->place % MILESTONE)
        a->kept += n_chains;
    return clock;
}

bool ancestry_has(struct ancestry *a, int64_t x, int64_t n, struct err *err)
{
    if (a->generation != store_generation(a->store))
        ancestry_forget(a, 1);
    a->generation = store_generation(a->store);
    if (x >= n || !read_on(a, n, err))
        return false;
    const struct clock *clock = clock_of(a, (uint32_t)n);
    const struct node *node = node_at(a, (uint32_t)x);
    return node->chain < clock->n_chains && clock->reach[node->chain] >= node->place;
}
