#include "rukkanen/base/mem.h"
#include "rukkanen/base/str.h"
#include "rukkanen/domain/settings.h"
#include "support/scratch.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

struct place {
    char *folder, *file;
};

static int set_up(void **state)
{
    struct place *place = mem_zero(1, sizeof *place);
    place->folder = scratch_new();
    place->file = scratch_path(place->folder, "settings");
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    free(place->file);
    scratch_remove(place->folder);
    free(place);
    return 0;
}

static bool store(struct settings *settings, const char *name, const char *typed, struct err *err)
{
    err_clear(err);
    return setting_store(settings, NULL, setting_by_name(name), typed, err);
}

static void without_a_file_the_presets_hold(void **state)
{
    struct place *place = *state;
    struct settings *settings = settings_load_from(place->file);
    assert_string_equal(settings_text(settings, "theme"), "normal");
    assert_int_equal(settings_number(settings, "idle_lock"), 5);
    assert_true(settings_switch(settings, "mouse"));
    assert_false(settings_switch(settings, "announce"));
    settings_free(settings);
}

static void what_is_stored_is_there_next_time(void **state)
{
    struct place *place = *state;
    struct err err = {.kind = ERR_NONE};
    struct settings *settings = settings_load_from(place->file);
    assert_true(store(settings, "idle_lock", "12", &err));
    assert_true(store(settings, "printer", " HP Aula ", &err));
    assert_int_equal(settings_number(settings, "idle_lock"), 12);
    settings_free(settings);
    settings = settings_load_from(place->file);
    assert_int_equal(settings_number(settings, "idle_lock"), 12);
    assert_string_equal(settings_text(settings, "printer"), "HP Aula");
    settings_free(settings);
    struct stat st;
    assert_int_equal(stat(place->file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void lines_of_another_version_are_kept(void **state)
{
    struct place *place = *state;
    struct err err = {.kind = ERR_NONE};
    scratch_write(place->folder, "settings", "# mine\n\nfuture=1\ntheme=contrast\nfuture2=x y\n");
    struct settings *settings = settings_load_from(place->file);
    assert_string_equal(settings_text(settings, "theme"), "contrast");
    assert_true(store(settings, "theme", "normal", &err));
    settings_free(settings);
    struct str text = STR_INIT;
    assert_true(scratch_read(place->folder, "settings", &text));
    assert_string_equal(text.s, "# mine\n\nfuture=1\ntheme=normal\nfuture2=x y\n");
    str_clear(&text);
}

static void an_empty_value_goes_back_to_the_preset(void **state)
{
    struct place *place = *state;
    struct err err = {.kind = ERR_NONE};
    struct settings *settings = settings_load_from(place->file);
    assert_true(store(settings, "theme", "contrast", &err));
    assert_true(store(settings, "theme", "", &err));
    assert_string_equal(settings_text(settings, "theme"), "normal");
    settings_free(settings);
}

static void a_wrong_value_is_refused_and_changes_nothing(void **state)
{
    struct place *place = *state;
    struct err err = {.kind = ERR_NONE};
    struct settings *settings = settings_load_from(place->file);
    static const char *const wrong[][2] = {{"idle_lock", "0"}, {"idle_lock", "soon"},
        {"idle_lock", "241"}, {"theme", "pink"}, {"mouse", "perhaps"}, {"language", "de"},
        {"printer", "a\nb"}, {"printer", "\033[2J"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(store(settings, wrong[i][0], wrong[i][1], &err));
        assert_int_equal(err.kind, ERR_REFUSED);
        assert_string_not_equal(err.sentence, "");
    }
    assert_int_equal(settings_number(settings, "idle_lock"), 5);
    struct str text = STR_INIT;
    assert_false(scratch_read(place->folder, "settings", &text));
    str_clear(&text);
    settings_free(settings);
}

static void what_somebody_wrote_into_the_file_is_checked_too(void **state)
{
    struct place *place = *state;
    scratch_write(place->folder, "settings", "idle_lock=-3\ntheme=\nmouse=no\n");
    struct settings *settings = settings_load_from(place->file);
    assert_int_equal(settings_number(settings, "idle_lock"), 5);
    assert_string_equal(settings_text(settings, "theme"), "normal");
    assert_false(settings_switch(settings, "mouse"));
    settings_free(settings);
}

static void two_windows_do_not_undo_each_other(void **state)
{
    struct place *place = *state;
    struct err err = {.kind = ERR_NONE};
    struct settings *one = settings_load_from(place->file);
    struct settings *other = settings_load_from(place->file);
    assert_true(store(one, "theme", "contrast", &err));
    assert_true(store(other, "idle_lock", "9", &err));
    settings_free(one);
    settings_free(other);
    one = settings_load_from(place->file);
    assert_string_equal(settings_text(one, "theme"), "contrast");
    assert_int_equal(settings_number(one, "idle_lock"), 9);
    settings_free(one);
}

static void a_path_is_kept_from_the_root_on(void **state)
{
    struct place *place = *state;
    struct err err = {.kind = ERR_NONE};
    struct settings *settings = settings_load_from(place->file);
    assert_true(store(settings, "book", "hakola.rukkanen", &err));
    const char *path = settings_text(settings, "book");
    assert_int_equal(path[0], '/');
    assert_non_null(strstr(path, "/hakola.rukkanen"));
    assert_true(store(settings, "book", "/srv/hakola.rukkanen", &err));
    assert_string_equal(settings_text(settings, "book"), "/srv/hakola.rukkanen");
    settings_free(settings);
}

static void nothing_half_written_is_left(void **state)
{
    struct place *place = *state;
    struct err err = {.kind = ERR_NONE};
    struct settings *settings = settings_load_from(place->file);
    assert_true(store(settings, "theme", "contrast", &err));
    assert_true(store(settings, "mouse", "0", &err));
    settings_free(settings);
    DIR *folder = opendir(place->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] != '.')
            assert_string_equal(entry->d_name, "settings");
    }
    closedir(folder);
}

/* The screen and the command line show what stands here. */
static void every_setting_has_words_and_a_valid_preset(void **state)
{
    (void)state;
    const struct setting *setting;
    for (size_t i = 0; (setting = setting_at(i)); i++) {
        struct str value = STR_INIT;
        struct err err = {.kind = ERR_NONE};
        assert_ptr_equal(setting_by_name(setting->name), setting);
        assert_true(setting->label && *setting->label);
        assert_true(setting->help && *setting->help);
        assert_non_null(setting->preset);
        assert_true(setting_parse(setting, setting->preset, &value, &err));
        assert_string_equal(value.s, setting->preset);
        str_clear(&value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_file_the_presets_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_stored_is_there_next_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_of_another_version_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_value_goes_back_to_the_preset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_wrong_value_is_refused_and_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_somebody_wrote_into_the_file_is_checked_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_windows_do_not_undo_each_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_path_is_kept_from_the_root_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_half_written_is_left, set_up, tear_down),
        cmocka_unit_test(every_setting_has_words_and_a_valid_preset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
