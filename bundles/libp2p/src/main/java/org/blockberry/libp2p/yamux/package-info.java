/**
 * yamux: many streams over one channel, each with its own flow control. A core without I/O, thread and clock: bytes and time in, bytes and calls
 * out. Start with {@link org.blockberry.libp2p.yamux.YamuxSession}.
 */
package org.blockberry.libp2p.yamux;
