/** A network of nodes on this machine, for trying things out. Start with {@link org.blockberry.cli.localnet.Localnet}. */
package org.blockberry.cli.localnet;
