/** The load generator. Start with {@link org.blockberry.cli.load.LoadRun}, which tests use directly. */
package org.blockberry.cli.load;
