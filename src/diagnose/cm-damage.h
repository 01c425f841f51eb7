/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What was known of a model's files before it was run.
 *
 * Where the plan saw that a file is missing or cut short on this machine (the warning
 * CM_WARNING_INCOMPLETE), a failure for which the model's repository, its engine or nothing known
 * would be to blame is that file's: nobody else can mend it. What the supervisor, the picture,
 * settings or memory are at fault for stays as it is.
 */

#include "cm-diagnosis.h"

/* Changes the diagnosis of a result where that is so: layer environment, with what is wrong and
 * what to do; known, or inferred where the failure's class says that a file is missing, which the
 * model's repository may lack as well. */
void cm_damage_apply(CmDiagnosis *diagnosis, const CmResult *result);
