// SPDX-License-Identifier: GPL-2.0-only
/*
 * symbol_lookup.c - symbols by BPF_PROG_TYPE_SYSCALL programs: bpf_kallsyms_lookup_name() gives an
 * address (Linux 5.16), bpf_snprintf() with %pS a name (5.13).
 *
 * To read /proc/kallsyms costs a third of what it takes to attach: the kernel writes, and we parse,
 * 100,000 lines and more, of which 50 are of use. Up to 6.1 kallsyms_lookup_name() unpacks every
 * symbol for each question (kernel/kallsyms.c; sorted since commit 60443c88f3a8): there the file is
 * cheaper. Written in instructions, as an object would have to be opened, with types, before the
 * plan.
 */
#include "symbol_lookup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#define NAME_LEN 128
#define TEXT_LEN 640 /* KSYM_SYMBOL_LEN (linux/kallsyms.h), and some */

/*
 * Question and answer, in a map's only value that both sides see: 6.12 lets no helper have memory
 * of a program's context. One at a time.
 */
struct question {
	char text[TEXT_LEN]; /* a name, NAME_LEN of it; or out: what stands at the address */
	uint64_t addr;
	int64_t result; /* of the helper */
};

struct symbol_lookup {
	int format_fd; /* a map with "%pS" */
	int question_fd;
	struct question *question;
	int by_name_fd;
	int by_address_fd;
};

#define LOAD_WIDE (BPF_LD | BPF_DW) /* of an immediate: BPF_IMM is 0 */
#define MOV(to, from)                                                                              \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = (to), .src_reg = (from)            \
	}
#define MOV_IMM(to, value)                                                                         \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = (to), .imm = (value)               \
	}
#define ADD_IMM(to, value)                                                                         \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = (to), .imm = (value)               \
	}
#define LOAD(to, from, offset)                                                                     \
	{                                                                                          \
		.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = (to), .src_reg = (from),            \
		.off = (offset)                                                                    \
	}
#define STORE(to, offset, from)                                                                    \
	{                                                                                          \
		.code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = (to), .src_reg = (from),            \
		.off = (offset)                                                                    \
	}
/* The first value of a map; two instructions. */
#define MAP_VALUE(to, fd)                                                                          \
	{.code = LOAD_WIDE, .dst_reg = (to), .src_reg = BPF_PSEUDO_MAP_VALUE, .imm = (fd)},        \
	{                                                                                          \
		0                                                                                  \
	}
#define CALL(helper)                                                                               \
	{                                                                                          \
		.code = BPF_JMP | BPF_CALL, .imm = (helper)                                        \
	}
#define EXIT()                                                                                     \
	{                                                                                          \
		.code = BPF_JMP | BPF_EXIT                                                         \
	}

static int load(const struct bpf_insn *insns, size_t n)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_flags = BPF_F_SLEEPABLE);

	return bpf_prog_load(BPF_PROG_TYPE_SYSCALL, NULL, "GPL", insns, n, &opts);
}

static int load_by_name(int question_fd)
{
	const struct bpf_insn insns[] = {
	    MAP_VALUE(BPF_REG_6, question_fd),
	    MOV_IMM(BPF_REG_2, 0),
	    STORE(BPF_REG_10, -8, BPF_REG_2),
	    MOV(BPF_REG_1, BPF_REG_6),
	    MOV_IMM(BPF_REG_2, NAME_LEN),
	    MOV_IMM(BPF_REG_3, 0),
	    MOV(BPF_REG_4, BPF_REG_10),
	    ADD_IMM(BPF_REG_4, -8),
	    CALL(BPF_FUNC_kallsyms_lookup_name),
	    STORE(BPF_REG_6, offsetof(struct question, result), BPF_REG_0),
	    LOAD(BPF_REG_1, BPF_REG_10, -8),
	    STORE(BPF_REG_6, offsetof(struct question, addr), BPF_REG_1),
	    MOV_IMM(BPF_REG_0, 0),
	    EXIT(),
	};

	return load(insns, sizeof(insns) / sizeof(insns[0]));
}

