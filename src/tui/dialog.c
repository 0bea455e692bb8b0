/* Questions, prompts and progress: screens that stand at the bottom of the one below. */
#include "rukkanen/tui/dialog.h"

#include "internal.h"
#include "rukkanen/base/clock.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/mem.h"
#include "rukkanen/base/utf8.h"
#include "rukkanen/tui/editor.h"

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum { PROMPT_LETTERS = 200, PROGRESS_MS = 500 };

static int wrapped_rows(const char *text, int width)
{
    struct vec lines = VEC_INIT(struct utf8_line);
    utf8_wrap(text, strlen(text), width > 1 ? width : 1, &lines);
    int rows = (int)lines.n;
    vec_clear(&lines);
    return rows;
}

/* ---- questions --------------------------------------------------------------------------- */

struct answer {
    struct str label; /* without its & */
    unsigned key;
    int64_t number;
};

struct question {
    struct str text;
    struct vec answers; /* struct answer */
    size_t focus;
    bool yes_or_no;     /* the number tells whether it was accepted */
    struct canvas area; /* where the answers were drawn last */
};

static struct answer *answer_at(const struct question *question, size_t index)
{
    return VEC_AT(&question->answers, struct answer, index);
}

/* The letter after &, in lower case, else the first. */
static void read_label(struct answer *answer, const char *label)
{
    const char *mark = strchr(label, '&');
    const char *letter = mark ? mark + 1 : label;
    struct str folded = STR_INIT;
    uint32_t c = 0;
    utf8_fold(letter, utf8_next(letter, strlen(letter), 0), &folded);
    utf8_decode(folded.s, folded.len, &c);
    answer->key = c;
    str_clear(&folded);
    str_init(&answer->label);
    str_add_n(&answer->label, label, (size_t)(letter - label) - (mark ? 1 : 0));
    str_add(&answer->label, letter);
}

static int question_rows(struct screen *screen, int columns)
{
    struct question *question = screen->data;
    return wrapped_rows(question->text.s, columns - 2) + (int)question->answers.n;
}

static void question_draw(struct screen *screen, const struct canvas *body)
{
    struct question *question = screen->data;
    int answers = (int)question->answers.n;
    struct canvas text = canvas_part(body, 0, 1, body->rows - answers, body->columns - 2);
    question->area = canvas_part(body, body->rows - answers, 0, answers, body->columns);
    canvas_wrapped(&text, 0, 0, -1, 0, MEANING_HEADING, question->text.s);
    for (int i = 0; i < answers; i++) {
        const struct answer *answer = answer_at(question, (size_t)i);
        struct str line = STR_INIT;
        utf8_add(&line, (uint32_t)towupper((wint_t)answer->key));
        str_addf(&line, "  %s", answer->label.s);
        canvas_brief(&question->area, i, 1, -1, MEANING_NORMAL, line.s);
        if ((size_t)i == question->focus)
            canvas_marker(&question->area, i, 0);
        str_clear(&line);
    }
}

static void take_answer(struct screen *screen)
{
    struct question *question = screen->data;
    int64_t number = answer_at(question, question->focus)->number;
    bool accepted = !question->yes_or_no || number != 0;
    stack_pop(screen, &(struct result){.accepted = accepted, .number = number});
}

static bool question_key(struct screen *screen, const struct key *key)
{
    struct question *question = screen->data;
    size_t n = question->answers.n;
    bool up = key_is(key, K_UP) || key_is(key, K_LEFT) || key_is(key, K_SHIFT | K_TAB);
    if (up || key_is(key, K_DOWN) || key_is(key, K_RIGHT) || key_is(key, K_TAB)) {
        question->focus = (question->focus + (up ? n - 1 : 1)) % n;
        return true;
    }
    for (size_t i = 0; key->kind == INPUT_TEXT && i < n; i++)
        if (answer_at(question, i)->key == key->code) {
            question->focus = i;
            take_answer(screen);
            return true;
        }
    int row, column;
    bool click = key->kind == INPUT_MOUSE && key->button == BUTTON_LEFT;
    if (click && canvas_hit(&question->area, key, &row, &column) && (size_t)row < n) {
        question->focus = (size_t)row;
        take_answer(screen);
    }
    return key->kind == INPUT_TEXT || key->kind == INPUT_MOUSE;
}

static void question_announce(struct screen *screen, struct str *out)
{
    struct question *question = screen->data;
    str_addf(out, "%s %s", question->text.s, answer_at(question, question->focus)->label.s);
}

