// SPDX-License-Identifier: GPL-2.0-only
/*
 * BTF files: which one a kernel gets, its bytes under a path, and what is not BTF.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <elf.h>
#include <errno.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tracer/btf_file.h"

static const struct btf_file files[] = {
    {.release = "5.10.0-30-powerpc64le"},      {.release = "6.1.0-40-powerpc64le"},
    {.release = "6.1.0-50-powerpc64le"},       {.release = "6.1.0-50-powerpc64le-64k"},
    {.release = "6.12.107+deb13-powerpc64le"},
};

static void test_choice(void **state)
{
	static const struct {
		const char *running, *chosen;
		bool exact;
	} cases[] = {
	    {"6.1.0-40-powerpc64le", "6.1.0-40-powerpc64le", true},
	    {"6.1.0-50-powerpc64le-64k", "6.1.0-50-powerpc64le-64k", true},
	    /* The flavour, then the closest build. */
	    {"6.1.0-49-powerpc64le", "6.1.0-50-powerpc64le", false},
	    {"6.1.0-60-powerpc64le", "6.1.0-50-powerpc64le", false},
	    {"6.1.0-9-powerpc64le", "6.1.0-40-powerpc64le", false},
	    {"6.1.0-9-powerpc64le-64k", "6.1.0-50-powerpc64le-64k", false},
	    {"6.1.0-0.deb11.13-powerpc64le-64k", "6.1.0-50-powerpc64le-64k", false},
	    {"6.12.90+deb13-powerpc64le", "6.12.107+deb13-powerpc64le", false},
	    /* No such flavour: the version alone. */
	    {"6.1.0-41-amd64", "6.1.0-40-powerpc64le", false},
	    {"6.1.99", "6.1.0-50-powerpc64le", false},
	    /* No such version: the nearest, of the same flavour where there is one. */
	    {"6.3.0-1-powerpc64le", "6.1.0-40-powerpc64le", false},
	    {"6.3.0-1-powerpc64le-64k", "6.1.0-50-powerpc64le-64k", false},
	    {"6.11.2-powerpc64le-64k", "6.12.107+deb13-powerpc64le", false},
	    {"5.14.0-427.el9.ppc64le", "5.10.0-30-powerpc64le", false},
	    {"7.2.13+deb14-powerpc64le", "6.12.107+deb13-powerpc64le", false},
	    {"", "5.10.0-30-powerpc64le", false},
	    {"6.1.2-3-powerpc64le", "6.1.0-50-powerpc64le", false},
	    {"99999999999999999999.1", "6.12.107+deb13-powerpc64le", false},
	};
	struct btf_file_choice list_options;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(btf_file__choose_among(files, sizeof(files) / sizeof(files[0]),
						   cases[i].running, &list_options));
		assert_string_equal(list_options.file->release, cases[i].chosen);
		assert_int_equal(list_options.exact, cases[i].exact);
	}
	assert_false(btf_file__choose_among(files, 0, "6.1.0-50-powerpc64le", &list_options));
	assert_null(list_options.file);
}

/* What was built in is BTF, and a path leads to it until it is closed. */
static void test_embedded(void **state)
{
	struct btf_file_choice list_options, again;
	struct btf_file_path path;
	char error[256], byte;
	FILE *f;

	(void)state;
	assert_true(btf_file__choose("6.1.0-50-powerpc64le", &list_options));
	assert_true(btf_file__choose(list_options.file->release, &again));
	assert_ptr_equal(again.file, list_options.file);
	assert_true(again.exact);

	assert_int_equal(btf_file__open(list_options.file, &path), 0);
	assert_int_equal(btf_file__check_user(path.path, error, sizeof(error)), 0);
	f = fopen(path.path, "re");
	assert_non_null(f);
	for (size_t i = 0; i < list_options.file->size; i++) {
		assert_int_equal(fread(&byte, 1, 1, f), 1);
		assert_int_equal(byte, ((const char *)list_options.file->data)[i]);
	}
	assert_int_equal(fread(&byte, 1, 1, f), 0);
	fclose(f);
	btf_file__close(&path);
	assert_int_equal(access(path.path, F_OK), -1);
	btf_file__close(&path);
}

static int check(const void *bytes, size_t size, char *error, size_t len)
{
	char path[] = "/tmp/test_btf_file.XXXXXX";
	int fd = mkstemp(path), result;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
	result = btf_file__check_user(path, error, len);
	unlink(path);
	return result;
}

