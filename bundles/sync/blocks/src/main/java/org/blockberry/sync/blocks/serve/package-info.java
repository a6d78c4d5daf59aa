/**
 * Which questions of peers are answered, when, and with what. {@link org.blockberry.sync.blocks.serve.Serve} decides; {@link
 * org.blockberry.sync.blocks.serve.Batch} reads. Pure: events in, effects out. Source: specification blockberry-protocol, section 9.
 */
package org.blockberry.sync.blocks.serve;