static int load_by_address(int question_fd, int format_fd)
{
	const struct bpf_insn insns[] = {
	    MAP_VALUE(BPF_REG_6, question_fd),
	    LOAD(BPF_REG_2, BPF_REG_6, offsetof(struct question, addr)),
	    STORE(BPF_REG_10, -8, BPF_REG_2),
	    MOV(BPF_REG_1, BPF_REG_6),
	    MOV_IMM(BPF_REG_2, TEXT_LEN),
	    MAP_VALUE(BPF_REG_3, format_fd),
	    MOV(BPF_REG_4, BPF_REG_10),
	    ADD_IMM(BPF_REG_4, -8),
	    MOV_IMM(BPF_REG_5, sizeof(uint64_t)),
	    CALL(BPF_FUNC_snprintf),
	    STORE(BPF_REG_6, offsetof(struct question, result), BPF_REG_0),
	    MOV_IMM(BPF_REG_0, 0),
	    EXIT(),
	};

	return load(insns, sizeof(insns) / sizeof(insns[0]));
}

/* The verifier reads a format only where it cannot change. */
static int make_format(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_RDONLY_PROG);
	const char format[8] = "%pS";
	const uint32_t first = 0;
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, sizeof(first), sizeof(format), 1, &opts);

	if (fd < 0)
		return fd;
	if (!bpf_map_update_elem(fd, &first, format, BPF_ANY) && !bpf_map_freeze(fd))
		return fd;
	close(fd);
	return -EINVAL;
}

static struct question *make_question(int *fd)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	void *q;

	*fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, sizeof(uint32_t), sizeof(struct question), 1,
			     &opts);
	if (*fd < 0)
		return NULL;
	q = mmap(NULL, sizeof(struct question), PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	return q == MAP_FAILED ? NULL : q;
}

static int run(int fd)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	return bpf_prog_test_run_opts(fd, &opts);
}

/* The symbol's address, 0 if there is none, into addr: 0 or a negative errno. */
static int ask_name(const struct symbol_lookup *l, const char *name, uint64_t *addr)
{
	struct question *q = l->question;
	int err;

	*addr = 0;
	if (strlen(name) >= NAME_LEN)
		return -ENAMETOOLONG;
	memset(q->text, 0, NAME_LEN);
	memcpy(q->text, name, strlen(name));
	err = run(l->by_name_fd);
	if (err)
		return err;
	*addr = q->result ? 0 : q->addr;
	return q->result == -EPERM ? -EPERM : 0;
}

static uint64_t address(void *arg, const char *name)
{
	uint64_t addr;

	return ask_name(arg, name, &addr) ? 0 : addr;
}

static int describe(void *arg, uint64_t addr, char *text, size_t len)
{
	const struct symbol_lookup *l = arg;
	struct question *q = l->question;
	int err;

	q->addr = addr;
	err = run(l->by_address_fd);
	if (!err && q->result <= 0)
		err = -ENOENT;
	if (err)
		return err;
	snprintf(text, len, "%.*s", TEXT_LEN - 1, q->text);
	return 0;
}

static void close_all(void *arg)
{
	struct symbol_lookup *l = arg;
	const int fds[] = {l->by_address_fd, l->by_name_fd, l->question_fd, l->format_fd};

	if (l->question)
		munmap(l->question, sizeof(*l->question));
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(l);
}

/* True from Linux 6.2 on. */
static bool finds_names_fast(void)
{
	unsigned int major, minor;
	struct utsname u;

	return !uname(&u) && sscanf(u.release, "%u.%u", &major, &minor) == 2 &&
	       (major > 6 || (major == 6 && minor >= 2));
}

static int load_all(struct symbol_lookup *l)
{
	uint64_t addr;
	int err;

	l->format_fd = make_format();
	l->question = make_question(&l->question_fd);
	l->by_name_fd = load_by_name(l->question_fd);
	l->by_address_fd = load_by_address(l->question_fd, l->format_fd);
	if (l->format_fd < 0 || !l->question || l->by_name_fd < 0 || l->by_address_fd < 0)
		return -ENOSYS;
	/* Every kernel has it; see include/asm-generic/vmlinux.lds.h. */
	err = ask_name(l, "_stext", &addr);
	return err || addr ? err : -ENOENT;
}

int symbol_lookup__open(struct symbol_source *source)
{
	struct symbol_lookup *l;
	int err;

	if (!finds_names_fast())
		return -ENOSYS;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	err = load_all(l);
	if (err) {
		close_all(l);
		return err;
	}
	*source = (struct symbol_source){
	    .arg = l, .address = address, .describe = describe, .free = close_all};
	return 0;
}
