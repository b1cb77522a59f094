// SPDX-License-Identifier: GPL-2.0-only
/*
 * caller.c - the code that made a mapping: the driver's, another module's, a page_pool's.
 *
 * A sample does not say which module depends on which. Modules are taken for related by their
 * names: nvme and nvme_core, xhci_hcd and xhci_pci; and libraries map for many drivers.
 */
#include "caller.h"

#include "model.h"
#include "outcome.h"

#include <string.h>

#define MODULE_LEN 64
#define ADDRESS_DIGITS 16

static uint32_t frames_of(const struct stack *st)
{
	if (!st)
		return 0;
	return st->frames < SAMPLE_FRAMES ? st->frames : SAMPLE_FRAMES;
}

static bool has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* An address that has no name is printed as such: no function's name begins with a digit or "[". */
static bool is_symbolized(const char *frame)
{
	size_t hex = strspn(frame, "0123456789abcdef");

	return strchr("0123456789[?", frame[0]) == NULL && (hex < ADDRESS_DIGITS || frame[hex]);
}

/* The module of "nvme_map+0x1 [nvme]", with _ for -; "" for the kernel's own functions. */
static void module_of(char *module, const char *frame)
{
	const char *begin = strchr(frame, '[');
	size_t n = begin ? strcspn(begin + 1, "]") : 0;

	if (n >= MODULE_LEN)
		n = MODULE_LEN - 1;
	for (size_t i = 0; i < n; i++)
		module[i] = begin[1 + i] == '-' ? '_' : begin[1 + i];
	module[n] = '\0';
}

/* A module is named as its driver, but for - and _. */
static bool is_module_of(const char *module, const char *driver)
{
	size_t i = 0;

	for (; module[i] && driver[i]; i++)
		if (module[i] != (driver[i] == '-' ? '_' : driver[i]))
			return false;
	return module[i] == driver[i];
}

/* They map what drivers give them. */
static bool is_library(const char *module)
{
	static const char *const libraries[] = {
	    "scsi_mod", "libata", "libahci",       "libsas",           "usbcore",
	    "ib_core",  "drm",    "nvme_core",     "nvme_fc",          "snd_pcm",
	    "ttm",      "libfc",  "firewire_core", "scsi_transport_fc"};

	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++)
		if (strcmp(module, libraries[i]) == 0)
			return true;
	return false;
}

/* Both begin with the same word: virtio_ring of virtio-pci. */
static bool is_related(const char *module, const char *driver)
{
	size_t n = strcspn(driver, "-_");

	return n && strncmp(module, driver, n) == 0 && (module[n] == '\0' || module[n] == '_');
}

bool caller__is_page_pool(const struct stack *st)
{
	for (uint32_t i = 0; i < frames_of(st); i++)
		if (has_prefix(st->frame[i], "page_pool_") ||
		    has_prefix(st->frame[i], "__page_pool_"))
			return true;
	return false;
}

/* Whose code the modules nearest to the DMA API are. */
struct callers {
	bool own;
	bool related;
	bool foreign;
};

static void add_module(struct callers *c, const char *module, const char *driver)
{
	if (is_module_of(module, driver))
		c->own = true;
	else if (is_related(module, driver))
		c->related = true;
	else if (!is_library(module))
		c->foreign = true;
}

/*
 * Of the innermost run of modules alone: what is beyond the kernel's own functions called them for
 * another reason. A driver's poll function is under all that the network stack does.
 */
static struct callers find_callers(const struct stack *st, const char *driver)
{
	struct callers c = {0};
	char module[MODULE_LEN];
	bool begun = false;

	for (uint32_t i = 0; i < frames_of(st); i++) {
		module_of(module, st->frame[i]);
		if (!module[0] && begun)
			break;
		if (!module[0])
			continue;
		begun = true;
		add_module(&c, module, driver);
	}
	return c;
}

/* The first function that is not the DMA API's has mapped; one without a name may be any. */
static bool shows_caller(const struct stack *st)
{
	for (uint32_t i = 0; i < frames_of(st); i++)
		if (!stack__is_dma_api(st->frame[i]))
			return is_symbolized(st->frame[i]);
	return false;
}

/* Cut before the driver's own code, or with a function in it that has no name. */
static bool is_part(const struct stack *st, const struct callers *c)
{
	for (uint32_t i = 0; i < frames_of(st); i++)
		if (!is_symbolized(st->frame[i]))
			return true;
	return frames_of(st) == SAMPLE_FRAMES && !c->own && !c->related;
}

uint32_t caller__facts(const struct stack *st, const char *driver)
{
	struct callers c = find_callers(st, driver);
	uint32_t facts = c.own ? FACT_OWN_CODE : 0;

	if (c.foreign && !c.own && !c.related)
		facts |= FACT_FOREIGN_CODE;
	if (caller__is_page_pool(st))
		return facts | FACT_PAGE_POOL;
	if (!shows_caller(st))
		return facts | FACT_NO_CALLER;
	return is_part(st, &c) ? facts | FACT_PART_OF_STACK : facts;
}
