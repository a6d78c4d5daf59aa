/**
 * The node's command line: Gogo behind a Unix domain socket that only the node's user can reach. Start with {@link
 * org.blockberry.ops.shell.ShellComponent}; {@code protocol} says what goes over the socket, {@code server} keeps the
 * sessions,
 * {@code command} has the commands.
 */
package org.blockberry.ops.shell;
