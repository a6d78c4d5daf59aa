/**
 * The handshake of two phases that applications do on the handshake stream: hello, public key, complete. Glueberry does not prescribe it; this one
 * is that of the original's examples. Start with {@link org.blockberry.glueberry.handshake.TwoPhaseHandshake}. No thread, clock or I/O.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.handshake;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