static void question_close(struct screen *screen)
{
    struct question *question = screen->data;
    for (size_t i = 0; i < question->answers.n; i++)
        str_clear(&answer_at(question, i)->label);
    vec_clear(&question->answers);
    str_wipe(&question->text);
    free(question);
}

static const struct command question_commands[] = {
    {.name = "question-answer",
        .label = N_("Take the marked answer"),
        .brief = N_("Answer"),
        .help = N_("The letter of an answer takes it at once."),
        .where = "question",
        .keys = {K_ENTER},
        .run = take_answer},
    {.name = "question-cancel",
        .label = N_("Do nothing"),
        .brief = N_("Cancel"),
        .help = N_("Closes the question; nothing is changed."),
        .where = "question",
        .keys = {K_ESC},
        .run = screen_back},
};

static const struct screen_class question_class = {
    .name = "question",
    .intro = N_("A question. Choose an answer with the arrows and Enter, or by its letter."),
    .dialog = true,
    .rows = question_rows,
    .draw = question_draw,
    .key = question_key,
    .close = question_close,
    .announce = question_announce,
    .commands = question_commands,
    .n_commands = sizeof question_commands / sizeof *question_commands,
};

static struct question *ask(
    struct screen *screen, int tag, const char *text, const struct dialog_choice *choices, size_t n)
{
    struct question *question = mem_zero(1, sizeof *question);
    str_init(&question->text);
    str_add(&question->text, text);
    vec_init(&question->answers, sizeof(struct answer));
    for (size_t i = 0; i < n; i++) {
        struct answer answer = {.number = choices[i].number};
        read_label(&answer, choices[i].label);
        vec_add(&question->answers, &answer);
    }
    stack_push(screen->stack, &question_class, question)->tag = tag;
    return question;
}

void dialog_ask(struct screen *screen, int tag, const char *question,
    const struct dialog_choice *choices, size_t n)
{
    ask(screen, tag, question, choices, n);
}

void dialog_confirm(struct screen *screen, int tag, const char *question, bool careful)
{
    const struct dialog_choice choices[] = {{_("&Yes"), 1}, {_("&No"), 0}};
    struct question *asked = ask(screen, tag, question, choices, 2);
    asked->yes_or_no = true;
    asked->focus = careful ? 1 : 0;
}

/* ---- prompts ----------------------------------------------------------------------------- */

struct prompt {
    struct str label;
    struct editor editor;
    bool fleeting, done; /* not kept as a draft; answered */
};

static int prompt_rows(struct screen *screen, int columns)
{
    struct prompt *prompt = screen->data;
    return wrapped_rows(prompt->label.s, columns - 2) + 1;
}

static void prompt_draw(struct screen *screen, const struct canvas *body)
{
    struct prompt *prompt = screen->data;
    canvas_wrapped(body, 0, 1, body->columns - 2, 0, MEANING_HEADING, prompt->label.s);
    canvas_marker(body, body->rows - 1, 0);
    struct canvas line = canvas_part(body, body->rows - 1, 1, 1, body->columns - 1);
    canvas_erase(&line);
    editor_draw(&prompt->editor, &line, true);
}

static bool prompt_key(struct screen *screen, const struct key *key)
{
    struct prompt *prompt = screen->data;
    bool taken = editor_key(&prompt->editor, key);
    if (prompt->editor.refusal)
        screen_warn(screen, "%s", prompt->editor.refusal);
    return taken;
}

static void prompt_accept(struct screen *screen)
{
    struct prompt *prompt = screen->data;
    prompt->done = true;
    stack_pop(screen, &(struct result){.accepted = true, .text = editor_text(&prompt->editor)});
}

static void prompt_save(struct screen *screen)
{
    struct prompt *prompt = screen->data;
    bool written = !prompt->done && editor_changes(&prompt->editor) > 0;
    if (!prompt->fleeting && (prompt->done || written))
        screen_keep(screen, prompt->label.s, written ? editor_text(&prompt->editor) : NULL);
}

static bool prompt_leave(struct screen *screen)
{
    struct prompt *prompt = screen->data;
    prompt->done = true;
    return true;
}

static void prompt_announce(struct screen *screen, struct str *out)
{
    struct prompt *prompt = screen->data;
    str_addf(out, "%s: %s", prompt->label.s,
        prompt->editor.options.secret ? "" : editor_text(&prompt->editor));
}

static void prompt_close(struct screen *screen)
{
    struct prompt *prompt = screen->data;
    editor_clear(&prompt->editor);
    str_clear(&prompt->label);
    explicit_bzero(prompt, sizeof *prompt);
    free(prompt);
}

