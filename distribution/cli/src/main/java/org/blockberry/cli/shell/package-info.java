/** The client of the node's shell. Start with {@link org.blockberry.cli.shell.ShellClient}. */
package org.blockberry.cli.shell;
