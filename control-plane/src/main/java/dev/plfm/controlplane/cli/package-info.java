/** The command line: sub-commands, their help, their exit codes and how failures are told to people. */
@NullMarked
package dev.plfm.controlplane.cli;

import org.jspecify.annotations.NullMarked;
