/** The socket and its sessions. Start with {@link org.blockberry.ops.shell.server.ShellServer}. */
package org.blockberry.ops.shell.server;