static void refused(const void *bytes, size_t size, const char *why)
{
	char error[256];

	assert_int_equal(check(bytes, size, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, why));
	assert_null(strchr(error, '\n'));
}

struct raw {
	struct btf_header h;
	char types[16], strings[4];
};

static struct raw raw_btf(void)
{
	struct raw raw = {
	    .h = {.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(raw.h)},
	};

	raw.h.type_len = raw.h.str_off = sizeof(raw.types);
	raw.h.str_len = sizeof(raw.strings);
	return raw;
}

static void test_raw(void **state)
{
	struct raw raw = raw_btf();
	char error[256];

	(void)state;
	assert_int_equal(check(&raw, sizeof(raw), error, sizeof(error)), 0);
	refused(&raw, sizeof(raw) - 1, "cut short");
	refused(&raw, 8, "cut short");
	refused(&raw, 0, "empty");
	refused("6.1 ", 4, "neither BTF nor");
	raw.h.magic = 0x9feb;
	refused(&raw, sizeof(raw), "byte order");
	raw = raw_btf();
	raw.h.version = 2;
	refused(&raw, sizeof(raw), "unknown version");
	raw = raw_btf();
	raw.h.type_len = 0;
	refused(&raw, sizeof(raw), "no types");
	raw = raw_btf();
	raw.h.str_off = UINT32_MAX;
	refused(&raw, sizeof(raw), "cut short");
}

struct elf {
	Elf64_Ehdr e;
	Elf64_Shdr sections[3];
	char names[16];
	struct raw raw;
};

static struct elf elf_btf(const char *name)
{
	struct raw one = {.h = {.magic = 1}};
	struct elf elf = {.raw = raw_btf()};

	memcpy(elf.e.e_ident, ELFMAG, SELFMAG);
	elf.e.e_ident[EI_CLASS] = ELFCLASS64;
	/* The magic's first byte in memory tells this machine's byte order. */
	elf.e.e_ident[EI_DATA] = *(char *)&one.h.magic ? ELFDATA2LSB : ELFDATA2MSB;
	elf.e.e_shoff = offsetof(struct elf, sections);
	elf.e.e_shnum = 3;
	elf.e.e_shstrndx = 1;
	snprintf(elf.names + 1, sizeof(elf.names) - 1, "%s", name);
	elf.sections[1].sh_offset = offsetof(struct elf, names);
	elf.sections[2].sh_name = 1;
	elf.sections[2].sh_offset = offsetof(struct elf, raw);
	elf.sections[2].sh_size = sizeof(elf.raw);
	return elf;
}

static void test_elf(void **state)
{
	struct elf elf = elf_btf(".BTF"), other = elf_btf(".BTF.ext");
	char error[256];

	(void)state;
	assert_int_equal(check(&elf, sizeof(elf), error, sizeof(error)), 0);
	refused(&elf, sizeof(elf.e) + 70, "without sections");
	refused(&other, sizeof(other), "without a .BTF section");
	elf.sections[2].sh_size = 30;
	refused(&elf, sizeof(elf), "cut short");
	elf.sections[2].sh_offset = UINT64_MAX;
	refused(&elf, sizeof(elf), "empty");
	elf.e.e_shoff = INT64_MAX;
	refused(&elf, sizeof(elf), "without sections");
	elf.e.e_ident[EI_DATA] ^= ELFDATA2LSB ^ ELFDATA2MSB;
	refused(&elf, sizeof(elf), "byte order");
	elf.e.e_ident[EI_CLASS] = ELFCLASS32;
	refused(&elf, sizeof(elf), "64-bit");
}

static void test_no_file(void **state)
{
	char error[256];

	(void)state;
	assert_int_equal(btf_file__check_user("/nonexistent.btf", error, sizeof(error)), -ENOENT);
	assert_string_equal(error,
			    "cannot read the BTF file /nonexistent.btf: No such file or directory");
	assert_int_equal(btf_file__check_user("/tmp", error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "not a file"));
	/* A short buffer is cut, not overrun. */
	assert_int_equal(btf_file__check_user("/tmp", error, 5), -EINVAL);
	assert_string_equal(error, "/tmp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_choice),  cmocka_unit_test(test_embedded),
	    cmocka_unit_test(test_raw),     cmocka_unit_test(test_elf),
	    cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
