// SPDX-License-Identifier: GPL-2.0-only
/* drain_unbind.c - drivers to unbind, the question, and their return if nothing is run. */
#include "drain_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "host/driver_binding.h"
#include "model/device.h"
#include "base/exit_status.h"

/* What cannot be read counts as bound. */
bool drain__is_bound(const struct device *dev, char *driver, size_t len)
{
	int err = driver_binding__driver(dev->bus, dev->name, driver, len);

	return err ? err != -ENODEV : driver__maps(driver);
}

/* Keep what is to be unbound: samples come and go. */
int drain__find_bound(struct drain *d)
{
	const struct device *dev;

	d->bound = array__zeroed(d->sample->ndevices, sizeof(*d->bound));
	if (!d->bound) {
		drain__log(d, "out of memory");
		return EXIT_UNKNOWN;
	}
	for (size_t i = 0; (dev = drain__next_device(d, &i));) {
		struct device *copy = &d->bound[d->nbound];

		*copy = *dev;
		if (drain__is_bound(dev, copy->driver, sizeof(copy->driver)))
			d->nbound++;
	}
	return EXIT_OK;
}

/* Anything but yes means no. */
int drain__ask(struct drain *d)
{
	char answer[16];

	for (size_t i = 0; i < d->nbound; i++)
		drain__log(d, "will unbind %s from %s", d->bound[i].driver, d->bound[i].name);
	if (d->o->yes || !d->nbound)
		return EXIT_OK;
	if (!isatty(STDIN_FILENO)) {
		drain__log(d,
			   "standard input is not a terminal, so nothing can be asked: use --yes");
		return EXIT_CRITICAL;
	}
	fputs("Proceed? [y/N] ", stderr);
	if (fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
		return EXIT_OK;
	drain__log(d, "nothing was unbound");
	return EXIT_CRITICAL;
}

/* Each is printed before: if a driver hangs in its unbind, that is the last line. */
int drain__unbind_all(struct drain *d)
{
	for (; d->nunbound < d->nbound; d->nunbound++) {
		const struct device *dev = &d->bound[d->nunbound];
		int err;

		if (drain__interrupted(d, 0))
			return EXIT_CRITICAL;
		drain__log(d, "unbinding %s from %s", dev->driver, dev->name);
		err = driver_binding__unbind(dev->bus, dev->name);
		if (err) {
			drain__log(d, "cannot unbind it: %s", strerror(-err));
			return EXIT_CRITICAL;
		}
	}
	return EXIT_OK;
}

/* It is there, and has no driver. */
static bool is_left_unbound(const struct device *dev)
{
	char driver[SAMPLE_NAME_LEN];

	return !driver_binding__driver(dev->bus, dev->name, driver, sizeof(driver)) && !driver[0];
}

void drain__bind_again(struct drain *d)
{
	for (size_t i = 0; i < d->nunbound; i++) {
		const struct device *dev = &d->bound[i];
		int err;

		if (!is_left_unbound(dev))
			continue;
		drain__log(d, "binding %s to %s again", dev->driver, dev->name);
		err = driver_binding__bind(dev->bus, dev->name, dev->driver);
		if (err)
			drain__log(d, "cannot bind %s to %s: %s", dev->driver, dev->name,
				   strerror(-err));
	}
}

void drain__log_state(struct drain *d)
{
	for (size_t i = 0; i < d->nunbound; i++) {
		const struct device *dev = &d->bound[i];

		if (!is_left_unbound(dev))
			continue;
		drain__log(d,
			   "%s is without a driver; to bind it again: echo %s > "
			   "/sys/bus/%s/drivers/%s/bind",
			   dev->name, dev->name, dev->bus, dev->driver);
	}
}
