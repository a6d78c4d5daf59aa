/**
 * Offers the block store {@code mvstore}: the same records as {@code rocksdb} in one file, without native code. Start with
 * {@link org.blockberry.store.blocks.mvstore.MvRecords}.
 */
package org.blockberry.store.blocks.mvstore;
