# tcetop: build, demo, check, install. `make help` lists the targets.

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(DATADIR)/doc/tcetop
COMPLETIONDIR ?= $(DATADIR)/bash-completion/completions
# zsh of Debian reads that of packages elsewhere: see make deb.
ZSHCOMPLETIONDIR ?= $(DATADIR)/zsh/site-functions
FISHCOMPLETIONDIR ?= $(DATADIR)/fish/vendor_completions.d
UNITDIR ?= $(PREFIX)/lib/systemd/system
CATALOGDIR ?= $(PREFIX)/lib/systemd/catalog
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
SYSCONFDIR ?= /etc

HOST_ARCH := $(shell uname -m)
VERSION := 0.1.0

BUILD := build
PROGRAMS := tced tcetop tcectl
LIBS := -lbpf -ljson-c -lncursesw -ltinfo -lelf -lz

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Werror
CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -D_GNU_SOURCE -DTCETOP_VERSION='"$(VERSION)"' $(WARNINGS) -Iinclude -Isrc -I$(BUILD)

CLANG ?= clang
BPFTOOL = $(firstword $(wildcard /usr/sbin/bpftool /usr/bin/bpftool) bpftool)
BPF_CFLAGS := -g -O2 -ffile-prefix-map=$(CURDIR)=. -fno-unroll-loops -target bpf -mcpu=v3 -D__TARGET_ARCH_powerpc -Ivmlinux -Iinclude \
	-Wall -Wextra -Wshadow -Wno-unused-parameter -Werror

