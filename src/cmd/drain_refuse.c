// SPDX-License-Identifier: GPL-2.0-only
/* drain_refuse.c - refusals, before anything is changed. */
#include "drain_internal.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "host/driver_binding.h"
#include "base/exit_status.h"
#include "model/coverage.h"
#include "host/in_use.h"

/* The owners of live TCEs need not be known: nothing is run while there are any. */
int drain__refuse_unknown(struct drain *d)
{
	if (d->check.live >= 0 && coverage__of_tables(d->sample) != COVERAGE_MISSING)
		return EXIT_OK;
	drain__log_reasons(d);
	drain__log(d, "cannot tell whether these windows are empty");
	return EXIT_UNKNOWN;
}

/* Say what the device carries, if anything. */
static bool carries(struct drain *d, const struct in_use *uses, const struct device *dev)
{
	unsigned int functions = driver_binding__virtual_functions(dev->bus, dev->name);
	char path[PATH_MAX];
	const char *what;
	size_t i = 0;

	if (functions) {
		drain__log(d, "%s has %u virtual functions enabled: use --force to proceed anyway",
			   dev->name, functions);
		return true;
	}
	what =
	    driver_binding__path(dev->bus, dev->name, path) ? in_use__next(uses, path, &i) : NULL;
	if (what)
		drain__log(d, "%s carries %s%s: use --force to proceed anyway", dev->name, what,
			   in_use__next(uses, path, &i) ? " and more" : "");
	return what != NULL;
}

int drain__refuse_in_use(struct drain *d)
{
	const struct device *dev;
	struct in_use uses;
	bool refused = false;
	int err;

	if (d->o->force)
		return EXIT_OK;
	err = in_use__find(&uses);
	if (err == -ENODEV)
		drain__log(d, "cannot tell which device carries the present ssh session: use "
			      "--force to proceed anyway");
	else if (err)
		drain__log(d, "cannot tell what this machine runs from: %s", strerror(-err));
	for (size_t i = 0; !err && (dev = drain__next_device(d, &i));)
		refused |= carries(d, &uses, dev);
	in_use__free(&uses);
	if (err)
		return EXIT_UNKNOWN;
	return refused ? EXIT_CRITICAL : EXIT_OK;
}

int drain__refuse_bound(struct drain *d)
{
	char driver[SAMPLE_NAME_LEN];
	const struct device *dev;

	if (d->o->unbind)
		return EXIT_OK;
	for (size_t i = 0; (dev = drain__next_device(d, &i));) {
		if (!drain__is_bound(dev, driver, sizeof(driver)))
			continue;
		drain__log(d, "%s is bound to %s, which keeps its rings mapped: use --unbind",
			   dev->name, driver);
		return EXIT_CRITICAL;
	}
	return EXIT_OK;
}
