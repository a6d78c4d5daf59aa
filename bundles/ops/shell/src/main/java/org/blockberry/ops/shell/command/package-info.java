/**
 * The commands. Start with {@link org.blockberry.ops.shell.command.Catalog}, which has them all; each is a {@link
 * org.blockberry.ops.shell.command.ShellCommand} that knows no Gogo.
 */
package org.blockberry.ops.shell.command;