BPF_SOURCES := $(wildcard bpf/*.bpf.c)
BPF_OBJECTS := $(BPF_SOURCES:bpf/%.bpf.c=$(BUILD)/bpf/%.bpf.o)
# An object of its own; all others are one.
BPF_REFERENCES := $(BUILD)/bpf/references.bpf.o
SKELETON := $(BUILD)/tcetop.skel.h
SKELETONS := $(SKELETON) $(BUILD)/references.skel.h

# For kernels without BTF of their own; see vmlinux/btf/README.md.
BTF_KERNELS := bookworm
BTF_FILES := $(sort $(wildcard vmlinux/btf/*.btf))
BTF_TABLE := $(BUILD)/btffiles.h

MAIN_SOURCES := $(PROGRAMS:%=src/cmd/%.c)
ALL_SOURCES := $(wildcard src/*/*.c src/*/*/*.c)
SOURCES := $(filter-out $(MAIN_SOURCES) src/service/%,$(ALL_SOURCES))
# Sources that use neither libbpf nor ncurses: unit tests are linked with these.
PURE_SOURCES := $(wildcard $(addsuffix /*.c,$(addprefix src/,base model model/check record report))) \
	$(wildcard src/source/*.c) \
	$(filter-out $(addprefix src/service/,sink_http.c privilege.c service.c service_status.c),\
		$(wildcard src/service/*.c)) \
	src/cmd/run_command.c \
	$(addprefix src/tracer/,btf_file.c compiler_clone.c hook_plan.c hook_table.c kallsyms.c kallsyms_ask.c mechanism.c modules.c preemption.c symbol_text.c) \
	$(addprefix src/host/,dma_windows.c drc_info.c module_uses.c procfile.c) \
	$(addprefix src/ui/,palette.c tree_node.c settings.c settings_file.c settings_old.c tree.c)
# Programs of the tests on the host, which have all that the daemon has.
HOST_PROGRAMS := $(patsubst tests/host/%.c,%,$(wildcard tests/host/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))

# The machine's own build, and on x86 the cross-build for the machines that have TCEs.
TARGETS := host
ifneq ($(HOST_ARCH),ppc64le)
TARGETS += ppc64le
else
# The guests run what the host runs.
export TCETOP_BIN := $(CURDIR)/$(BUILD)/host
endif

SYSROOT = $(shell packaging/ppc64el sysroot)
CC_host := $(CC)
# Libraries that a feature needs and the rest does without: a header here, the library behind it.
OPTIONAL := cap-ng.h:-lcap-ng
# $(1): a compiler with its options
optional_libs = $(foreach o,$(OPTIONAL),$(shell echo '\#include <$(firstword $(subst :, ,$(o)))>' | \
	$(1) -E - >/dev/null 2>&1 && echo $(lastword $(subst :, ,$(o)))))
LIBS_host = $(LIBS) $(call optional_libs,$(CC))
CC_ppc64le = powerpc64le-linux-gnu-gcc
CFLAGS_ppc64le = -isystem $(SYSROOT)/usr/include -isystem $(SYSROOT)/usr/include/powerpc64le-linux-gnu
# libcap-ng is one object, and what we do not call of it looks up users: the linker warns of that.
LDFLAGS_ppc64le = -static -Wl,--no-warnings -L$(SYSROOT)/usr/lib/powerpc64le-linux-gnu
LIBS_ppc64le = $(LIBS) $(call optional_libs,$(CC_ppc64le) $(CFLAGS_ppc64le))
# What only the daemon is made of.
SERVICE_SOURCES := $(wildcard src/service/*.c)
# Its HTTP endpoint, where the library is. It has no static archive that could be linked: in Debian's it wants GnuTLS,
# which has none for all that it wants in turn. The daemon of the cross-build is linked with the shared one.
HTTP_host = $(wildcard /usr/include/microhttpd.h)
HTTP_asan = $(HTTP_host)
HTTP_ppc64le = $(wildcard $(SYSROOT)/usr/include/microhttpd.h)
LINK_tced_host = $(LDFLAGS_host) $(LIBS_host) $(if $(HTTP_host),-lmicrohttpd)
LINK_tced_asan = $(LDFLAGS_asan) $(LIBS_asan) $(if $(HTTP_asan),-lmicrohttpd)
SYSROOT_LIB = $(SYSROOT)/usr/lib/powerpc64le-linux-gnu
LINK_tced_ppc64le = $(if $(HTTP_ppc64le),$(LIBS_ppc64le:-l%=$(SYSROOT_LIB)/lib%.a) $(SYSROOT_LIB)/libmicrohttpd.so \
	-Wl$(comma)-rpath-link$(comma)$(SYSROOT_LIB),$(LDFLAGS_ppc64le) $(LIBS_ppc64le))
comma := ,
UNIT_LIBS_host := -lcmocka -ljson-c -lz
UNIT_LIBS_asan := $(UNIT_LIBS_host)
# There is no static cmocka: tests/run tells qemu-user where the shared one is.
UNIT_LIBS_ppc64le = $(SYSROOT_LIB)/libcmocka.so \
	$(SYSROOT_LIB)/libjson-c.a $(SYSROOT_LIB)/libz.a
CC_asan := $(CC)
CFLAGS_asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LIBS_asan = $(LIBS_host)

.PHONY: all
all: deps $(foreach t,$(TARGETS),$(PROGRAMS:%=$(BUILD)/$(t)/%)) man

.PHONY: help
help:
	@echo 'make          build the tools (build/host; on x86 also build/ppc64le)'
	@echo 'make demo     show tcetop at work; on x86 in a ppc64le guest under real I/O'
	@echo 'make check    run all tests, on real ppc64le kernels under QEMU'
	@echo 'make check-more  test what check leaves out, where another kernel stands for it'
	@echo 'make check-wait  test on a kernel that waits for TCEs, which is built first: about 10 minutes'
	@echo 'make bench    print what tracing, other tracers, samples and the view cost, in guest instructions'
	@echo 'make costs    docs/cost.md and the table of costs in README anew, from make bench'
	@echo 'make lint     clang-format, clang-tidy, and what may include what'
	@echo 'make man      the manual pages, in build/man'
	@echo 'make install  into $$(DESTDIR)$$(PREFIX), by default /usr/local'
	@echo 'make install-drmgr-hook  into $$(DESTDIR)/etc/drmgr.d/pmig: from then on it can veto migrations'
	@echo 'make deb, make rpm  packages for ppc64le, in build/packages'
	@echo 'make recordings  the recordings of the unit tests anew, on real guests'
	@echo 'make screenshots  the pictures of README anew, from a real guest'
	@echo 'make kernels  the table of kernels in README anew, from what make check has run'
	@echo 'make btf      the BTF files of kernels that have none, in vmlinux/btf'
	@echo 'make clean    remove build/'

# Installs what is missing when run as root, else prints the one line to run.
.PHONY: deps deps-check
deps:
	@packaging/deps build
deps-check:
	@packaging/deps check

# Every rule that needs a package runs after deps, also under make -j.
$(BPF_OBJECTS): $(BUILD)/bpf/%.bpf.o: bpf/%.bpf.c $(wildcard bpf/*.h) include/abi.h vmlinux/vmlinux.h | deps
	@mkdir -p $(@D)
	@echo "  BPF     $@"
	@$(CLANG) $(BPF_CFLAGS) -c $< -o $@

$(BUILD)/tcetop.bpf.o: $(filter-out $(BPF_REFERENCES),$(BPF_OBJECTS))
	@echo "  BPF     $@"
	@$(BPFTOOL) gen object $@ $^

$(SKELETON): $(BUILD)/tcetop.bpf.o
	@{ echo '#pragma GCC system_header'; $(BPFTOOL) gen skeleton $< name tcetop_bpf; } > $@.tmp
	@mv $@.tmp $@

$(BUILD)/references.skel.h: $(BPF_REFERENCES)
	@{ echo '#pragma GCC system_header'; $(BPFTOOL) gen skeleton $< name references_bpf; } > $@.tmp
	@mv $@.tmp $@

# The files as initializers of struct btf_file. The folder is named so that a file taken away is noticed.
$(BTF_TABLE): $(BTF_FILES) vmlinux/btf
	@mkdir -p $(@D)
	@for f in $(BTF_FILES); do \
		printf '{.release = "%s", .size = %d, .data = (const unsigned char[]){\n' \
			"$$(basename "$$f" .btf)" "$$(wc -c < "$$f")"; \
		od -An -v -tx1 "$$f" | sed 's/ \(..\)/0x\1,/g'; \
		echo '}},'; \
	done > $@.tmp
	@mv $@.tmp $@

# $(1): a build, one of host, ppc64le, asan
define BUILD_RULES
OBJECTS_$(1) := $$(SOURCES:src/%.c=$(BUILD)/$(1)/obj/%.o)
SERVICE_$(1) := $$(SERVICE_SOURCES:src/%.c=$(BUILD)/$(1)/obj/%.o)
PURE_$(1) := $$(PURE_SOURCES:src/%.c=$(BUILD)/$(1)/obj/%.o)

$(BUILD)/$(1)/obj/%.o: src/%.c $(SKELETONS) | deps
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	@$$(CC_$(1)) $$(CFLAGS) $$(CFLAGS_$(1)) -MMD -MP -c $$< -o $$@

$(BUILD)/$(1)/obj/tracer/btf_file.o: $(BTF_TABLE)

$(BUILD)/$(1)/obj/service/sink_http.o: override CFLAGS += $$(if $$(HTTP_$(1)),-DHAVE_MICROHTTPD)

$(BUILD)/$(1)/tced: $(BUILD)/$(1)/obj/cmd/tced.o $$(OBJECTS_$(1)) $$(SERVICE_$(1))
	@echo "  LD      $$@"
	@$$(CC_$(1)) $$(CFLAGS) $$(CFLAGS_$(1)) $$(LDFLAGS) $$^ $$(LINK_tced_$(1)) -o $$@

$(BUILD)/$(1)/tcetop $(BUILD)/$(1)/tcectl: $(BUILD)/$(1)/%: $(BUILD)/$(1)/obj/cmd/%.o $$(OBJECTS_$(1))
	@echo "  LD      $$@"
	@$$(CC_$(1)) $$(CFLAGS) $$(CFLAGS_$(1)) $$(LDFLAGS) $$(LDFLAGS_$(1)) $$^ $$(LIBS_$(1)) -o $$@

$$(UNIT_TESTS:%=$(BUILD)/$(1)/unit/%): $(BUILD)/$(1)/unit/%: tests/unit/%.c $$(PURE_$(1)) | deps-check
	@mkdir -p $$(@D)
	@echo "  LD      $$@"
	@$$(CC_$(1)) $$(CFLAGS) $$(CFLAGS_$(1)) $$< $$(PURE_$(1)) $$(UNIT_LIBS_$(1)) -o $$@

$$(HOST_PROGRAMS:%=$(BUILD)/$(1)/tests/%): $(BUILD)/$(1)/tests/%: tests/host/%.c $$(OBJECTS_$(1)) $$(SERVICE_$(1)) | deps-check
	@mkdir -p $$(@D)
	@echo "  LD      $$@"
	@$$(CC_$(1)) $$(CFLAGS) $$(CFLAGS_$(1)) $$^ $$(LINK_tced_$(1)) -o $$@

-include $$(OBJECTS_$(1):.o=.d) $$(SERVICE_$(1):.o=.d) $$(PROGRAMS:%=$(BUILD)/$(1)/obj/cmd/%.d)
endef
$(foreach t,$(TARGETS) asan,$(eval $(call BUILD_RULES,$(t))))

# A program knows its options, commands and columns, the guide the keys: the pages have them from there.
MAN_PAGES := $(PROGRAMS:%=$(BUILD)/man/%.8) $(BUILD)/man/tced.conf.5

.PHONY: man
man: $(MAN_PAGES)

$(BUILD)/man/%.8: man/%.8.scd man/fill docs/tcetop.md $(BUILD)/host/% | deps
	@mkdir -p $(@D)
	@echo "  MAN     $@"
	@man/fill $(BUILD)/host/$* $< > $@.scd
	@scdoc < $@.scd > $@.tmp
	@mv $@.tmp $@

$(BUILD)/man/%.5: man/%.5.scd | deps
	@mkdir -p $(@D)
	@echo "  MAN     $@"
	@scdoc < $< > $@.tmp
	@mv $@.tmp $@

# Tests: units on the host under the sanitizers and by qemu-user, screens in a
# pseudo-terminal, and everything that matters on real kernels.
.PHONY: check check-unit check-more check-wait
check: deps-check all test-programs deb rpm
	tests/run all
check-unit: deps-check all test-programs deb rpm
	tests/run host
check-more: deps-check all
	tests/run more
check-wait: deps-check all
	tests/run wait

.PHONY: test-programs
test-programs: $(foreach t,asan $(filter ppc64le,$(TARGETS)),$(UNIT_TESTS:%=$(BUILD)/$(t)/unit/%)) \
	$(PROGRAMS:%=$(BUILD)/asan/%) $(HOST_PROGRAMS:%=$(BUILD)/asan/tests/%) $(BUILD)/host/tests/serve

.PHONY: demo
demo: deps-check all
	tests/demo

.PHONY: bench costs
bench: deps-check all
	tests/bench/run
costs: deps-check all
	tests/bench/run >build/bench.txt
	tests/bench/tables build/bench.txt

.PHONY: lint
lint: deps-check $(PROGRAMS:%=$(BUILD)/host/%)
	tests/lint

# The table of kernels in README, from what ran.
.PHONY: kernels
kernels:
	tests/vm/ran.py

# The tables of fields and of metrics in the documentation, from the program.
.PHONY: docs
docs: $(BUILD)/host/tcectl
	for page in records protocol metrics; do \
		docs/fill $< docs/$$page.md >$(BUILD)/$$page.md && cp $(BUILD)/$$page.md docs/$$page.md || exit; \
	done

.PHONY: recordings
recordings: deps-check all
	tests/unit/record

.PHONY: screenshots
screenshots: deps-check all
	tests/screenshots/run

# Needs pahole beside what the tests need.
.PHONY: btf
btf: deps-check
	@for kernel in $(BTF_KERNELS); do vmlinux/btf/make "$$kernel" || exit; done

# $(1): a script that runs the tools from where they are installed, $(2): the folder it goes to
define INSTALL_SCRIPT
	install -d $(2)
	sed 's|/usr/local/sbin|$(SBINDIR)|' $(1) >$(2)/$(notdir $(1))
	chmod 755 $(2)/$(notdir $(1))
endef

# The build that is installed: the machine's own, but in packages for another one.
INSTALL_BUILD := $(BUILD)/host

.PHONY: install
install: all
	install -d $(DESTDIR)$(SBINDIR)
	install -m 755 $(PROGRAMS:%=$(INSTALL_BUILD)/%) $(DESTDIR)$(SBINDIR)
	$(foreach page,$(MAN_PAGES),install -D -m 644 -t $(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(page))) $(page) &&) true
	install -D -m 644 -t $(DESTDIR)$(DOCDIR) README.md LICENSE docs/*.md
	$(call INSTALL_SCRIPT,packaging/drmgr-checked,$(DESTDIR)$(SBINDIR))
	$(call INSTALL_SCRIPT,packaging/drmgr.d/pmig/tcetop,$(DESTDIR)$(DATADIR)/tcetop/drmgr.d/pmig)
	install -m 644 packaging/drmgr.d/pmig.conf $(DESTDIR)$(DATADIR)/tcetop/drmgr.d
	for folder in prometheus grafana pcp; do \
		install -D -m 644 -t $(DESTDIR)$(DATADIR)/tcetop/$$folder packaging/$$folder/* || exit; \
	done
	install -D -m 644 -t $(DESTDIR)$(COMPLETIONDIR) packaging/completion/tcetop
	ln -sf tcetop $(DESTDIR)$(COMPLETIONDIR)/tced
	ln -sf tcetop $(DESTDIR)$(COMPLETIONDIR)/tcectl
	install -D -m 644 -t $(DESTDIR)$(ZSHCOMPLETIONDIR) packaging/completion/_tcetop
	install -D -m 644 -t $(DESTDIR)$(FISHCOMPLETIONDIR) packaging/completion/tcetop.fish
	ln -sf tcetop.fish $(DESTDIR)$(FISHCOMPLETIONDIR)/tced.fish
	ln -sf tcetop.fish $(DESTDIR)$(FISHCOMPLETIONDIR)/tcectl.fish
	install -d $(DESTDIR)$(UNITDIR)
	for unit in tced.service tced-tracing.service; do \
		sed 's|/usr/sbin|$(SBINDIR)|' packaging/$$unit >$(DESTDIR)$(UNITDIR)/$$unit || exit; \
		chmod 644 $(DESTDIR)$(UNITDIR)/$$unit; \
	done
	install -D -m 644 -t $(DESTDIR)$(CATALOGDIR) packaging/tced.catalog
	install -D -m 644 packaging/tced.sysusers $(DESTDIR)$(SYSUSERSDIR)/tced.conf
	install -D -m 644 packaging/tced.logrotate $(DESTDIR)$(SYSCONFDIR)/logrotate.d/tced
	[ -e $(DESTDIR)$(SYSCONFDIR)/tced/tced.conf ] || \
		install -D -m 644 -t $(DESTDIR)$(SYSCONFDIR)/tced packaging/tced.conf

# A target of its own: installing the tools must not add something that can stop a migration.
.PHONY: install-drmgr-hook
install-drmgr-hook:
	install -d $(DESTDIR)/etc/tced
	$(call INSTALL_SCRIPT,packaging/drmgr.d/pmig/tcetop,$(DESTDIR)/etc/drmgr.d/pmig)
	[ -e $(DESTDIR)/etc/tced/pmig.conf ] || \
		install -m 644 packaging/drmgr.d/pmig.conf $(DESTDIR)/etc/tced

# Packages are for the machines that have TCEs, on whatever machine they are made.
ifeq ($(HOST_ARCH),ppc64le)
PACKAGE_BUILD := $(BUILD)/host
STRIP := strip
else
PACKAGE_BUILD := $(BUILD)/ppc64le
STRIP := powerpc64le-linux-gnu-strip
endif
DEB := $(BUILD)/packages/tcetop_$(VERSION)_ppc64el.deb
RPM := $(BUILD)/packages/tcetop-$(VERSION)-1.ppc64le.rpm
# The same sources make the same packages.
ifndef SOURCE_DATE_EPOCH
export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
endif

# Where zsh looks for the completion of packages.
ZSHCOMPLETION_deb := /usr/share/zsh/vendor-completions
ZSHCOMPLETION_rpm := /usr/share/zsh/site-functions

# $(1): deb or rpm, $(2): the architecture's name there, $(3): the file
define MAKE_PACKAGE
	@packaging/deps $(1)
	@echo "  PACKAGE $(3)"
	@rm -rf $(BUILD)/packages/$(1) $(3)
	+@$(MAKE) -s install DESTDIR=$(BUILD)/packages/$(1) PREFIX=/usr INSTALL_BUILD=$(PACKAGE_BUILD) \
		ZSHCOMPLETIONDIR=$(ZSHCOMPLETION_$(1))
	@packaging/stage $(BUILD)/packages/$(1) $(STRIP)
	@packaging/make-$(1) $(BUILD)/packages/$(1) $(2) $(VERSION) $(3)
	@rm -rf $(BUILD)/packages/$(1)
endef

.PHONY: deb rpm
deb: all
	$(call MAKE_PACKAGE,deb,ppc64el,$(DEB))
rpm: all
	$(call MAKE_PACKAGE,rpm,ppc64le,$(RPM))

.PHONY: clean
clean:
	rm -rf $(BUILD)
