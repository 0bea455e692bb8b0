# Rukkanen, the memo book of a neighbourhood's groups.
#   make run     installs what is missing, builds, opens a demo book
#   make check   installs what the tests need, runs them, ends with "N passed, N failed"
#   make help    the rest

PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CC ?= gcc
VERSION := 0.1

BINDIR := $(PREFIX)/bin
LIBEXECDIR := $(PREFIX)/libexec/rukkanen
DATADIR := $(PREFIX)/share/rukkanen
LOCALEDIR := $(PREFIX)/share/locale
MANDIR := $(PREFIX)/share/man

# ---- flags -------------------------------------------------------------------------------------

WARN := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wvla -Wmissing-prototypes \
	-Wstrict-prototypes -Wold-style-definition -Wpointer-arith -Wundef
HARDEN := -fPIE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
	-fcf-protection -ftrivial-auto-var-init=zero
HARDEN_LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed,--gc-sections $(PACK)
BASE_FLAGS := -std=gnu11 -Iinclude -Isrc -I$(BUILD)/gen -D_GNU_SOURCE \
	-DNCURSES_WIDECHAR=1 -DRUKKANEN_VERSION='"$(VERSION)"' -DRUKKANEN_DATADIR='"$(DATADIR)"' \
	-DRUKKANEN_LIBEXECDIR='"$(LIBEXECDIR)"' -DRUKKANEN_LOCALEDIR='"$(LOCALEDIR)"'
CFLAGS ?= -O2 -g
# Nothing here unwinds its stack while it runs; a debugger reads the tables of -g. What is never
# called is left out of the program.
LEAN := -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections
RELEASE_FLAGS = $(BASE_FLAGS) $(WARN) $(LEAN) $(CFLAGS) \
	$(if $(findstring -O0,$(CFLAGS)),,$(HARDEN))
# The test build takes the clock, randomness and the cost of key derivation from outside.
TEST_FLAGS = $(BASE_FLAGS) $(WARN) -Werror -O1 -g -fPIE -DRUKKANEN_TEST=1 -Itests
# Instrumented code hides from the compiler what it knows of sizes: that warning is the other
# builds'.
ASAN_FLAGS = $(TEST_FLAGS) -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer -Wno-format-truncation

LIBS := -lncursesw -ltinfo -lsqlite3 -lsodium -lzstd -lutf8proc
TEST_LIBS := -lcmocka -lvterm -lutil
# musl and the BSDs keep iconv in a library of its own; glibc has it inside.
ICONV_LIB := $(shell printf 'extern int iconv_close(void*);int main(void){return iconv_close(0);}' | \
	$(CC) -x c - -o /dev/null 2>/dev/null || echo -liconv)
# Relative relocations take 24 bytes each, packed a few bits; both linker and C library must know it.
PACK := -Wl,-z,pack-relative-relocs
PACK := $(shell printf 'int main(void){return 0;}' | $(CC) -fPIE -pie -x c - -o /dev/null \
	-Wl,--fatal-warnings $(PACK) 2>/dev/null && echo $(PACK))
# Without pangocairo the program builds and prints text.
PANGO := $(shell pkg-config --exists pangocairo 2>/dev/null && echo yes)

# ---- what there is -----------------------------------------------------------------------------

