/* SPDX-License-Identifier: MIT */
#pragma once

/* The reference report's failure classes and its rule for the package at fault, first match of each
 * (docs/reference-report.md). What that report says, not the truth. */

/* Such as "OOM" or "Model Error"; a static string. message is never NULL. */
const char *cm_reference_failure_class(const char *message);

/* Such as "mlx-vlm"; a static string. traceback may be NULL. */
const char *cm_reference_package(const char *message, const char *traceback);
