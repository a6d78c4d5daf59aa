/** The commands of {@code bin/blockberry} except {@code start}. Start with {@link org.blockberry.cli.Main}. */
package org.blockberry.cli;
