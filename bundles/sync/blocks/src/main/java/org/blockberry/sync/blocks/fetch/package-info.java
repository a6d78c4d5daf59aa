/**
 * Which blocks are asked of whom, what is kept of the answers, and when the chain is taken from its engine and given back. Pure: events and
 * time in, effects out; time is in nanoseconds since the start, 0 or more. Start with {@link org.blockberry.sync.blocks.fetch.Fetch}. Source:
 * specification blockberry-protocol, section 9; behaviours, section 21.
 */
package org.blockberry.sync.blocks.fetch;
