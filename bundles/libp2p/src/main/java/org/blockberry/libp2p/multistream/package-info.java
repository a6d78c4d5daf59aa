/**
 * multistream-select 1.0: two sides agree on a protocol. Cores without I/O and time: bytes in, bytes out. Start with
 * {@link org.blockberry.libp2p.multistream.Proposer} (the side that opened) and {@link org.blockberry.libp2p.multistream.Responder}.
 */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.multistream;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
