/** Numbers and protocol buffers as libp2p writes them. The only readers of lengths: nothing else turns a number from a peer into memory. */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