static const struct command prompt_commands[] = {
    {.name = "prompt-accept",
        .label = N_("Ready"),
        .brief = N_("Ready"),
        .help = N_("Takes what was written."),
        .where = "prompt",
        .keys = {K_ENTER},
        .run = prompt_accept},
    {.name = "prompt-cancel",
        .label = N_("Cancel"),
        .brief = N_("Cancel"),
        .help = N_("Closes without taking what was written."),
        .where = "prompt",
        .keys = {K_ESC},
        .run = screen_back},
};

static const struct screen_class prompt_class = {
    .name = "prompt",
    .intro = N_("One line to write on. Enter takes it, Esc goes back without."),
    .dialog = true,
    .rows = prompt_rows,
    .draw = prompt_draw,
    .key = prompt_key,
    .save = prompt_save,
    .leave = prompt_leave,
    .close = prompt_close,
    .announce = prompt_announce,
    .commands = prompt_commands,
    .n_commands = sizeof prompt_commands / sizeof *prompt_commands,
};

void dialog_prompt(
    struct screen *screen, int tag, const char *label, const char *initial, size_t max, int flags)
{
    struct prompt *prompt = mem_zero(1, sizeof *prompt);
    struct editor_options options = {.one_line = true,
        .secret = (flags & DIALOG_SECRET) != 0,
        .max = max > 0 ? max : PROMPT_LETTERS,
        .clipboard = stack_clipboard(screen->stack)};
    str_init(&prompt->label);
    str_add(&prompt->label, label);
    editor_init(&prompt->editor, &options);
    editor_set(&prompt->editor, initial ? initial : "");
    prompt->fleeting = (flags & (DIALOG_SECRET | DIALOG_FLEETING)) != 0;
    struct screen *pushed = stack_push(screen->stack, &prompt_class, prompt);
    pushed->tag = tag;
    struct str kept = STR_INIT;
    if (!prompt->fleeting && screen_kept(pushed, label, &kept)) {
        editor_set(&prompt->editor, kept.s);
        screen_say(pushed, _("What was left half written is here again."));
    }
    str_wipe(&kept);
}

/* ---- progress ---------------------------------------------------------------------------- */

struct progress {
    struct str title;
    bool (*step)(void *data, uint64_t *done, uint64_t *total);
    void *data;
    uint64_t done, total;
    unsigned shown; /* per cent on the screen; it changes twice a second at most */
    int64_t shown_at;
};

static int progress_rows(struct screen *screen, int columns)
{
    struct progress *progress = screen->data;
    return wrapped_rows(progress->title.s, columns - 2) + 1;
}

static void progress_draw(struct screen *screen, const struct canvas *body)
{
    struct progress *progress = screen->data;
    int64_t now = clock_monotonic_ms();
    if (progress->total > 0 && now - progress->shown_at >= PROGRESS_MS) {
        progress->shown = (unsigned)(progress->done * 100 / progress->total);
        progress->shown_at = now;
    }
    canvas_wrapped(body, 0, 1, body->columns - 2, 0, MEANING_HEADING, progress->title.s);
    canvas_textf(body, body->rows - 1, 1, MEANING_NORMAL, "%u %%", progress->shown);
    canvas_cursor(body, body->rows - 1, 1);
}

static bool progress_work(struct screen *screen)
{
    struct progress *progress = screen->data;
    return progress->step(progress->data, &progress->done, &progress->total);
}

static void progress_close(struct screen *screen)
{
    struct progress *progress = screen->data;
    str_clear(&progress->title);
    free(progress);
}

static const struct command progress_commands[] = {
    {.name = "progress-stop",
        .label = N_("Stop"),
        .brief = N_("Stop"),
        .help = N_("Stops the work. What is done already is told."),
        .where = "progress",
        .keys = {K_ESC},
        .run = screen_back},
};

static const struct screen_class progress_class = {
    .name = "progress",
    .intro = N_("Work that takes a while. Esc stops it."),
    .dialog = true,
    .rows = progress_rows,
    .draw = progress_draw,
    .work = progress_work,
    .close = progress_close,
    .commands = progress_commands,
    .n_commands = sizeof progress_commands / sizeof *progress_commands,
};

void dialog_progress(struct screen *screen, int tag, const char *title,
    bool (*step)(void *data, uint64_t *done, uint64_t *total), void *data)
{
    struct progress *progress = mem_zero(1, sizeof *progress);
    progress->step = step;
    progress->data = data;
    progress->shown_at = clock_monotonic_ms();
    str_init(&progress->title);
    str_add(&progress->title, title);
    stack_push(screen->stack, &progress_class, progress)->tag = tag;
}
