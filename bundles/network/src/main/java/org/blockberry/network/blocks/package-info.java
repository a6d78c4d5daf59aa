/**
 * How a decided block spreads. Messages are generated from {@code blocks.cram}; the rules are
 * {@link org.blockberry.network.blocks.Propagation}. Source: specification blockberry-protocol, section 10.
 */
package org.blockberry.network.blocks;
