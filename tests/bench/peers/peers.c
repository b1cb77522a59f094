// SPDX-License-Identifier: GPL-2.0-only
/*
 * peers.c - loader of the programs beside it, which attaches some until its standard input ends.
 *
 *   peers OBJECT PROGRAM=TARGET...   each PROGRAM at TARGET: a function, or a tracepoint's name
 *
 * It prints a line when all are attached. Status 1: one could not be, and why is on standard error.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define MAX_HOOKS 8

/* One PROGRAM=TARGET. */
struct hook {
	struct bpf_program *prog;
	const char *target;
};

static int fail(const char *what, const char *name, int err)
{
	fprintf(stderr, "peers: %s %s: %s\n", what, name, strerror(-err));
	return 1;
}

/* Finds the program and has it loaded; the text is cut at its "=". */
static int choose(struct bpf_object *obj, char *text, struct hook *hook)
{
	char *target = strchr(text, '=');

	if (!target)
		return -EINVAL;
	*target++ = '\0';
	hook->target = target;
	hook->prog = bpf_object__find_program_by_name(obj, text);
	if (!hook->prog)
		return -ENOENT;
	if (!strcmp(bpf_program__section_name(hook->prog), "fentry") &&
	    bpf_program__set_attach_target(hook->prog, 0, target))
		return -EINVAL;
	return bpf_program__set_autoload(hook->prog, true);
}

static struct bpf_link *attach(const struct hook *hook)
{
	LIBBPF_OPTS(bpf_kprobe_multi_opts, multi, .syms = (const char **)&hook->target, .cnt = 1);
	const char *section = bpf_program__section_name(hook->prog);

	if (!strcmp(section, "raw_tp"))
		return bpf_program__attach_raw_tracepoint(hook->prog, hook->target);
	if (!strcmp(section, "fentry"))
		return bpf_program__attach_trace(hook->prog);
	if (!strcmp(section, "kprobe.multi"))
		return bpf_program__attach_kprobe_multi_opts(hook->prog, NULL, &multi);
	return bpf_program__attach_kprobe(hook->prog, !strcmp(section, "kretprobe"), hook->target);
}

int main(int argc, char **argv)
{
	struct bpf_object *obj = argc > 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct hook hooks[MAX_HOOKS];
	struct bpf_program *prog;
	int count = argc - 2, err;
	char byte;

	if (!obj || count > MAX_HOOKS)
		return fail("cannot open", argc > 1 ? argv[1] : "nothing", -errno);
	bpf_object__for_each_program (prog, obj)
		bpf_program__set_autoload(prog, false);
	for (int i = 0; i < count; i++) {
		err = choose(obj, argv[i + 2], &hooks[i]);
		if (err)
			return fail("no program", argv[i + 2], err);
	}
	err = bpf_object__load(obj);
	if (err)
		return fail("cannot load", argv[1], err);
	for (int i = 0; i < count; i++)
		if (!attach(&hooks[i]))
			return fail("cannot attach to", hooks[i].target, -errno);
	puts("attached");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0; /* the links end with the process */
}
