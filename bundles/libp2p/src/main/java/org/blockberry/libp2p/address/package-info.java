/** Where a peer can be reached. Start with {@link org.blockberry.libp2p.address.Multiaddr}. */
@Export
@Version("0.1.0")
package org.blockberry.libp2p.address;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
