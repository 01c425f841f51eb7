/* SPDX-License-Identifier: MIT */
#pragma once

/* The whole program behind main(): chooses the subcommand, runs it, prints one error at most. */

/* Returns the exit status (CmExit). */
int cm_cli_main(int argc, char **argv);
