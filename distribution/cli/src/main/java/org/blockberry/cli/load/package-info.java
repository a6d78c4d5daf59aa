/** The load generator: rate, accounting, report. What it offers comes from a {@code LoadGenerator}. Start with {@link org.blockberry.cli.load.LoadRun}, which tests use directly. */
package org.blockberry.cli.load;
