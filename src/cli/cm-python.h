/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * CmPython: the Python that the worker of mlx-vlm is started with, and whether mlx-vlm lies where
 * it imports from. A virtual environment says in its pyvenv.cfg what it is, and the package's
 * folder or metadata in site-packages that it is installed. Only where files do not show it and do
 * not rule it out either (what .pth files add, a program that is a script, any Python that a person
 * named) is the Python itself asked, within 10 s (cm-python-ask.h).
 *
 * Sought in the order of the worker's own launcher (workers/mlx-vlm): what --python or
 * $CHECK_MODELS_PYTHON names; the environment that tools/setup --mlx makes, in $CHECK_MODELS_MLX,
 * else $XDG_DATA_HOME/check-models/mlx-vlm, else ~/.local/share/check-models/mlx-vlm; the python3
 * of PATH.
 *
 * Calling order: cm_python_find(), read the members, cm_python_free(). Members are owned by it.
 *
 * Limits: 100,000 entries of a folder are looked at.
 */

#include <glib.h>

/* In the worker's environment, where it is set: the program to start. */
#define CM_PYTHON_VARIABLE "CHECK_MODELS_PYTHON"

typedef enum { CM_PYTHON_LACKS, CM_PYTHON_HAS, CM_PYTHON_UNKNOWN } CmPythonPackage;

typedef struct {
  char *path; /* absolute, links not followed, since by them an environment is told; NULL: none */
  char *problem;    /* why there is none, in one sentence; NULL where there is */
  const char *from; /* who names it: "--python", "CHECK_MODELS_PYTHON", "tools/setup --mlx", "PATH";
                       static text */
  CmPythonPackage mlx_vlm;
  char *unknown_because; /* where mlx_vlm is CM_PYTHON_UNKNOWN, a sentence about "it"; else NULL */
  char *mlx_vlm_version; /* NULL unknown */
} CmPython;

/* `asked` is what --python says: a program, by path or by name in PATH, or the folder of a virtual
 * environment; NULL where it was not given. Never NULL. */
CmPython *cm_python_find(const char *asked) G_GNUC_WARN_UNUSED_RESULT;

/* NULL is allowed. */
void cm_python_free(CmPython *self);

/* Whether a person named it, by option or environment. */
gboolean cm_python_is_named(const CmPython *self);

/* Where tools/setup --mlx makes its virtual environment, and the worker looks for it. */
char *cm_python_environment_folder(void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CmPython, cm_python_free)