LAYERS := base model book book/log book/keys book/copies domain paper exchange tui screen app
SOURCES := $(foreach layer,$(LAYERS),$(sort $(wildcard src/$(layer)/*.c)))
LIB_SOURCES := $(filter-out src/app/main.c,$(SOURCES))
PRINT_SOURCES := $(sort $(wildcard src/paper/print/*.c))
# What the way to the lock screen runs through stands together in the program, so that a start
# neither reads nor holds the rest. (Callgrind names these files; a name too few costs a few pages.)
START := $(filter src/base/% src/model/% $(patsubst %,src/app/%.c,cli cli_args cli_commands cli_out \
	screens) $(patsubst %,src/book/%.c,ahead book child db ids plain query query_lists rows schema \
	session sidecar copies/reader_child) $(patsubst %,src/book/keys/%.c,arena code derive keys \
	keystore record site trust user) $(patsubst %,src/book/log/%.c,ancestry body chunk dictionary \
	edit log payload read store tables) $(patsubst %,src/domain/%.c,board meeting rows settings \
	today) $(patsubst %,src/screen/%.c,board session settings) $(patsubst %,src/tui/%.c,canvas \
	command editor editor_lines editor_text frame grid input input_keys list screen term), \
	$(LIB_SOURCES))
TEST_SOURCES := $(sort $(wildcard tests/unit/*_test.c tests/book/*_test.c))
PTY_SOURCES := $(sort $(wildcard tests/pty/*_test.c))
TEST_HELP_SOURCES := $(filter-out %_test.c,$(sort $(wildcard tests/support/*.c)))
BENCH_SOURCES := $(sort $(wildcard tests/bench/*.c))
BENCH_HELP := tests/bench/sample_text.c tests/bench/figures.c tests/support/pty.c tests/support/scratch.c
BENCH_PROGRAMS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(filter-out $(BENCH_HELP),$(BENCH_SOURCES)))

MAIN := $(BUILD)/rukkanen
PRINT := $(if $(PANGO),$(BUILD)/rukkanen-print)
TEST_MAIN := $(BUILD)/test/rukkanen
TEST_PRINT := $(if $(PANGO),$(BUILD)/test/rukkanen-print)
TESTS := $(TEST_SOURCES:tests/%.c=$(BUILD)/test/%)
PTY_TESTS := $(PTY_SOURCES:tests/%.c=$(BUILD)/test/%)
ASAN_TESTS := $(TEST_SOURCES:tests/%.c=$(BUILD)/asan/%) $(PTY_SOURCES:tests/%.c=$(BUILD)/asan/%)

objects = $(patsubst %.c,$(BUILD)/$(1)/%.o,$(2))

.PHONY: all run check check-long screens bench deps install uninstall clean help locale
all: $(MAIN) $(PRINT) locale

# ---- build -------------------------------------------------------------------------------------

define variant
$(BUILD)/$(1)/src/%.o: src/%.c
	@mkdir -p $$(@D)
	$$(CC) $$($(2)) -MMD -MP -c $$< -o $$@
$(BUILD)/$(1)/tests/%.o: tests/%.c
	@mkdir -p $$(@D)
	$$(CC) $$($(2)) -MMD -MP -c $$< -o $$@
$(BUILD)/$(1)/librukkanen.a: $(call objects,$(1),$(LIB_SOURCES))
	@rm -f $$@
	ar qcs $$@ $$^
endef
$(eval $(call variant,obj,RELEASE_FLAGS))
$(eval $(call variant,test,TEST_FLAGS))
$(eval $(call variant,asan,ASAN_FLAGS))

# The program knows where it will be installed: another PREFIX makes that part anew.
$(BUILD)/gen/places: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(BUILD)/obj/src/base/path.o: $(BUILD)/gen/places
.PHONY: FORCE
FORCE:

$(MAIN): $(BUILD)/obj/src/app/main.o \
		$(call objects,obj,$(START) $(filter-out $(START),$(LIB_SOURCES)))
	$(CC) $(RELEASE_FLAGS) $(LDFLAGS) $(HARDEN_LINK) -o $@ $^ $(LIBS) $(ICONV_LIB)
$(TEST_MAIN): $(BUILD)/test/src/app/main.o $(BUILD)/test/librukkanen.a
	$(CC) $(TEST_FLAGS) -pie -Wl,--as-needed -o $@ $^ $(LIBS) $(ICONV_LIB)
$(BUILD)/asan/rukkanen: $(BUILD)/asan/src/app/main.o $(BUILD)/asan/librukkanen.a
	$(CC) $(ASAN_FLAGS) -pie -o $@ $^ $(LIBS) $(ICONV_LIB)

PANGO_FLAGS = $(shell pkg-config --cflags pangocairo)
PANGO_LIBS = $(shell pkg-config --libs pangocairo)
$(call objects,obj,$(PRINT_SOURCES)) $(call objects,test,$(PRINT_SOURCES)) \
	$(call objects,asan,$(PRINT_SOURCES)): BASE_FLAGS += $(patsubst -I%,-isystem %,$(PANGO_FLAGS))
$(BUILD)/rukkanen-print: $(call objects,obj,$(PRINT_SOURCES)) $(BUILD)/obj/librukkanen.a
	$(CC) $(RELEASE_FLAGS) $(LDFLAGS) $(HARDEN_LINK) -o $@ $^ $(PANGO_LIBS) -lutf8proc $(ICONV_LIB)
$(BUILD)/test/rukkanen-print: $(call objects,test,$(PRINT_SOURCES)) $(BUILD)/test/librukkanen.a
	$(CC) $(TEST_FLAGS) -pie -Wl,--as-needed -o $@ $^ $(PANGO_LIBS) -lutf8proc $(ICONV_LIB)

$(BUILD)/asan/rukkanen-print: $(call objects,asan,$(PRINT_SOURCES)) $(BUILD)/asan/librukkanen.a
	$(CC) $(ASAN_FLAGS) -pie -o $@ $^ $(PANGO_LIBS) -lutf8proc $(ICONV_LIB)
# The tests of printing run the program that makes the PDF, and a printer.
$(BUILD)/noavahi.so: tests/support/preload/noavahi.c
	@mkdir -p $(@D)
	$(CC) -O1 -Wall -Wextra -Werror -shared -fPIC -o $@ $<
$(patsubst %,$(BUILD)/test/unit/%_test,pdf print printer): | $(TEST_PRINT) $(BUILD)/noavahi.so
$(patsubst %,$(BUILD)/asan/unit/%_test,pdf print printer): | \
	$(TEST_PRINT:$(BUILD)/test/%=$(BUILD)/asan/%) $(BUILD)/noavahi.so
$(BUILD)/test/pty/page_test: | $(TEST_PRINT)
$(BUILD)/asan/pty/page_test: | $(TEST_PRINT:$(BUILD)/test/%=$(BUILD)/asan/%)

$(BUILD)/test/%_test: $(BUILD)/test/tests/%_test.o $(call objects,test,$(TEST_HELP_SOURCES)) \
		$(BUILD)/test/librukkanen.a
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS) $(ICONV_LIB)
$(BUILD)/asan/%_test: $(BUILD)/asan/tests/%_test.o $(call objects,asan,$(TEST_HELP_SOURCES)) \
		$(BUILD)/asan/librukkanen.a
	@mkdir -p $(@D)
	$(CC) $(ASAN_FLAGS) -o $@ $^ $(LIBS) $(TEST_LIBS) $(ICONV_LIB)

# The tests of the command line run the program.
$(filter $(BUILD)/test/book/cli_%,$(TESTS)): | $(TEST_MAIN) $(TEST_PRINT) locale
$(filter $(BUILD)/asan/book/cli_%,$(ASAN_TESTS)): | $(BUILD)/asan/rukkanen locale

# A program on the screen layer alone, which its pty tests run.
TUI_DEMO := tests/pty/tui_demo.c tests/pty/tui_demo_screens.c
$(filter $(BUILD)/test/pty/tui_%,$(PTY_TESTS)): | $(BUILD)/test/pty/tui_demo
$(filter $(BUILD)/asan/pty/tui_%,$(ASAN_TESTS)): | $(BUILD)/asan/pty/tui_demo
$(BUILD)/test/pty/tui_demo: $(call objects,test,$(TUI_DEMO)) $(BUILD)/test/librukkanen.a
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) -o $@ $^ $(LIBS) $(ICONV_LIB)
$(BUILD)/asan/pty/tui_demo: $(call objects,asan,$(TUI_DEMO)) $(BUILD)/asan/librukkanen.a
	@mkdir -p $(@D)
	$(CC) $(ASAN_FLAGS) -o $@ $^ $(LIBS) $(ICONV_LIB)

# The programs of `make bench`, on the library as it is released.
$(call objects,obj,$(BENCH_SOURCES) $(BENCH_HELP)): BASE_FLAGS += -Itests
$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(call objects,obj,$(BENCH_HELP)) \
		$(BUILD)/obj/librukkanen.a
	@mkdir -p $(@D)
	$(CC) $(RELEASE_FLAGS) -pie -Wl,--as-needed -o $@ $^ $(LIBS) $(TEST_LIBS) $(ICONV_LIB)
# These set the clock, or derive keys cheaply, which only the test build lets them do.
$(BUILD)/bench/bench_book $(BUILD)/bench/bench_sites: $(BUILD)/bench/%: \
		$(BUILD)/test/tests/bench/%.o $(BUILD)/test/tests/bench/sample_text.o \
		$(BUILD)/test/tests/bench/figures.o $(BUILD)/test/librukkanen.a
	@mkdir -p $(@D)
	$(CC) $(TEST_FLAGS) -o $@ $^ $(LIBS) $(ICONV_LIB)
$(BUILD)/bench/floor: $(BUILD)/obj/tests/bench/floor.o
	@mkdir -p $(@D)
	$(CC) $(RELEASE_FLAGS) $(HARDEN_LINK) -Wl,--no-as-needed -o $@ $^ $(LIBS) $(ICONV_LIB)

# Fuzzers are built where clang is; its warnings are not ours.
FUZZ_PROGRAMS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/*.c)))
FUZZ_LAYERS := base model book book/log book/keys book/copies
FUZZ_SOURCES := $(foreach layer,$(FUZZ_LAYERS),$(sort $(wildcard src/$(layer)/*.c)))
$(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZ_SOURCES)
	@mkdir -p $(@D)
	clang $(BASE_FLAGS) -w -O1 -g -DRUKKANEN_TEST=1 -fsanitize=fuzzer,address,undefined \
		-o $@ $^ -lsqlite3 -lsodium -lzstd -lutf8proc

# The bench looks in from outside at when the key is derived.
$(BUILD)/bench/span.so: tests/bench/preload/span.c tests/bench/preload/span.h
	@mkdir -p $(@D)
	$(CC) -O2 -std=gnu11 -D_GNU_SOURCE -Itests -Wall -Wextra -Werror -shared -fPIC -o $@ $< -ldl

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- languages ---------------------------------------------------------------------------------

LANGUAGES := $(patsubst po/%.po,%,$(wildcard po/*.po))
locale: $(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/rukkanen.mo) $(BUILD)/locale/private/stamp
$(BUILD)/locale/%/LC_MESSAGES/rukkanen.mo: po/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<
# gettext translates only under a locale that exists; a bare machine has none but C.UTF-8, under
# which newer C libraries translate nothing. So the program brings its own.
$(BUILD)/locale/private/stamp: tests/private-locales.sh
	sh tests/private-locales.sh $(BUILD)/locale/private
	@touch $@

# ---- use ---------------------------------------------------------------------------------------

help:
	@sed -n '2,4s/^# *//p' Makefile
	@echo 'make           builds'
	@echo 'make bench     prints the figures beside their goals'
	@echo 'make check-long  the long tests'
	@echo 'make screens   renews the pictures of the screens, tests/data/screens'
	@echo 'make install DESTDIR= PREFIX=   and make uninstall'
	@echo 'make deps      installs the packages (Debian); make clean'

deps:
	sh tests/deps.sh run

run:
	@sh tests/deps.sh run
	@$(MAKE) --no-print-directory -s all
	@sh tests/run-demo.sh $(BUILD)

check:
	@sh tests/deps.sh check
	@sh tests/check.sh $(BUILD)

check-long:
	@sh tests/deps.sh check
	@sh tests/check-long.sh $(BUILD)

# After a change that is meant: `git diff tests/data/screens` then shows what it does.
screens: $(TEST_MAIN) $(BUILD)/test/pty/proof_screens_test locale
	RUKKANEN_TEST_RENEW=1 $(BUILD)/test/pty/proof_screens_test

bench:
	@sh tests/deps.sh check
	@sh tests/bench.sh $(BUILD)

# ---- install -------------------------------------------------------------------------------------

DATA_FILES := $(shell find data -type f 2>/dev/null | sort)

$(BUILD)/man/rukkanen.1: $(MAIN)
	@mkdir -p $(@D)
	$(MAIN) --lang en help --man >$@.part
	@mv $@.part $@

install: all $(BUILD)/man/rukkanen.1
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(LIBEXECDIR)' '$(DESTDIR)$(MANDIR)/man1'
	install -m 755 $(MAIN) '$(DESTDIR)$(BINDIR)/rukkanen'
	$(if $(PRINT),install -m 755 $(PRINT) '$(DESTDIR)$(LIBEXECDIR)/rukkanen-print')
	install -m 644 $(BUILD)/man/rukkanen.1 '$(DESTDIR)$(MANDIR)/man1/rukkanen.1'
	set -e; for file in $(DATA_FILES:data/%=%); do \
		install -D -m 644 "data/$$file" '$(DESTDIR)$(DATADIR)'/"$$file"; done
	set -e; for lang in $(LANGUAGES); do install -D -m 644 \
		"$(BUILD)/locale/$$lang/LC_MESSAGES/rukkanen.mo" \
		'$(DESTDIR)$(LOCALEDIR)'/"$$lang/LC_MESSAGES/rukkanen.mo"; done
	set -e; cd $(BUILD)/locale/private; for file in $$(find . -type f ! -name stamp); do \
		install -D -m 644 "$$file" '$(DESTDIR)$(LIBEXECDIR)/locale'/"$$file"; done

uninstall:
	rm -f '$(DESTDIR)$(BINDIR)/rukkanen' '$(DESTDIR)$(MANDIR)/man1/rukkanen.1'
	rm -f $(LANGUAGES:%='$(DESTDIR)$(LOCALEDIR)/%/LC_MESSAGES/rukkanen.mo')
	rm -rf '$(DESTDIR)$(LIBEXECDIR)' '$(DESTDIR)$(DATADIR)'

# What tests/check.sh and its kind ask for.
.PHONY: test-programs asan-programs bench-programs fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)
bench-programs: $(MAIN) $(PRINT) $(BENCH_PROGRAMS) $(BUILD)/bench/span.so locale
test-programs: $(TEST_MAIN) $(TEST_PRINT) $(TESTS) $(PTY_TESTS) locale
asan-programs: $(BUILD)/asan/rukkanen $(ASAN_TESTS) locale

clean:
	rm -rf $(BUILD)
