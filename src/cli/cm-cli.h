/* SPDX-License-Identifier: MIT */
#pragma once

/* The whole program behind main(): chooses the subcommand, runs it, prints one error at most, and
 * sees that what went to standard output arrived. */

/* Returns the exit status (CmExit). Arguments need not be UTF-8: file names are bytes. */
int cm_cli_main(int argc, char **argv);
