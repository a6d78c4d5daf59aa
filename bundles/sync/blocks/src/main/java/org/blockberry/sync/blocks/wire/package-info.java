/**
 * Messages of the stream {@code blocksync}, generated from {@code blocksync.cram} with ids and field numbers of the original, and how much
 * of them is decoded. Source: specification blockberry-protocol, section 9.
 */
package org.blockberry.sync.blocks.wire;
