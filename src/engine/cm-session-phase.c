/* SPDX-License-Identifier: MIT */
/*
 * What follows a phase from outside: its memory peak and the progress shown.
 *
 * A worker with the capability peak_memory measures its phases itself. For any other, the kernel's
 * peak mark is reset when the beginning of a phase is heard of and read when its end is. Where more
 * than half of the phase had passed before the beginning was heard of, its peak is unmeasured.
 */
#include "cm-session-private.h"

#include <math.h>

#define PROGRESS_PERIOD_S 0.1

static void
end_window(CmSession *self, double now_s)
{
  double bytes = cm_memory_end_window(self->memory, now_s);
  double heard_after_s = self->window_begun_s - self->window_phase_s;
  double took_s = now_s - self->window_phase_s;
  if (heard_after_s <= took_s / 2)
    cm_phases_add_peak(&self->exchange.phases, self->window, bytes);
  self->window = CM_N_PHASES;
}

static void
begin_window(CmSession *self, CmPhase phase, double now_s)
{
  const CmExchange *exchange = &self->exchange;
  self->window = phase;
  self->window_phase_s = cm_clock_check_convert(&exchange->clock, exchange->phases.begun_t);
  cm_memory_begin_window(self->memory, TRUE, now_s);
  self->window_begun_s = now_s;
}

void
cm_session_follow_phase(CmSession *self, double now_s)
{
  CmPhase open = self->exchange.phases.open;
  if (open == self->window)
    return;
  if (!self->exchange.resets_peak_itself) {
    if (self->window != CM_N_PHASES)
      end_window(self, now_s);
    if (open != CM_N_PHASES)
      begin_window(self, open, now_s);
  }
  self->window = open;
  cm_session_tell_progress(self, TRUE, now_s);
}

/* Tokens after the first, over the time since the first. */
static double
decode_rate(const CmExchange *exchange)
{
  double seconds = exchange->last_text_s - exchange->first_text_s;
  return exchange->tokens > 1 && seconds > 0 ? (exchange->tokens - 1) / seconds : NAN;
}

void
cm_session_tell_progress(CmSession *self, gboolean at_once, double now_s)
{
  if (self->context->progress == NULL || (!at_once && now_s < self->next_progress_s))
    return;
  self->progress.phase = cm_exchange_phase(&self->exchange);
  self->progress.elapsed_s = now_s - self->started_s;
  self->progress.tokens = self->exchange.tokens;
  self->progress.tps = decode_rate(&self->exchange);
  self->progress.rss_bytes = cm_memory_rss_bytes(self->memory);
  self->context->progress(&self->progress, self->context->progress_data);
  self->next_progress_s = now_s + PROGRESS_PERIOD_S;
}
