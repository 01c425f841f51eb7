/* SPDX-License-Identifier: MIT */
/*
 * check-models-pull: fetches a model's files from a Hugging Face hub into its cache.
 *
 *   check-models-pull [OPTION…] REPO (cm-pull-target.h says how it may be written)
 *
 * Progress and errors go to standard error, the snapshot's folder to standard output. Exit status 0
 * where the cache is whole, 2 for a wrong command line or environment, 3 where the fetch failed
 * (what came is kept, and the next call goes on from there), 130 where a signal ended it. A program
 * of its own, because libcurl and what it brings would cost the supervisor's memory.
 */
#include "cm-error.h"
#include "cm-pull-choice.h"
#include "cm-pull-fetch.h"
#include "cm-pull-target.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static GStrv arg_include = NULL;
static GStrv arg_rest = NULL;
static char *arg_quant = NULL;
static gboolean arg_quiet = FALSE;
static double arg_pause_s = 1;
static int arg_retries = 6;
static int arg_stall_s = 60;
static int arg_listing_s = 120;

static volatile sig_atomic_t stop;

static const GOptionEntry options[] = {
    {"include", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_include,
     "Fetch the files whose names match, and no others", "GLOB"},
    {"quant", 0, 0, G_OPTION_ARG_FILENAME, &arg_quant,
     "The GGUF model so quantised (" CM_PULL_QUANT_DEFAULT ", else the nearest)", "NAME"},
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &arg_quiet, "No progress", NULL},
    {"pause", 0, 0, G_OPTION_ARG_DOUBLE, &arg_pause_s, "First pause before a retry (1)", "S"},
    {"retries", 0, 0, G_OPTION_ARG_INT, &arg_retries, "Retries that bring nothing (6)", "N"},
    {"stall", 0, 0, G_OPTION_ARG_INT, &arg_stall_s, "Give up a stalled transfer after (60)", "S"},
    {"answer", 0, 0, G_OPTION_ARG_INT, &arg_listing_s, "Longest wait for a listing (120)", "S"},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_rest, NULL,
     "REPO[:QUANT][@REVISION]"},
    {NULL},
};

static void
on_signal(int number)
{
  (void)number;
  if (stop != 0)
    _exit(CM_EXIT_INTERRUPTED);
  stop = 1;
}

/* One that was ignored at the start (nohup) stays ignored. */
static void
catch_signals(void)
{
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
    struct sigaction before;
    if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN)
      continue;
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(numbers[i], &action, NULL);
  }
  /* a closed pipe and a file-size limit are errors of write(2), not deaths */
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

static gboolean
parse_command_line(int argc, char **argv, GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_set_description(
      context,
      "REPO is owner/name, hf:owner/name, or the address of a model's page, folder or file "
      "on\nhuggingface.co or the hub in HF_ENDPOINT.");
  g_option_context_add_main_entries(context, options, NULL);
  if (!g_option_context_parse(context, &argc, &argv, error)) {
    cm_error_wrap(error);
    return FALSE;
  }
  gboolean in_range = arg_pause_s > 0 && arg_pause_s <= 60 && arg_retries >= 0 &&
                      arg_retries <= 100 && arg_stall_s >= 1 && arg_stall_s <= 3600 &&
                      arg_listing_s >= 1 && arg_listing_s <= 3600;
  if (in_range && arg_rest != NULL && g_strv_length(arg_rest) == 1)
    return TRUE;
  g_set_error_literal(
      error, CM_ERROR, CM_ERROR_USAGE,
      in_range ? "one repository is wanted: owner/name, owner/name@REVISION or an address"
               : "a number is out of range");
  return FALSE;
}

/* The person's globs and that of the address, borrowed, NULL-terminated. */
static GPtrArray *
list_globs(const CmPullTarget *target)
{
  GPtrArray *globs = g_ptr_array_new();
  for (guint i = 0; arg_include != NULL && arg_include[i] != NULL; i++)
    g_ptr_array_add(globs, arg_include[i]);
  if (target->include != NULL)
    g_ptr_array_add(globs, target->include);
  g_ptr_array_add(globs, NULL);
  return globs;
}

/* That of --quant, or of REPO; NULL for none. */
static gboolean
find_quant(const CmPullTarget *target, const char **ret_quant, GError **error)
{
  if (arg_quant != NULL && target->quant != NULL &&
      g_ascii_strcasecmp(arg_quant, target->quant) != 0) {
    g_set_error_literal(error, CM_ERROR, CM_ERROR_USAGE,
                        "the repository's name asks for one quantisation and --quant for another; "
                        "leave one out");
    return FALSE;
  }
  *ret_quant = arg_quant != NULL ? arg_quant : target->quant;
  return TRUE;
}

/* A hub that sends the token back, in a name or an address, does not get it shown. */
static void
hide_token(const CmPullHub *hub, GError *error)
{
  if (hub->token == NULL || error == NULL || strstr(error->message, hub->token) == NULL)
    return;
  g_auto(GStrv) parts = g_strsplit(error->message, hub->token, -1);
  g_free(error->message);
  error->message = g_strjoinv("[token]", parts);
}

static gboolean
pull(const char *named, GError **error)
{
  g_autoptr(CmPullHub) hub = cm_pull_hub_new(error);
  g_autoptr(CmPullTarget) target = hub != NULL ? cm_pull_target_parse(hub, named, error) : NULL;
  const char *quant = NULL;
  if (target == NULL || !find_quant(target, &quant, error))
    return FALSE;
  g_autoptr(GPtrArray) globs = list_globs(target);
  CmPullRequest request = {.repo = target->repo,
                           .revision = target->revision,
                           .include = (const char *const *)globs->pdata,
                           .quant = quant,
                           .quiet = arg_quiet,
                           .patience = {.pause_s = arg_pause_s,
                                        .retries = (guint)arg_retries,
                                        .stall_s = (guint)arg_stall_s,
                                        .listing_s = (guint)arg_listing_s},
                           .stop = &stop};
  g_autofree char *snapshot = cm_pull_fetch(hub, &request, error);
  if (snapshot == NULL) {
    hide_token(hub, *error);
    return FALSE;
  }
  if (puts(snapshot) != EOF && fflush(stdout) == 0)
    return TRUE;
  g_set_error_literal(error, CM_ERROR, CM_ERROR_IO,
                      "the files are fetched, but standard output cannot be written");
  return FALSE;
}

int
main(int argc, char **argv)
{
  catch_signals();
  g_autoptr(GError) error = NULL;
  gboolean pulled = parse_command_line(argc, argv, &error) &&
                    curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK && pull(arg_rest[0], &error);
  curl_global_cleanup();
  g_strfreev(arg_include);
  g_strfreev(arg_rest);
  g_free(arg_quant);
  if (pulled)
    return CM_EXIT_OK;
  fprintf(stderr, "check-models pull: %s\n", error != NULL ? error->message : "no libcurl");
  return error != NULL ? (int)cm_error_exit_status(error) : CM_EXIT_SETUP;
}
