/**
 * Moves the blocks of a stopped node from one block store to another. Start with {@link org.blockberry.cli.migrate.Migration}; what is
 * copied and compared, without files, is {@link org.blockberry.cli.migrate.BlockCopy}.
 */
package org.blockberry.cli.migrate;
