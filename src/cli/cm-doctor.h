/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The parts of `check-models doctor`: what this machine has, what is missing, what installs it.
 *
 * Each part looks at one thing and returns a new JSON value, never NULL; together they are the
 * report that --json prints and cm_doctor_text() puts into words (docs/doctor.md has every member).
 * What is found wrong is a `message` in the report, never an error. What programs, servers and
 * Python say is hostile: bounded and valid UTF-8 here, escaped by who prints it.
 *
 * Calling order: the parts in any order, one at a time (each may start a process); then
 * cm_doctor_missing() over the whole report; then cm_doctor_text().
 */

#include "cm-engines-here.h"
#include "cm-json.h"
#include "cm-options.h"

/* The array `engines`: each worker that a build may have, and the one that --worker names, started
 * to its greeting within --spawn-timeout, whatever `here` knows against it; the latter has `named`
 * true. */
json_t *cm_doctor_engines(const CmOptions *options,
                          const CmEnginesHere *here) G_GNUC_WARN_UNUSED_RESULT;

/* The object `photos`: `decoder` and `metadata`, asked what they can read within 20 s each. */
json_t *cm_doctor_photos(void) G_GNUC_WARN_UNUSED_RESULT;

/* The array `stores`: those that are there, with the number of their models and the bytes free on
 * their disk. */
json_t *cm_doctor_stores(void) G_GNUC_WARN_UNUSED_RESULT;

/* The object `pull`: the program that fetches models, `state` ready with its `path`, or missing
 * with a `message`; it is not started. */
json_t *cm_doctor_pull(void) G_GNUC_WARN_UNUSED_RESULT;

/* The object `folder`: the present one, below which results go, and the bytes free on its disk. */
json_t *cm_doctor_folder(void) G_GNUC_WARN_UNUSED_RESULT;

/* The array `presets`: the servers that can be started for a model (docs/servers.md), and whether
 * each is installed, with its version where its program tells that within 10 s. `python` is that of
 * mlx-vlm; NULL for none. */
json_t *cm_doctor_presets(const char *python) G_GNUC_WARN_UNUSED_RESULT;

/* A loopback port, and the servers that listen there unless told otherwise. */
typedef struct {
  guint16 port;
  const char *usual;
} CmDoctorPort;

/* The usual ports; the last has port 0. */
extern const CmDoctorPort cm_doctor_ports[];

/* The array `servers`: those of the ports where something listens. At most 1 s a port. */
json_t *cm_doctor_servers(const CmDoctorPort *ports) G_GNUC_WARN_UNUSED_RESULT;

/* The object `python`: that of the mlx-vlm worker (cm-python.h), asked for versions within 10 s;
 * imports no package. */
json_t *cm_doctor_python(const CmPython *found) G_GNUC_WARN_UNUSED_RESULT;

/* What installs packages on a system. */
typedef enum {
  CM_DOCTOR_APT,   /* Debian and what is made from it */
  CM_DOCTOR_DNF,   /* Fedora and its kin */
  CM_DOCTOR_BREW,  /* Homebrew */
  CM_DOCTOR_OTHER, /* none that is known here */
  CM_DOCTOR_N_INSTALLERS
} CmDoctorInstaller;

/* Which of them this system has; root stands for "/" ("" for this machine). One file a system. */
CmDoctorInstaller cm_doctor_installer(const char *root);

/* What builds and installs our programs with that installer, for a shell in the folder of the
 * sources; static text, NULL where none is known. */
const char *cm_doctor_build_command(CmDoctorInstaller installer);

/* What installs mlx-vlm where that Python, or else the worker, finds it: for a shell, to be freed
 * with g_free(); NULL where nothing is known to. */
char *cm_doctor_mlx_command(CmDoctorInstaller installer,
                            const CmPython *python) G_GNUC_WARN_UNUSED_RESULT;

/* The array `missing` of a report: `what`, `why`, `optional` (runs work without it) and `command`,
 * which installs it with that installer (absent where none does). */
json_t *cm_doctor_missing(const json_t *report,
                          CmDoctorInstaller installer) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the engine that --worker named is ready; where none was named, whether one is. */
gboolean cm_doctor_can_run(const json_t *report);

/* The report for people, wrapped to `width` columns where words allow; nothing in it can act on a
 * terminal. */
char *cm_doctor_text(const json_t *report, guint width) G_GNUC_WARN_UNUSED_RESULT;
