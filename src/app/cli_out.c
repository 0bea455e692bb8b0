#include "app/cli_out.h"

#include "rukkanen/base/charset.h"
#include "rukkanen/base/errlog.h"
#include "rukkanen/base/lang.h"
#include "rukkanen/base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

void cli_out_init(struct cli_out *out)
{
    *out = (struct cli_out) {.terminal = isatty(STDOUT_FILENO) == 1};
    str_init(&out->kept);
}

void cli_out_clear(struct cli_out *out)
{
    str_wipe(&out->kept);
}

/* What the locale's code set lacks becomes what stands for it. */
static void add_for_locale(struct str *bytes, const char *text, size_t length)
{
    struct err ignored = {.kind = ERR_NONE};
    if (strcasecmp(lang_charset(), "UTF-8") == 0
        || !charset_from_utf8(text, length, lang_charset(), bytes, NULL, &ignored))
        str_add_n(bytes, text, length);
}

void cli_out_for_terminal(struct str *bytes, const char *text, size_t length)
{
    struct str clean = STR_INIT;
    utf8_clean(&clean, text, length);
    add_for_locale(bytes, clean.s, clean.len);
    str_wipe(&clean);
}

void cli_out_bytes(struct cli_out *out, const char *text, size_t length)
{
    struct str bytes = STR_INIT;
    if (out->exact && !out->terminal) {
        cli_out_raw(out, text, length);
        return;
    }
    if (out->terminal)
        cli_out_for_terminal(&bytes, text, length);
    else
        add_for_locale(&bytes, text, length);
    cli_out_raw(out, bytes.s, bytes.len);
    str_wipe(&bytes);
}

void cli_out_raw(struct cli_out *out, const char *bytes, size_t length)
{
    if (out->held)
        str_add_n(&out->kept, bytes, length);
    else
        fwrite(bytes, 1, length, stdout);
}

void cli_out_text(struct cli_out *out, const char *text)
{
    cli_out_bytes(out, text, strlen(text));
}

void cli_out_format(struct cli_out *out, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    cli_out_bytes(out, text.s, text.len);
    str_wipe(&text);
}

void cli_out_cell(struct cli_out *out, const char *text)
{
    while (*text) {
        size_t plain = strcspn(text, "\n\t\r\\");
        cli_out_bytes(out, text, plain);
        text += plain;
        if (!*text)
            return;
        char mark = *text == '\n' ? 'n' : *text == '\t' ? 't' : *text == '\r' ? 'r' : '\\';
        cli_out_bytes(out, (char[]) {'\\', mark}, 2);
        text++;
    }
}

void cli_out_hold(struct cli_out *out)
{
    out->held = true;
}

void cli_out_release(struct cli_out *out)
{
    out->held = false;
    cli_out_raw(out, out->kept.s, out->kept.len);
    str_wipe(&out->kept);
}

void cli_out_drop(struct cli_out *out)
{
    out->held = false;
    str_wipe(&out->kept);
}

bool cli_out_flush(struct cli_out *out, struct err *err)
{
    (void)out;
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    err_detail(err, "errno %d", errno);
    return err_set(err, ERR_REFUSED,
        _("What was to be shown could not be written out completely. The book is as the command "
          "left it."));
}

void cli_say_failure(const struct err *err)
{
    errlog_note(err);
    cli_say_error(err->sentence);
}

void cli_say_error(const char *sentence)
{
    struct str line = STR_INIT;
    str_addf(&line, "rukkanen: %s\n", sentence);
    fflush(stdout);
    struct str bytes = STR_INIT; /* filtered everywhere: a log is looked at on a terminal later */
    cli_out_for_terminal(&bytes, line.s, line.len);
    fwrite(bytes.s, 1, bytes.len, stderr);
    str_clear(&bytes);
    str_clear(&line);
}
