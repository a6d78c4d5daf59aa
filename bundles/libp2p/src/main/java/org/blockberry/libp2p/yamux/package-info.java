/**
 * yamux: many streams over one channel, each with its own flow control. A core without I/O, thread and clock: bytes and time in, bytes and calls
 * out. Start with {@link org.blockberry.libp2p.yamux.YamuxSession}.
 */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.yamux;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
