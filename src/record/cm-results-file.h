/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * results.jsonl: the header of a run, a line a generation, a line after it where the end of its
 * worker told more of it, and an end line for each time the run ended by itself; each synced as it
 * is written.
 *
 * The writer only ever appends: a line that cm_results_writer_add() has returned from survives the
 * end of the process and of the machine. The reader takes one line at a time, so that a file of any
 * size needs the memory of its longest line; a last line without its newline, as a killed writer
 * leaves it, is passed over (and cut off when the file is opened for writing again).
 *
 * The reader also takes the results.jsonl of the Python tool check_models (cm-foreign.h); such a
 * run cannot be gone on with.
 *
 * Every error names the file, and the line where there is one.
 */

#include "cm-result-set.h"

#define CM_RESULTS_FILE "results.jsonl"

/* Longest line taken. An answer has up to 16 MiB of text (docs/protocol.md) and a byte of it up to
 * six in JSON (\u0001), so that every record the program writes can be read again. */
#define CM_RESULTS_LINE_BYTES (128u << 20)

/* A record nests one deeper than the messages it is made of, and holds several of them. */
#define CM_JSON_LIMITS_RECORD                                                                      \
  ((CmJsonLimits){.bytes = CM_RESULTS_LINE_BYTES, .items = 500000, .depth = 40})

typedef struct CmResultsReader CmResultsReader;

/* Opens a results file and reads its header. Errors: as open(2) says; CM_ERROR_INVALID and
 * CM_ERROR_UNSUPPORTED where the header is none that this version knows. */
CmResultsReader *cm_results_reader_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_results_reader_free(CmResultsReader *self);

/* Whether a last line without its newline was passed over, after all was read. */
gboolean cm_results_reader_is_cut(const CmResultsReader *self);

/* The run of the header, borrowed. */
const CmRun *cm_results_reader_run(const CmResultsReader *self);

/* Gives the next result, owned by the caller, with what the teardown line after it says; NULL at
 * the end of the file. End lines on the way are taken into the run. Errors: CM_ERROR_INVALID for a
 * line that is no record, CM_ERROR_LIMIT for one too long. */
gboolean cm_results_reader_next(CmResultsReader *self, CmResult **ret_result,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads a whole file: its run, and its results, trimmed, the last of each generation. */
gboolean cm_results_file_read(const char *path, CmRun **ret_run, CmResultSet **ret_results,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct CmResultsWriter CmResultsWriter;

/* Begins a new file with the run's header. Refuses a file that holds a header already. */
CmResultsWriter *cm_results_writer_create(const char *path, const CmRun *run,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Goes on with a file that has been read. */
CmResultsWriter *cm_results_writer_append(const char *path,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes; NULL is allowed. */
void cm_results_writer_free(CmResultsWriter *self);

/* Appends a result and syncs. */
gboolean cm_results_writer_add(CmResultsWriter *self, const CmResult *result,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends what the end of a worker told of the result added last, and syncs. */
gboolean cm_results_writer_add_teardown(CmResultsWriter *self, const CmResult *teardown,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends the end line of the run and syncs. */
gboolean cm_results_writer_end(CmResultsWriter *self, const CmRun *run,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "top_k was 0 and is 5", of one of the settings of two headers, bounded; the values are what the
 * records hold, and are escaped by who prints them; an empty list is "not set". NULL where it is
 * the same. */
char *cm_run_setting_difference(const json_t *before, const json_t *now,
                                const char *key) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Whether two runs would generate the same: equal photos (by content), prompts and settings. Where
 * not, *ret_difference (NULL allowed) says in words what differs first, such as
 * "max_tokens was 200 and is 300"; owned by the caller, untouched where they are equal.
 */
gboolean cm_run_settings_equal(const CmRun *before, const CmRun *now, char **ret_difference);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmResultsReader, cm_results_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmResultsWriter, cm_results_writer_free)
