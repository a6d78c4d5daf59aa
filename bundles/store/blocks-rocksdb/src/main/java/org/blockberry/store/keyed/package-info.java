/**
 * A block store on any database of sorted keys: layout, checks at start, pruning. Shared by the block stores of a node: each bundle
 * carries its own copy as a private package. Start with {@link org.blockberry.store.keyed.KeyedBlockStore}.
 */
package org.blockberry.store.keyed;
