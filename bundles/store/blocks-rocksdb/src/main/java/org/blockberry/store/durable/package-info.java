/**
 * A RocksDB folder that either holds everything it ever acknowledged or refuses to open. Shared by the stores of a node: each
 * bundle carries its own copy as a private package. Start with {@link org.blockberry.store.durable.Database}.
 */
package org.blockberry.store.durable;
