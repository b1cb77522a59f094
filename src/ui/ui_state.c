// SPDX-License-Identifier: GPL-2.0-only
/*
 * ui_state.c - questions about the state of the view: delay, age of the sample, activity.
 */
#include "internal.h"

#include <stdio.h>

#include "base/clock.h"

#define DEFAULT_DELAY 1.0
/* A source is late after that many delays, and not before that many seconds. */
#define LATE_DELAYS 3.0
#define LATE_SECONDS 5.0

double ui__seconds(void)
{
	return (double)clock__monotonic_ns() / 1e9;
}

double ui__delay(const struct ui *ui)
{
	return ui->settings->delay > 0 ? ui->settings->delay : DEFAULT_DELAY;
}

double ui__late(const struct ui *ui)
{
	double delay = ui->src->kind == SOURCE_STREAM ? ui->interval_s : ui__delay(ui);
	double limit = LATE_DELAYS * delay, age = ui__seconds() - ui->arrived_s;

	if (ui->src->kind == SOURCE_RECORDING || ui->paused || ui->ended)
		return 0;
	return age > (limit > LATE_SECONDS ? limit : LATE_SECONDS) ? age : 0;
}

const char *ui__doing(const struct ui *ui)
{
	static char text[32];

	if (ui->failed)
		return "FAILED";
	if (ui->ended)
		return ui->src->kind == SOURCE_STREAM ? "END OF STREAM" : "END OF RECORDING";
	if (ui->paused)
		return "PAUSED";
	if (ui->src->kind == SOURCE_RECORDING && ui->settings->speed != 1)
		snprintf(text, sizeof(text), "recording %gx", ui->settings->speed);
	else if (source__is_live(ui->src))
		snprintf(text, sizeof(text), "%s %gs",
			 ui->src->kind == SOURCE_LIVE ? "live" : "daemon", ui__delay(ui));
	else
		snprintf(text, sizeof(text), "%s",
			 ui->src->kind == SOURCE_STREAM ? "stream" : "recording");
	return text;
}
