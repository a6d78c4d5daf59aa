/** Offers the block store {@code rocksdb}. */
package org.blockberry.store.blocks.rocksdb;
