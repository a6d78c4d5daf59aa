/**
 * Brings a chain that is behind level with its peers, and lets peers that are behind read ours. What is decided are pure cores: {@code fetch}
 * asks, {@code serve} answers; here is the thin shell around them: start with {@code BlockSync}. Messages are
 * generated from {@code src/main/cram} into {@code wire}. Source: specification blockberry-protocol, section 9.
 */
package org.blockberry.sync.blocks;
