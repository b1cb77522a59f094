// SPDX-License-Identifier: GPL-2.0-only
/*
 * caller.c - the code that made a mapping: the driver's, another module's, a page_pool's.
 *
 * A module is related to the driver's if one uses the other, directly or through others. A sample
 * that does not name the driver's module says nothing of that: modules are then taken for related
 * by their names: nvme and nvme_core, xhci_hcd and xhci_pci. Libraries map for many drivers.
 */
#include "caller.h"

#include "base/name_list.h"
#include "model.h"
#include "outcome.h"

#include <string.h>

#define MODULE_LEN 64
#define ADDRESS_DIGITS 16

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
	for (size_t i = 0;; i++) {
		char c = driver[i] == '-' ? '_' : driver[i];

		if (module[i] != c)
			return false;
		if (!c)
			return true;
	}
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

static bool uses(const struct sample *s, const char *module, const char *used)
{
	for (size_t i = 0; i < s->nmodules; i++)
		if (strcmp(s->modules[i].name, module) == 0)
			return name_list__has(s->modules[i].uses, used);
	return false;
}

/*
 * Modules that serve a device of the driver's without being linked with it: cnic finds its drivers
 * by symbol_get() (drivers/net/ethernet/broadcom/cnic.c), a virtio driver its device by the bus.
 */
static bool is_attached(const char *module, const char *of)
{
	static const struct {
		const char *module, *of;
	} pairs[] = {{"cnic", "bnx2x"}, {"cnic", "bnx2"}};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (strcmp(module, pairs[i].module) == 0 && strcmp(of, pairs[i].of) == 0)
			return true;
	return has_prefix(module, "virtio_") && strcmp(of, "virtio_pci") == 0;
}

/* Both begin with the same word: virtio_ring of virtio-pci. */
static bool is_alike(const char *module, const char *driver)
{
	size_t n = strcspn(driver, "-_");

	return n && strncmp(module, driver, n) == 0 && (module[n] == '\0' || module[n] == '_');
}

bool caller__is_page_pool(const struct stack *st)
{
	for (uint32_t i = 0; i < stack__frames(st); i++)
		if (has_prefix(st->frame[i], "page_pool_") ||
		    has_prefix(st->frame[i], "__page_pool_"))
			return true;
	return false;
}

static bool is_related(const struct sample *s, const char *module, const struct device *d)
{
	if (!d->module[0])
		return is_alike(module, d->driver);
	return uses(s, module, d->module) || uses(s, d->module, module) ||
	       is_attached(module, d->module);
}

/* The owners of the modules nearest to the DMA API. */
struct callers {
	bool own;
	bool related;
	bool foreign;
	bool any;
};

static void add_module(struct callers *c, const struct sample *s, const char *module,
		       const struct device *d)
{
	c->any = true;
	if (is_module_of(module, d->module[0] ? d->module : d->driver))
		c->own = true;
	else if (is_related(s, module, d))
		c->related = true;
	else if (!is_library(module))
		c->foreign = true;
}

/*
 * Of the innermost run of modules alone: what is beyond the kernel's own functions called them for
 * another reason. A driver's poll function is under all that the network stack does.
 */
static struct callers find_callers(const struct sample *s, const struct stack *st,
				   const struct device *d)
{
	struct callers c = {0};
	char module[MODULE_LEN];

	for (uint32_t i = 0; i < stack__frames(st); i++) {
		module_of(module, st->frame[i]);
		if (!module[0] && c.any)
			break;
		if (module[0])
			add_module(&c, s, module, d);
	}
	return c;
}

/* The first function that is not the DMA API's has mapped; one without a name may be any. */
static bool shows_caller(const struct stack *st)
{
	for (uint32_t i = 0; i < stack__frames(st); i++)
		if (!stack__is_dma_api(st->frame[i]))
			return is_symbolized(st->frame[i]);
	return false;
}

/*
 * Cut before the driver's own code, or with a function in it that has no name. A driver that is
 * built in has no module that could come later: the function next to the DMA API, which is the
 * kernel's own, has mapped, and it is none of page_pool's, which calls the DMA API directly
 * (net/core/page_pool.c, page_pool_dma_map).
 */
static bool is_part(const struct stack *st, const struct callers *c, const struct device *d)
{
	for (uint32_t i = 0; i < stack__frames(st); i++)
		if (!is_symbolized(st->frame[i]))
			return true;
	if (d->built_in && !c->any)
		return false;
	return stack__frames(st) == SAMPLE_FRAMES && !c->own && !c->related;
}

uint32_t caller__facts(const struct sample *s, const struct stack *st, const struct device *d)
{
	struct callers c = find_callers(s, st, d);
	uint32_t facts = c.own ? FACT_OWN_CODE : 0;

	if (c.foreign && !c.own && !c.related)
		facts |= FACT_FOREIGN_CODE;
	if (caller__is_page_pool(st))
		return facts | FACT_PAGE_POOL;
	if (!shows_caller(st))
		return facts | FACT_NO_CALLER;
	return is_part(st, &c, d) ? facts | FACT_PART_OF_STACK : facts;
}
